"""What is looked at, and everything a panel draws of it. Pure, no Qt."""
