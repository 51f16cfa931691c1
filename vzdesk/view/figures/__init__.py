"""Figures for print: what they show, in which style, and the caption that says it. No Qt."""
