"""What keeps a library that fails from taking the program, and the work in it, with it."""
