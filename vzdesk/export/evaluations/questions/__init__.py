"""Questions that evaluate no methods, run as evaluations are: numbers of words."""
