"""Tables with a sentence a row: their rows, what their columns are, and what rows have in common."""
