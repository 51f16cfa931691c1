"""What is shown in place of empty panels, where nothing is open."""
