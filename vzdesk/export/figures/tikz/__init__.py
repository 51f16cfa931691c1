"""Figures for print as TikZ and pgfplots source, to be edited and set in the fonts of a paper."""
