"""Figures for print in the window: how they are chosen, looked at and written."""
