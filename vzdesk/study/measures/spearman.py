"""Spearman: how a target's scores go with numbers that its sentence's words have, such as reading
times: the rank correlation of what the target takes from each word with the numbers of an
annotation, as in spearman:RT.

It is over words that have a number and pieces of their own, without the target itself; the scores
of a word's pieces are summed. There is none where fewer than `LEAST` words are left, or where all
scores or all numbers are equal. Means are over correlations of sentences, not over pooled words.
"""

from __future__ import annotations

import numpy as np

from vzdesk.study.measures import Measure, Measured, Values, correlated, ranked
from vzdesk.translate import mark


def _spearman(tier: str, of: Measured) -> Values:
    numbers = of.numbers(tier)
    words = of.words_with(numbers)
    ranks = ranked(numbers[words])
    return np.array([correlated(ranked(row[words]), ranks) for row in of.row])


MEASURE = Measure("spearman", mark("Spearman’s ρ with"), "target", of_tier=_spearman)
