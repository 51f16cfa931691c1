"""Sessions on disk. FORMAT.md is the format."""
