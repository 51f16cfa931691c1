"""Arrays of two libraries, which methods use alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

BackendArray: TypeAlias = "NDArray[Any] | Tensor"
"""What a backend computes with: numpy's or torch's. Use only what both have: operators, indexing,
`shape`, `swapaxes`, `reshape`, `sum(axis=…)`.
"""


def weighted_sum(weights: BackendArray, vectors: BackendArray) -> BackendArray:
    """weights ["sentence head target source"], vectors ["sentence head source d_model"] -> over all
    heads and sources, ["sentence target d_model"].
    """
    n_sentences, n_heads, n_targets, n_sources = weights.shape
    by_target = weights.swapaxes(1, 2).reshape(n_sentences, n_targets, n_heads * n_sources)
    return by_target @ vectors.reshape(n_sentences, n_heads * n_sources, vectors.shape[-1])


def true_span(rows: NDArray[np.bool_]) -> slice:
    """From the first to the last of these booleans that is true."""
    marked = np.flatnonzero(rows)
    return slice(int(marked[0]), int(marked[-1]) + 1) if len(marked) else slice(0, 0)
