"""Files that are open: where they came from, who else has them, how they are read and saved."""
