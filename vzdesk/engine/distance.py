"""Distances between representations, and the shares that they are turned into.

Never 1 - cos in float32: on real weights whole rows of distances sum to 1e-5, and the rounding of
the cosine alone then moves a score by up to 0.12. Half the squared distance of the unit vectors is
the same number without the cancellation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


def unit(vectors: Any) -> Any:
    """vectors ["… d_model"] -> the same directions at length 1."""
    return vectors / (vectors * vectors).sum(axis=-1, keepdims=True) ** 0.5


def cosine_distance(clean: Any, zeroed: Any) -> Any:
    """clean ["target d_model"], zeroed ["source target d_model"] -> ["source target"], 0…2.

    1 - cos(a, b) = ½ ‖a/‖a‖ - b/‖b‖‖².
    """
    difference = unit(zeroed) - unit(clean)
    return (difference * difference).sum(axis=-1) / 2


def shares(amounts: Float64) -> tuple[Float64, NDArray[np.bool_]]:
    """amounts ["… target source"], ≥ 0 -> (each row divided by its sum, ["… target"] flags).

    A row whose sum is 0 becomes 0 and is flagged: there was nothing to share out.
    """
    sums = amounts.sum(axis=-1, keepdims=True)
    nothing = sums == 0.0
    return amounts / np.where(nothing, 1.0, sums), nothing[..., 0]
