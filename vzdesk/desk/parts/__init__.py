"""The parts of the desk, each of which changes the document in its own way; they know the core."""
