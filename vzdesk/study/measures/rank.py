"""Rank: the place of the source in the target's row by score, from 1 for the highest: how many
scores are higher, and one. Of several sources that of the one with the highest score. All of the
row counts, also special tokens, punctuation and the target itself.
"""

from __future__ import annotations

import numpy as np

from vzdesk.study.measures import Measure, Measured, Values
from vzdesk.translate import mark


def _rank(of: Measured) -> Values:
    highest = of.row[:, list(of.sources)].max(axis=1)
    rank = 1.0 + (of.row > highest[:, None]).sum(axis=1)
    return np.where(np.isnan(highest), np.nan, rank)


MEASURE = Measure("rank", mark("rank"), "match", _rank)
