"""Figures for print from a session: laid out, described, written; with what is to be cited."""
