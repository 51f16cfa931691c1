"""How well a row of scores agrees with cues: the dot product, and the average precision.

With ζ_j = 1 where token j is of a cue, and s the target's row: Dot Product = Σ_j s_j ζ_j; Average
Precision is the precision at the score of each cue token, that is the share of cue tokens among all
tokens with at least this score, averaged over cue tokens. Equal scores count together, as
`sklearn.metrics.average_precision_score` has it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


def dot_product(rows: Float64, is_cue: NDArray[np.bool_]) -> Float64:
    """rows [… "token"], is_cue ["token"] -> [… ]; NaN where a row has a NaN."""
    found: Float64 = rows[..., is_cue].sum(axis=-1)
    return np.where(np.isnan(rows).any(axis=-1), np.nan, found)


def average_precision(rows: Float64, is_cue: NDArray[np.bool_]) -> Float64:
    """The same shapes; NaN where a row has a NaN, or no token is of a cue."""
    at_least = rows[..., None, :] >= rows[..., is_cue, None]  # [… "cue token"]
    n_cues = at_least[..., is_cue].sum(axis=-1)
    precision = n_cues / np.maximum(at_least.sum(axis=-1), 1)
    is_number = ~np.isnan(rows).any(axis=-1) & bool(is_cue.any())
    return np.where(is_number, precision.sum(axis=-1) / max(int(is_cue.sum()), 1), np.nan)


def renormalised(rows: Float64, kept: NDArray[np.bool_]) -> Float64:
    """The columns that are kept, as shares of what is left; NaN where that is nothing."""
    left = rows[..., kept]
    total = left.sum(axis=-1, keepdims=True)
    return np.where(total > 0, left / np.where(total > 0, total, 1.0), np.nan)
