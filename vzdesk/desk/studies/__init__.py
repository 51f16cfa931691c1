"""What studies and evaluations have in common on the desk: answers, and those that are kept."""
