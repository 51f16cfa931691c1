"""From a sentence's result to the map that is shown: which one, over which units, which layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.map_key import MapKey
from vzdesk.engine.types import PARTS, Array, ScoreMap, SentenceResult, frozen
from vzdesk.remember import remembered
from vzdesk.view.pins import PinView, pin_views
from vzdesk.view.scale import Scale
from vzdesk.view.selection import Cell, Pin, Selection, Settings, Subject, Units
from vzdesk.view.types import MapView
from vzdesk.view.units import (
    Unit,
    aggregate,
    are_scored_in,
    row_of,
    shown_in,
    units_of,
)

FAINT = 0.01
"""A row is marked as mixing almost nothing below this share of the map's median row distance.
A mark on screen only: no score depends on it."""


@dataclass(frozen=True, eq=False)
class ShownMap:
    """The map of a result that the user looks at, in all layers, and the view of one of them.

    parts are those of the result's maps by this method, none where it is of one part.
    """

    result: SentenceResult
    units: Units
    parts: tuple[str, ...]
    score_map: ScoreMap
    layer: int
    view: MapView

    @property
    def key(self) -> MapKey:
        """Which of the result's maps it is."""
        return self.score_map.key

    @property
    def n_layers(self) -> int:
        return len(self.score_map.scores)

    def row(self, target: int | None) -> Array | None:
        """["layer source"]: what this target takes from all sources; None where there is none."""
        if target is None:
            return None
        return row_of(self.score_map, (self.view.targets, self.view.sources), target)

    def curve(self, cell: Cell) -> Array | None:
        """["layer"]: the cell's score in all layers; None where the cell is open."""
        return column_of(self.row(cell.target), cell.source)

    def all_layers(self) -> tuple[MapView, ...]:
        """The maps of all layers; cached."""
        return _all_layers(self.result, self.score_map, self.units)

    def pins(self, pins: tuple[Pin, ...]) -> tuple[PinView, ...]:
        """The sentence's pins as they are drawn; cached."""
        return _pin_views(pins, self.result.sentence.id, self.score_map, self.view)

    def inside(self, cell: Cell) -> Cell:
        """The cell, open where it lies outside the map."""
        return Cell(
            _inside(cell.target, len(self.view.targets)),
            _inside(cell.source, len(self.view.sources)),
        )


def shown_map(
    result: SentenceResult | None, selection: Selection, settings: Settings
) -> ShownMap | None:
    """The map of the chosen method, part, units and layer, or the nearest layer; None where the
    result has none by this method in these units. Rolled out only where that was computed.
    """
    if result is None or not are_scored_in(result, settings.units):
        return None
    method = selection.method
    parts = tuple(part for part in PARTS if MapKey(method, part) in result.maps)
    part = selection.part if selection.part in parts else "".join(parts[:1])
    score_map = result.maps.get(MapKey(method, part))
    if score_map is None:
        return None
    if settings.rollout:
        score_map = result.maps.get(MapKey(method, part, rolled_out=True), score_map)
    score_map = shown_in(result, score_map, settings.units)
    layer = min(max(selection.layer, 0), len(score_map.scores) - 1)
    view = map_view(result, score_map, layer, settings.units)
    return ShownMap(result, settings.units, parts, score_map, layer, view)


def column_of(row: Array | None, source: int | None) -> Array | None:
    """["layer"]: of a target's row in all layers, what it takes from one source; None without."""
    return None if row is None or source is None else frozen(row[:, source], row.dtype)


def scale_of(shown: ShownMap, settings: Settings) -> Scale:
    """The locked scale, or else one for the map, or for those of all layers where they are seen."""
    views = shown.all_layers() if settings.show == "layers" else (shown.view,)
    return scale_up_to(max(view.vmax for view in views), settings)


def scale_up_to(vmax: float, settings: Settings) -> Scale:
    """The locked scale, or else one that reaches up to vmax."""
    locked = settings.locked_vmax
    return Scale(settings.colours, locked or vmax, settings.log_scale, locked is not None)


@remembered(64)
def map_view(result: SentenceResult, score_map: ScoreMap, layer: int, units: Units) -> MapView:
    """The map of one layer over tokens, aggregated words, or words that were zeroed as one."""
    targets, sources = units_of(result, units, score_map.key.part)
    scores = aggregate(score_map.scores[layer], targets, sources)
    faint = _faint(score_map, layer)
    per_token = scores.shape == score_map.scores.shape[1:]
    distances = score_map.distances
    return MapView(
        targets=targets,
        sources=sources,
        scores=scores,
        distances=distances[layer] if distances is not None and per_token else None,
        faint=faint if score_map.key.words_as_one else _over_units(faint, targets),
        vmax=float(scores.max(initial=0.0)) or 1.0,
    )


@remembered(4)
def _all_layers(result: SentenceResult, score_map: ScoreMap, units: Units) -> tuple[MapView, ...]:
    layers = range(len(score_map.scores))
    return tuple(map_view(result, score_map, layer, units) for layer in layers)


@remembered(4)
def _pin_views(
    pins: tuple[Pin, ...], sentence: str, score_map: ScoreMap, view: MapView
) -> tuple[PinView, ...]:
    """The same pins give the same views, so that a hover draws no curve anew."""
    selection = Selection(Subject(sentence), pins=pins)
    return pin_views(selection, score_map, (view.targets, view.sources))


def _faint(score_map: ScoreMap, layer: int) -> NDArray[np.bool_]:
    if score_map.distances is None:
        return np.asarray(score_map.no_mixing[layer])
    mixing = score_map.distances[layer].sum(axis=-1, dtype=np.float64)
    return np.asarray(score_map.no_mixing[layer] | (mixing < FAINT * _median(mixing)))


def _median(values: NDArray[np.float64]) -> float:
    """As np.median, which imports numpy.ma first: the first map would come 30 ms later."""
    ordered, size = np.sort(values), len(values)
    return float(ordered[(size - 1) // 2] + ordered[size // 2]) / 2


def _over_units(marked: NDArray[np.bool_], units: tuple[Unit, ...]) -> NDArray[np.bool_]:
    return np.array([marked[unit.start : unit.end].all() for unit in units], dtype=bool)


def _inside(position: int | None, size: int) -> int | None:
    return position if position is not None and 0 <= position < size else None
