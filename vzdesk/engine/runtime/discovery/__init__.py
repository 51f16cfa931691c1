"""Models of families without a map: a map is searched, and proven or refused."""
