"""What a study has found: plots, the same numbers as a table, and the sentences behind a point."""
