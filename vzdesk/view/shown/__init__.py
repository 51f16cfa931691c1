"""How one map is shown: what of it is hidden or left out of the colour scale, and what is said."""
