"""Two subjects side by side: two sentences, or one under two models or by two methods."""
