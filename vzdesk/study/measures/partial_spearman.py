"""Partial Spearman: as `spearman`, with the surprisal of the words partialled out, as in
partial-spearman:RT: (r_sn - r_sb r_nb) / √((1 - r_sb²)(1 - r_nb²)), where s are the ranks of
scores, n of numbers, and b of bits. Words without a surprisal are left out.
"""

from __future__ import annotations

import numpy as np

from vzdesk.study.measures import Measure, Measured, Values, partially_correlated, ranked
from vzdesk.translate import mark


def _partial(tier: str, of: Measured) -> Values:
    numbers = of.numbers(tier)
    words = of.words_with(numbers + of.surprisals)
    ranks, bits = ranked(numbers[words]), ranked(of.surprisals[words])
    return np.array([partially_correlated(ranked(row[words]), ranks, bits) for row in of.row])


MEASURE = Measure(
    "partial-spearman",
    mark("Spearman’s ρ, surprisal partialled out, with"),
    "target",
    of_tier=_partial,
    needs_predictions=True,
)
