"""What runs a model: a contract of blocks that mix and finish, and those that keep it."""
