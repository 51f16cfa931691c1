"""One sentence by all methods that have scored it, side by side, as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.types import Array, ScoreMap
from vzdesk.view.scale import Scale
from vzdesk.view.selection import LeftOut, Units
from vzdesk.view.shown.map_view import MapView
from vzdesk.view.units import Unit, aggregate


@dataclass(frozen=True, eq=False)
class MethodMap:
    """One method's map in the chosen layer, and the numbers of all layers that it is made of.

    title  the method, and what is special about its map
    units  all rows and columns, also those that are hidden
    """

    key: MapKey
    title: str
    view: MapView
    score_map: ScoreMap
    units: tuple[tuple[Unit, ...], tuple[Unit, ...]]

    def scores_at(self, layer: int) -> Array:
        """["target source"]: what is seen in another layer, from 0."""
        whole = aggregate(self.score_map.scores[layer], *self.units)
        return whole if self.view.extent is None else self.view.extent.map(whole)[0]


class MethodValue(NamedTuple):
    """What a method says of one target ← source; score is NaN where the cell is hidden, and rank,
    from 1, is its place among the n scores of its row that are seen. distance is None where there
    is none. is_scored is whether its row was scored at all.
    """

    score: np.floating
    rank: int
    n: int
    distance: np.floating | None
    is_scored: bool = True


@dataclass(frozen=True, eq=False)
class ByMethod:
    """All methods by which a sentence was scored, in one layer, which counts from 0.

    maps     the same object where layer, units and what is left out are the same
    scales   how each is coloured: all alike, but where each has its own
    values   what each says of the chosen target ← source; none where that is open
    causal   whether no target takes anything from sources after it
    """

    maps: tuple[MethodMap, ...]
    scales: tuple[Scale, ...]
    has_own_scales: bool
    values: tuple[MethodValue, ...]
    layer: int
    n_layers: int
    units: Units
    left_out: LeftOut
    causal: bool

    @property
    def numbers(self) -> tuple[object, ...]:
        """Equal where all layers' numbers are the same, whichever layer is shown."""
        return (*(id(each.score_map) for each in self.maps), self.units, self.left_out)
