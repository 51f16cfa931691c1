"""What can be asked of sentences, as far as that is known without a model."""
