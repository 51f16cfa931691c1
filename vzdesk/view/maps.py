"""From a sentence's result to the map that is shown: which one, over which units, which layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.types import PARTS, Array, ScoreMap, SentenceResult, frozen
from vzdesk.remember import remembered
from vzdesk.view.pins import PinView, pin_views
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOTHING, Cell, LeftOut, Pin, Selection, Settings, Subject, Units
from vzdesk.view.shown.extent import Extent, extent_of
from vzdesk.view.types import MapView
from vzdesk.view.units import (
    Unit,
    aggregate,
    are_scored_in,
    mixing_ratios,
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
    left_out: LeftOut
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
        return _row(self.result, self.score_map, self.units, self.view.extent, target)

    def curve(self, cell: Cell) -> Array | None:
        """["layer"]: the cell's score in all layers; None where the cell is open."""
        return column_of(self.row(cell.target), cell.source)

    def all_layers(self) -> tuple[MapView, ...]:
        """The maps of all layers; cached."""
        return _all_layers(self.result, self.score_map, self.units, self.left_out)

    def pins(self, pins: tuple[Pin, ...]) -> tuple[PinView, ...]:
        """The sentence's pins as they are drawn; cached."""
        return _pin_views(pins, self.result, self.score_map, self.units, self.view)

    def inside(self, cell: Cell) -> Cell:
        """A selection's cell in the map; open where it lies outside, or is hidden."""
        if self.view.extent is not None:
            return self.view.extent.seen(cell)
        return Cell(
            _inside(cell.target, len(self.view.targets)),
            _inside(cell.source, len(self.view.sources)),
        )

    def in_text(self) -> ShownMap | None:
        """The same with the words of the text that are hidden, without numbers: no special tokens.
        None where there are none such.
        """
        if self.left_out.punctuation != "hidden" or self.view.extent is None:
            return None
        view = _in_text(self.result, self.view, self.units, self.key.part, self.left_out)
        return None if view is None else replace(self, view=view)


def shown_map(
    result: SentenceResult | None, selection: Selection, settings: Settings
) -> ShownMap | None:
    """The map of the chosen method, part, units and layer, or the nearest layer; None where the
    result has none by this method in these units. Rolled out where only that is there, and only
    where that was computed.
    """
    if result is None or not are_scored_in(result, settings.units):
        return None
    method = selection.method
    parts = tuple(part for part in PARTS if _has(result, method, part))
    part = selection.part if selection.part in parts else "".join(parts[:1])
    keys = [
        MapKey(method, part, rolled_out=each) for each in (settings.rollout, not settings.rollout)
    ]
    key = next((key for key in keys if key in result.maps), None)
    if key is None:
        return None
    score_map = result.maps[key]
    score_map = _of_all_targets(shown_in(result, score_map, settings.units))
    layer = min(max(selection.layer, 0), len(score_map.scores) - 1)
    view = map_view(result, score_map, layer, settings.units, settings.left_out)
    return ShownMap(result, settings.units, settings.left_out, parts, score_map, layer, view)


def _has(result: SentenceResult, method: str, part: str) -> bool:
    return any(MapKey(method, part, rolled_out=each) in result.maps for each in (False, True))


def column_of(row: Array | None, source: int | None) -> Array | None:
    """["layer"]: of a target's row in all layers, what it takes from one source; None without one,
    and where it is hidden.
    """
    if row is None or source is None or np.isnan(row[0, source]):
        return None
    return frozen(row[:, source], row.dtype)


def scale_of(shown: ShownMap, settings: Settings) -> Scale:
    """The locked scale, or else one for the map, or for those of all layers where they are seen."""
    views = shown.all_layers() if settings.show == "layers" else (shown.view,)
    return scale_for(views, settings)


def scale_for(views: Sequence[MapView], settings: Settings) -> Scale:
    """The locked scale, or else one for these maps."""
    names = (name for view in views if view.extent for name in view.extent.unscaled)
    return scale_up_to(max(view.vmax for view in views), settings, tuple(dict.fromkeys(names)))


def scale_up_to(vmax: float, settings: Settings, without: tuple[str, ...] = ()) -> Scale:
    """The locked scale, or else one that reaches up to vmax, which is `without` what these are."""
    locked = settings.locked_vmax
    return Scale(
        settings.colours,
        locked or vmax,
        settings.log_scale,
        locked is not None,
        without if locked is None else (),
    )


def map_view(
    result: SentenceResult,
    score_map: ScoreMap,
    layer: int,
    units: Units,
    left_out: LeftOut = NOTHING,
) -> MapView:
    """The map of one layer over tokens, aggregated words, or words that were zeroed as one, without
    what is hidden.
    """
    extent = extent_of(result, units, score_map.key.part, left_out)
    return _map_view(result, _of_all_targets(score_map), layer, units, extent)


@remembered(64)
def _of_all_targets(score_map: ScoreMap) -> ScoreMap:
    """The map, with rows of NaN for targets that were not scored."""
    return score_map.whole()


@remembered(64)
def _map_view(
    result: SentenceResult, score_map: ScoreMap, layer: int, units: Units, extent: Extent | None
) -> MapView:
    whole = _whole_view(result, score_map, layer, units)
    return whole if extent is None else _seen(whole, extent)


def _whole_view(result: SentenceResult, score_map: ScoreMap, layer: int, units: Units) -> MapView:
    targets, sources = units_of(result, units, score_map.key.part)
    scores = aggregate(score_map.scores[layer], targets, sources)
    faint, ratios = _faint(score_map, layer), mixing_ratios(score_map, targets)
    per_token = scores.shape == score_map.scores.shape[1:]
    distances = score_map.distances
    return MapView(
        targets=targets,
        sources=sources,
        scores=scores,
        distances=distances[layer] if distances is not None and per_token else None,
        faint=faint if score_map.key.words_as_one else _over_units(faint, targets),
        vmax=float(scores.max(initial=0.0, where=~np.isnan(scores))) or 1.0,
        unscored=np.asarray(np.isnan(scores).all(axis=1)),
        mixing_ratios=None if ratios is None else ratios[layer],
    )


def _seen(view: MapView, extent: Extent) -> MapView:
    """What is seen of a map of all units."""
    scores, left = extent.map(view.scores)
    ratios = view.mixing_ratios
    faint = view.faint[list(extent.target_places)]
    return MapView(
        targets=extent.targets,
        sources=extent.sources,
        scores=scores,
        distances=None if view.distances is None else extent.part(view.distances),
        faint=faint | (left < FAINT) if extent.renormalised else faint,
        vmax=_vmax(scores, extent),
        extent=extent,
        left=left,
        unscored=view.unscored[list(extent.target_places)],
        mixing_ratios=None if ratios is None else ratios[list(extent.target_places)],
    )


def _vmax(scores: Array, extent: Extent) -> float:
    """The largest score that counts for the colours."""
    counted = ~np.isnan(scores)
    if extent.counted is not None:
        counted &= extent.counted.cells()
    return float(scores.max(initial=0.0, where=counted)) or 1.0


@remembered(8)
def _in_text(
    result: SentenceResult, view: MapView, units: Units, part: str, left_out: LeftOut
) -> MapView | None:
    """What is seen of the map, with punctuation that is hidden in its place; None without such."""
    assert view.extent is not None
    targets, sources = units_of(result, units, part)
    if (len(targets), len(sources)) == view.scores.shape:
        return None
    extent = extent_of(result, units, part, replace(left_out, punctuation="shown"))
    if extent is not None:
        targets, sources = extent.targets, extent.sources
    if (len(targets), len(sources)) == view.scores.shape:
        return None
    scores = np.full((len(targets), len(sources)), np.nan)
    scores[np.ix_(*_places_among(view.extent, extent))] = view.scores
    return replace(
        view,
        targets=targets,
        sources=sources,
        scores=frozen(scores, view.scores.dtype),
        distances=None,
        faint=np.zeros(len(targets), dtype=bool),
        extent=extent,
        left=None,
        unscored=np.isnan(scores).all(axis=1),
        mixing_ratios=None,
    )


def _places_among(seen: Extent, more: Extent | None) -> tuple[Sequence[int], Sequence[int]]:
    """The rows and columns of what is seen among these more; None are all units."""
    return (seen.target_places, seen.source_places) if more is None else seen.places_among(more)


@remembered(4)
def _all_layers(
    result: SentenceResult, score_map: ScoreMap, units: Units, left_out: LeftOut
) -> tuple[MapView, ...]:
    layers = range(len(score_map.scores))
    return tuple(map_view(result, score_map, layer, units, left_out) for layer in layers)


@remembered(4)
def _pin_views(
    pins: tuple[Pin, ...],
    result: SentenceResult,
    score_map: ScoreMap,
    units: Units,
    view: MapView,
) -> tuple[PinView, ...]:
    """The same pins give the same views, so that a hover draws no curve anew."""

    def curve(cell: Cell) -> Array | None:
        assert cell.target is not None
        return column_of(_row(result, score_map, units, view.extent, cell.target), cell.source)

    selection = Selection(Subject(result.sentence.id), pins=pins)
    return pin_views(selection, score_map.key.part, (view.targets, view.sources), curve)


def _row(
    result: SentenceResult, score_map: ScoreMap, units: Units, extent: Extent | None, target: int
) -> Array:
    """["layer source"]: the target's row of what is seen."""
    sides = units_of(result, units, score_map.key.part)
    if extent is None:
        return row_of(score_map, sides, target)
    return extent.row(row_of(score_map, sides, extent.target_places[target]), target)


def _faint(score_map: ScoreMap, layer: int) -> NDArray[np.bool_]:
    if score_map.distances is None:
        return np.asarray(score_map.no_mixing[layer])
    mixing = score_map.distances[layer].sum(axis=-1, dtype=np.float64)
    typical = _median(mixing[~np.isnan(mixing)])
    return np.asarray(score_map.no_mixing[layer] | (mixing < FAINT * typical))


def _median(values: NDArray[np.float64]) -> float:
    """As np.median, which imports numpy.ma first: the first map would come 30 ms later."""
    ordered, size = np.sort(values), len(values)
    return float(ordered[(size - 1) // 2] + ordered[size // 2]) / 2


def _over_units(marked: NDArray[np.bool_], units: tuple[Unit, ...]) -> NDArray[np.bool_]:
    return np.array([marked[unit.start : unit.end].all() for unit in units], dtype=bool)


def _inside(position: int | None, size: int) -> int | None:
    return position if position is not None and 0 <= position < size else None
