"""Studies in the window: what is asked, what is found, and where it is written."""
