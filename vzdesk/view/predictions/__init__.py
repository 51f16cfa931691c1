"""What models predict, as it is shown: surprisal below words, and preferences of pairs."""
