"""Minimal pairs as a choice between two pieces at one place of a model's input."""
