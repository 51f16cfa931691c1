"""Whether layers from which a label is easily read are those that take much from the cue.

Spearman's ρ over the layers of a model, of the mean share that cues have in a layer and of the
compression there, or of how much that is more than one layer below. Layers of one model are built
upon one another and are no sample: ρ describes them, and has no interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from vzdesk.study.measures import Values, correlated, ranked


class OverLayers(NamedTuple):
    """rho over n layers; NaN of fewer than four, where one is no number, or all are equal."""

    rho: float
    n: int


def with_compression(shares: Sequence[float], compression: Sequence[float]) -> OverLayers:
    """ρ of the two ["layer"], the bottom layer first."""
    return _rho(np.array(shares), np.array(compression))


def with_increase(shares: Sequence[float], compression: Sequence[float]) -> OverLayers:
    """ρ of shares and what compression gains on the layer below, which the bottom one has not."""
    return _rho(np.array(shares)[1:], np.diff(compression))


def _rho(one: Values, other: Values) -> OverLayers:
    return OverLayers(correlated(ranked(one), ranked(other)), len(one))
