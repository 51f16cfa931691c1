"""What is searched for in the list of sentences, and what a relation scores in one of them."""
