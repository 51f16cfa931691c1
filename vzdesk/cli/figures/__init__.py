"""What `vzdesk figure` makes of what is kept, and of many sentences at once."""
