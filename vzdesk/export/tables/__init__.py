"""What tables of scores are made of."""
