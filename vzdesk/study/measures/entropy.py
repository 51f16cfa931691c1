"""Entropy of the target's row in bits: -Σ p log2 p, p being each score as a share of the row's sum.
0 where all comes from one source, log2 n where each of n gives as much.
"""

from __future__ import annotations

import numpy as np

from vzdesk.study.measures import Measure, Measured, Values
from vzdesk.translate import mark


def entropy_of(rows: Values) -> Values:
    """["… source"] -> ["…"]; NaN where a row has a NaN."""
    shares = rows / rows.sum(axis=-1, keepdims=True)
    logarithms = np.log2(shares, out=np.zeros_like(shares), where=shares > 0)
    return np.asarray(-(shares * logarithms).sum(axis=-1) + 0.0)


def _entropy(of: Measured) -> Values:
    return entropy_of(of.row)


MEASURE = Measure("entropy", mark("entropy (bits)"), "target", _entropy)
