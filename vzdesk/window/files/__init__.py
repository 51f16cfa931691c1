"""What is opened, saved and exported, with the questions that go with it."""
