"""What is in a folder as transformers saves it, and whether it can be used."""
