"""What maps, sentences and comparisons look like, on screen and in print; QtGui only."""
