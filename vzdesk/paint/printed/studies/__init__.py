"""Figures of a study for print: lines over the layers, distributions, relations × layers."""
