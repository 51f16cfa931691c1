"""Everything the panels draw: a pure function of results, selection and settings."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.types import Array, Scored, ScoreMap, frozen
from vzdesk.view.selection import NOWHERE, Cell, Selection, Settings, Units
from vzdesk.view.units import Unit, aggregate, units_of

Status = Literal["unscored", "queued", "running", "scored", "failed"]

FAINT = 0.01
"""A row is marked as mixing almost nothing below this share of the map's median row distance.
A mark on screen only: no score depends on it."""


@dataclass(frozen=True)
class SentenceRow:
    """One line of the sentence list. `message` says why it failed, or what to know about it."""

    id: str
    text: str
    status: Status
    message: str = ""


@dataclass(frozen=True, eq=False)
class MapView:
    """One layer's map over the chosen units. Compared by identity: the same inputs give the same.

    scores ["target source"]; distances likewise, or None where units or method have none;
    faint ["target"] marks rows that mix nothing, or almost nothing.
    """

    units: tuple[Unit, ...]
    scores: Array
    distances: Array | None
    faint: NDArray[np.bool_]
    vmax: float


@dataclass(frozen=True, eq=False)
class ViewState:
    """What every panel shows now. `map` is None where the current sentence has no result yet.

    method is a base name; layer counts from 0; cell is the target and source to emphasise, and
    `locked` the clicked one. curve ["layer"] is the score of cell.source for cell.target; strip
    ["layer source"] the whole row of cell.target; each is None where the cell leaves it open.
    readout is the line of exact numbers.
    """

    rows: tuple[SentenceRow, ...] = ()
    sentence: SentenceRow | None = None
    method: str = "value-zeroing"
    methods: tuple[str, ...] = ()
    layer: int = 0
    n_layers: int = 0
    units: Units = "tokens"
    rollout: bool = False
    colours: str = "viridis"
    map: MapView | None = None
    cell: Cell = NOWHERE
    locked: Cell = NOWHERE
    curve: Array | None = None
    strip: Array | None = None
    readout: str = ""
    notices: tuple[str, ...] = ()
    model: str = ""


def resolve(
    rows: tuple[SentenceRow, ...],
    scored: Scored | None,
    selection: Selection,
    settings: Settings,
    model: str = "",
) -> ViewState:
    """The state of the panels for this selection; `scored` is the selected sentence's result."""
    sentence = next((row for row in rows if row.id == selection.sentence), None)
    empty = ViewState(
        rows=rows,
        sentence=sentence,
        method=selection.method,
        layer=selection.layer,
        units=settings.units,
        rollout=settings.rollout,
        colours=settings.colours,
        model=model,
    )
    if scored is None or not scored.maps:
        return empty
    methods = tuple(name for name in scored.maps if not name.endswith("+rollout"))
    method = selection.method if selection.method in methods else methods[0]
    score_map = scored.maps.get(f"{method}+rollout" if settings.rollout else method)
    score_map = score_map or scored.maps[method]
    n_layers = len(score_map.scores)
    layer = min(max(selection.layer, 0), n_layers - 1)
    view = map_view(scored, score_map, layer, settings.units)
    cell = _inside(selection.cell, len(view.units))
    strip = None if cell.target is None else _strip(score_map, view.units, cell.target)
    return ViewState(
        rows=rows,
        sentence=sentence,
        method=method,
        methods=methods,
        layer=layer,
        n_layers=n_layers,
        units=settings.units,
        rollout=score_map.rolled_out,
        colours=settings.colours,
        map=view,
        cell=cell,
        locked=_inside(selection.locked, len(view.units)),
        curve=None if strip is None or cell.source is None else frozen(strip[:, cell.source]),
        strip=strip,
        readout=_readout(scored, view, method, layer, cell, settings.units),
        notices=scored.notices,
        model=model,
    )


@lru_cache(maxsize=64)
def map_view(scored: Scored, score_map: ScoreMap, layer: int, kind: Units) -> MapView:
    """The map of one layer over tokens or aggregated words."""
    units = units_of(scored, kind)
    scores = aggregate(score_map.scores[layer], units)
    per_token = len(units) == len(scored.tokens)
    distances = score_map.distances
    return MapView(
        units=units,
        scores=scores,
        distances=frozen(distances[layer]) if distances is not None and per_token else None,
        faint=_over_units(_faint(score_map, layer), units),
        vmax=float(scores.max(initial=0.0)) or 1.0,
    )


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


def _strip(score_map: ScoreMap, units: tuple[Unit, ...], target: int) -> Array:
    """["layer source"]: the target's row in every layer."""
    rows = score_map.scores[:, units[target].start : units[target].end]
    starts = [unit.start for unit in units]
    return frozen(np.add.reduceat(rows.mean(axis=1, dtype=np.float64), starts, axis=-1))


def _inside(cell: Cell, size: int) -> Cell:
    def kept(position: int | None) -> int | None:
        return position if position is not None and 0 <= position < size else None

    return Cell(kept(cell.target), kept(cell.source))


def _readout(
    scored: Scored, view: MapView, method: str, layer: int, cell: Cell, kind: Units
) -> str:
    parts = [f"layer {layer + 1}"]
    if cell.target is None:
        return parts[0]
    target = isolated(view.units[cell.target].label)
    if cell.source is None:
        return " · ".join([*parts, f"target {target}"])
    row = view.scores[cell.target]
    score = row[cell.source]
    parts += [f"{target} ← {isolated(view.units[cell.source].label)}", f"score {score:.6g}"]
    if view.distances is not None:
        parts.append(f"distance {view.distances[cell.target, cell.source]:.6g}")
    if method != "attention" and "attention" in scored.maps:
        attention = map_view(scored, scored.maps["attention"], layer, kind).scores
        parts.append(f"attention {attention[cell.target, cell.source]:.6g}")
    parts.append(f"rank {1 + int((row > score).sum())} of {len(row)}")
    return " · ".join(parts)


def isolated(label: str) -> str:
    """A label that leaves the order around it alone: two right-to-left ones would swap places."""
    leftwards = any(unicodedata.bidirectional(character) in {"R", "AL"} for character in label)
    return f"\u2068{label}\u2069" if leftwards else label
