"""Distances between representations, and the shares that they are turned into.

Never 1 - cos in float32: on real weights whole rows of distances sum to 1e-5, and the rounding of
the cosine alone then moves a score by up to 0.12. Half the squared distance of the unit vectors is
the same number without the cancellation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.arrays import BackendArray

Float64 = NDArray[np.float64]


def cosine_distance(clean: BackendArray, zeroed: BackendArray) -> BackendArray:
    """clean ["… target d_model"], zeroed ["source … target d_model"] -> ["source … target"], 0…2.

    1 - cos(a, b) = ½ ‖a/‖a‖ - b/‖b‖‖². A vector of length 0 has no direction: its distance is 1
    from every other, and 0 from another such.
    """
    clean_length, zeroed_length = _length(clean), _length(zeroed)
    clean_is_0, zeroed_is_0 = clean_length == 0, zeroed_length == 0
    difference = zeroed / (zeroed_length + zeroed_is_0)
    difference -= clean / (clean_length + clean_is_0)
    difference *= difference
    only_one = (clean_is_0 != zeroed_is_0)[..., 0]
    return (difference.sum(axis=-1) + only_one) / 2


def _length(vectors: BackendArray) -> BackendArray:
    return (vectors * vectors).sum(axis=-1, keepdims=True) ** 0.5


def normalise_rows(amounts: Float64) -> tuple[Float64, NDArray[np.bool_]]:
    """amounts ["… target source"], ≥ 0 -> (each row divided by its sum, ["… target"] flags).

    A row whose sum is 0 becomes 0 and is flagged: there was nothing to share out.
    """
    sums = amounts.sum(axis=-1, keepdims=True)
    is_empty = sums == 0.0
    return amounts / np.where(is_empty, 1.0, sums), is_empty[..., 0]
