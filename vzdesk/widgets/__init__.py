"""What panels and the window are made of: how things look, and widgets that several share."""
