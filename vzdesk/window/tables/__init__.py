"""Tables of scores: what is to be in one, and how large it will be."""
