"""Faithfulness: whether sources with high scores are those without which the model finds the right
form of the target less likely.

Each source word is blanked out, and the drop of p(good), from a softmax over the good and the bad
form, is correlated with the target's row of the rolled-out map (Spearman).
"""
