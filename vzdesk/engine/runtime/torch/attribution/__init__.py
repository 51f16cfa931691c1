"""What sources add, by the gradients of blocks, and by their weights."""
