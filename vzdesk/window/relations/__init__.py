"""Relations between words: choosing one, marking roles by it, and seeing its words in context."""
