"""Questions about many sentences: which words, what is measured of them, how sure that is."""
