"""Models in PyTorch: stock transformers blocks, run by hooks."""
