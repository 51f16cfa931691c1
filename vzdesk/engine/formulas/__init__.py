"""What methods have in common: how much each source adds, and how maps are multiplied."""
