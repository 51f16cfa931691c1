"""Cue alignment (Mohebbi et al. 2023, section 4): how much of what a target takes from its sentence
it takes from the word that decides its form, its cue.
"""
