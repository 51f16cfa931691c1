"""Texts that name what users wrote: between other words, and in commands."""
