"""Predictions about items with several conditions, as formulas over surprisals of regions.

As SyntaxGym has them (Gauthier et al. 2020): (3;%match%) is the surprisal of region 3 in the
condition match, the sum over its words in bits; (*;%match%) that of the whole sentence. Numbers,
+ - * and parentheses or brackets calculate, and a - before a number, a region or a bracket changes
its sign; < > <= >= = compare; & | join what is compared.
"""
