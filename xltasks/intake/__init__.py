"""From whatever was dropped into the inbox to identified files."""
