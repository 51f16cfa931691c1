"""What the user can do: a plain table of commands for every menu, and the small work they need."""
