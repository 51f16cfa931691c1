"""Partial Spearman: as `spearman`, with the surprisal of the words partialled out, as in
partial-spearman:RT: (r_sn - r_sb r_nb) / √((1 - r_sb²)(1 - r_nb²)), where s are the ranks of
scores, n of numbers, and b of bits. Words without a surprisal are left out.
"""

from __future__ import annotations

import math

import numpy as np

from vzdesk.study.measures import Measure, Measured, Values, correlated, ranked
from vzdesk.translate import mark

_SMALLEST = 1e-12
"""What is left of a variance that is all explained is not 0 to the last bit."""


def _partial(tier: str, of: Measured) -> Values:
    numbers = of.numbers(tier)
    words = of.words_with(numbers + of.surprisals)
    ranks, bits = ranked(numbers[words]), ranked(of.surprisals[words])
    return np.array([_without(ranked(row[words]), ranks, bits) for row in of.row])


def _without(scores: Values, numbers: Values, bits: Values) -> float:
    r_sn, r_sb, r_nb = (
        correlated(*pair) for pair in ((scores, numbers), (scores, bits), (numbers, bits))
    )
    left = (1 - r_sb**2) * (1 - r_nb**2)
    return (r_sn - r_sb * r_nb) / math.sqrt(left) if left > _SMALLEST else math.nan


MEASURE = Measure(
    "partial-spearman",
    mark("Spearman’s ρ, surprisal partialled out, with"),
    "target",
    of_tier=_partial,
    needs_predictions=True,
)
