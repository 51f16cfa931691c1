"""Numbers that people made of words, such as reading times and ratings, beside scores of words.

Spearman's rank correlations of both, for each sentence or over all words, also with the surprisal
of the words partialled out; and a table of words for models with random effects.
"""
