"""Tables with a sentence a row: their rows, their columns, and what several rows make."""
