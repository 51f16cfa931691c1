"""Models in PyTorch: blocks of transformers' own models, run by hooks."""
