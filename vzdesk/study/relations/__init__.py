"""Which words a question is about: a pattern that finds targets and their sources in a sentence."""
