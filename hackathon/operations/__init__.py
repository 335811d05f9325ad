"""What the operator does from the command line: check, back up, restore, purge."""
