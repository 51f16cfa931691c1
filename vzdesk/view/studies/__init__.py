"""Studies: a question about many sentences, as it is asked and as it is kept."""
