"""The table of keyword in context: its rows, and how contexts are drawn around the match."""
