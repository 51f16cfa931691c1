"""A sentence by several methods, side by side."""
