"""Entropy of the target's row in bits: -Σ p log2 p, p being each score as a share of the row's sum.
0 where all comes from one source, log2 n where each of n gives as much.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import entropy

from vzdesk.study.measures import Measure, Measured, Values
from vzdesk.translate import mark


def _entropy(of: Measured) -> Values:
    return np.asarray(entropy(of.row, base=2, axis=1), dtype=np.float64)


MEASURE = Measure("entropy", mark("entropy (bits)"), "target", _entropy)
