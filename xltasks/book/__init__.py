"""The only rooms that know spreadsheet files."""
