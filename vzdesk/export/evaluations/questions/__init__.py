"""Questions that evaluate no methods, run as evaluations are: of numbers of words, formulas over
surprisals, and dependencies.
"""
