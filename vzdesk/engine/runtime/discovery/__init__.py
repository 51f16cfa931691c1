"""Models of families that nobody has mapped: searched, and proven or refused."""
