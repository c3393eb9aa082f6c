"""One file per family of rules; a rule takes one case and yields findings."""
