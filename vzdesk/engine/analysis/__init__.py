"""From sentences to maps, and what that costs."""
