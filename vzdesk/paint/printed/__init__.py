"""Figures for print: laid out for a page of a given size, in fonts of exactly so many points.

Lengths are in twentieths of a point: fonts have whole sizes there, and metrics that do not depend
on the resolution of a screen. QtGui only.
"""
