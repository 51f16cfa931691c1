"""Maps of scores: what they are called, what they hold, and cells of single heads."""
