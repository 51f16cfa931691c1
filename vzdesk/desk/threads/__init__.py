"""What runs beside the window's thread, and how it comes back to it."""
