"""The table that the list of sentences is: its model, its view, and the line that filters it."""
