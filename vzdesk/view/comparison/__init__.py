"""Two subjects side by side: two sentences, or one sentence under two models."""
