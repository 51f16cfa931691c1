"""What terms and methods mean, in plain words, and how that is shown."""
