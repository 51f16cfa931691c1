"""Items with several conditions: what there is of each, and small figures of each side by side."""
