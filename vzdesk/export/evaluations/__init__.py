"""The three evaluations of the paper: what is asked of pairs, run and written into a folder."""
