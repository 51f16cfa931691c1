"""Text -> what a model reads, and back: tokenizers, the decoder's text, generation."""
