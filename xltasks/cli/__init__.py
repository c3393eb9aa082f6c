"""The command line: open the campaign, call the verb, print."""
