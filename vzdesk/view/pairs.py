"""Two sentences side by side: their maps on one colour scale, and what the one has more of.

A difference is the first sentence's score minus the second's, in float64, of the scores that are
shown; where a unit has no counterpart there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.types import Array, Sentence, SentenceResult
from vzdesk.translate import say
from vzdesk.view.alignment import Aligned, Corrections, aligned_sides
from vzdesk.view.scale import PLAIN, Scale
from vzdesk.view.selection import NOWHERE, Cell, Selection, Settings, Units
from vzdesk.view.state import MapView, SentenceRow, ViewState, isolated, layer_in_words, resolve
from vzdesk.view.units import Unit

Float64 = NDArray[np.float64]
MOST = 200
"""So many of the largest differences are listed; the exported table has all."""


@dataclass(frozen=True, eq=False)
class PairMaps:
    """One layer's maps of both sentences, and their difference.

    targets and sources say, for each row and column of the difference, which unit of either it is.
    values ["target source"] is first minus second, NaN where a unit has no counterpart; `labels`
    holds the same as a map whose vmax is the largest difference either way, for what lays out maps.
    """

    targets: tuple[Aligned, ...]
    sources: tuple[Aligned, ...]
    first: MapView
    second: MapView
    values: Float64
    labels: MapView


@dataclass(frozen=True, eq=False)
class Curves:
    """One target ← source through the layers ["layer"]; None where that sentence lacks either."""

    first: Array | None
    second: Array | None

    @property
    def difference(self) -> Float64 | None:
        """First minus second, where both have it."""
        if self.first is None or self.second is None:
            return None
        return self.first.astype(np.float64) - self.second


class Difference(NamedTuple):
    """One cell of a layer's difference; target and source are its row and column."""

    layer: int
    target: int
    source: int
    first: np.floating[Any]
    second: np.floating[Any]
    value: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """What there is to see of two sentences.

    `maps` is None where a result is missing; `message` then says which, and what to do. cell and
    locked are a row and a column of the difference; scale is the one of both maps.
    """

    first: SentenceRow
    second: SentenceRow
    pair: Pair | None = None
    message: str = ""
    maps: PairMaps | None = None
    scale: Scale = PLAIN
    cell: Cell = NOWHERE
    locked: Cell = NOWHERE
    curves: Curves | None = None
    readout: str = ""


@dataclass(frozen=True, eq=False)
class Pair:
    """Two results, and how they are looked at."""

    scored: tuple[SentenceResult, SentenceResult]
    corrections: Corrections
    selection: Selection
    settings: Settings

    def aligned(self, state: ViewState) -> tuple[tuple[Aligned, ...], tuple[Aligned, ...]]:
        """The rows and columns of what is shown in this state."""
        return aligned_sides(*self.scored, state.units, state.part, self.corrections)

    def at(self, layer: int) -> PairMaps:
        """The maps of another layer."""
        one, other = (
            resolve((), scored, replace(_anywhere(self.selection), layer=layer), self.settings)
            for scored in self.scored
        )
        assert one.map is not None
        assert other.map is not None
        return pair_maps(one.map, other.map, *self.aligned(one))


def _anywhere(selection: Selection) -> Selection:
    return replace(selection, locked=NOWHERE, hovered=NOWHERE)


def compare(
    state: ViewState,
    rows: tuple[SentenceRow, SentenceRow],
    scored: tuple[SentenceResult | None, SentenceResult | None],
    selection: Selection,
    settings: Settings,
    corrections: Corrections,
) -> Comparison:
    """The comparison of the selected sentence, whose state is given, with `selection.other`."""
    first, second = scored
    if first is None or second is None:
        message = _missing(rows, scored, settings.units, is_running=state.is_running)
        return Comparison(*rows, message=message)
    pair = Pair((first, second), corrections, selection, settings)
    targets, sources = pair.aligned(state)
    cell = Cell(
        _place(targets, selection, "target"),
        _place(sources, selection, "source"),
    )
    here, there = (_in_sentence(cell, targets, sources, side) for side in (0, 1))
    one = resolve((), first, replace(selection, locked=here, hovered=NOWHERE), settings)
    other = resolve((), second, replace(selection, locked=there, hovered=NOWHERE), settings)
    told = _unlike(rows, one, other, is_running=state.is_running)
    if told or one.map is None or other.map is None:
        return Comparison(*rows, pair, told)
    maps = pair_maps(one.map, other.map, targets, sources)
    locked_only = replace(selection, hovered=NOWHERE, other_hovered=NOWHERE)
    return Comparison(
        *rows,
        pair,
        maps=maps,
        scale=max(one.scale, other.scale, key=lambda scale: scale.vmax),
        cell=cell,
        locked=Cell(_place(targets, locked_only, "target"), _place(sources, locked_only, "source")),
        curves=Curves(one.curve, other.curve) if None not in (cell.target, cell.source) else None,
        readout=_readout(state, maps, cell),
    )


def _missing(
    rows: tuple[SentenceRow, SentenceRow],
    scored: tuple[SentenceResult | None, SentenceResult | None],
    units: Units,
    *,
    is_running: bool,
) -> str:
    lacking = [row for row, result in zip(rows, scored, strict=True) if result is None]
    for row in lacking:
        if row.status == "failed":
            return row.message or say("“{text}” could not be scored.", text=row.text)
    if any(row.status in ("queued", "running") for row in lacking):
        return say("Scoring…")
    if len(lacking) == 1 and units == "words-joint":
        why = _not_as_one(lacking[0])
    elif len(lacking) == 1:
        why = say("“{text}” has not been scored by this model.", text=lacking[0].text)
    elif units == "words-joint":
        why = say("Neither sentence has been scored with its words as one.")
    else:
        why = say("Neither sentence has been scored by this model.")
    return _to_run(why, is_running)


def _not_as_one(row: SentenceRow) -> str:
    return say("“{text}” has not been scored with its words as one.", text=row.text)


def _to_run(why: str, is_running: bool) -> str:
    """Why there is nothing to compare, and that a run brings it."""
    if is_running:
        return f"{why} {say('Press Run (F5) when the current run is done.')}"
    return f"{why} {say('Press Run (F5).')}"


def _unlike(
    rows: tuple[SentenceRow, SentenceRow], one: ViewState, other: ViewState, *, is_running: bool
) -> str:
    """Why what is shown of the one cannot be compared with what is shown of the other."""
    for row, state in zip(rows, (one, other), strict=True):
        if state.map is None:
            return _to_run(_not_as_one(row), is_running)
    if (one.method, one.part) != (other.method, other.part):
        return say(
            "“{text}” was not scored by {method}. Choose another method.",
            text=rows[1].text,
            method=one.method,
        )
    if one.words_as_one != other.words_as_one:
        why = say("One sentence was scored with words zeroed as one, the other not.")
        return _to_run(why, is_running)
    return ""


def _place(aligned: Sequence[Aligned], selection: Selection, what: str) -> int | None:
    """The row or column of what is hovered, else of what is locked, in either sentence."""
    for cells in (
        (selection.hovered, selection.other_hovered),
        (selection.locked, selection.other_locked),
    ):
        first, second = (getattr(cell, what) for cell in cells)
        for place, pair in enumerate(aligned):
            if second is not None and pair.second == second:
                return place
            if second is None and first is not None and pair.first == first:
                return place
    return None


def _in_sentence(
    cell: Cell, targets: Sequence[Aligned], sources: Sequence[Aligned], side: int
) -> Cell:
    return Cell(
        None if cell.target is None else targets[cell.target][side],
        None if cell.source is None else sources[cell.source][side],
    )


@lru_cache(maxsize=128)
def pair_maps(
    first: MapView,
    second: MapView,
    targets: tuple[Aligned, ...],
    sources: tuple[Aligned, ...],
) -> PairMaps:
    """Both maps and their difference; the same maps give the same, so nothing is drawn anew."""
    values = np.full((len(targets), len(sources)), np.nan)
    rows, columns = _both(targets), _both(sources)
    ours = first.scores.astype(np.float64)[np.ix_(rows[:, 1], columns[:, 1])]
    theirs = second.scores.astype(np.float64)[np.ix_(rows[:, 2], columns[:, 2])]
    values[np.ix_(rows[:, 0], columns[:, 0])] = ours - theirs
    values.flags.writeable = False
    row_units = labels_of(targets, first.targets, second.targets)
    column_units = (
        row_units if sources is targets else labels_of(sources, first.sources, second.sources)
    )
    largest = float(np.abs(ours - theirs).max(initial=0.0))
    labels = MapView(
        targets=row_units,
        sources=column_units,
        scores=values,
        distances=None,
        faint=np.zeros(len(targets), dtype=bool),
        vmax=largest or 1.0,
    )
    return PairMaps(targets, sources, first, second, values, labels)


def _both(aligned: Sequence[Aligned]) -> NDArray[np.int64]:
    """["place" (place, first, second)] of those that both sentences have."""
    found = [(i, a, b) for i, (a, b) in enumerate(aligned) if a is not None and b is not None]
    return np.array(found, dtype=np.int64).reshape(-1, 3)


def labels_of(
    aligned: Sequence[Aligned], first: Sequence[Unit], second: Sequence[Unit]
) -> tuple[Unit, ...]:
    """One label for both sentences' units, and both labels where they differ; roles are those of
    the first.
    """
    units = []
    for place, pair in enumerate(aligned):
        found = [
            units_[at] for units_, at in zip((first, second), pair, strict=True) if at is not None
        ]
        names = dict.fromkeys(isolated(unit.label) for unit in found)
        units.append(replace(found[0], label=" / ".join(names), start=place, end=place + 1))
    return tuple(units)


def largest_so_far(
    layers: Iterator[tuple[int, PairMaps]], most: int = MOST
) -> Iterator[list[Difference]]:
    """The largest differences, once for each layer: with those of the layers up to it.

    They are largest by size, whatever the sign, and the largest come first.
    """
    found: list[Difference] = []
    for layer, maps in layers:
        places = np.flatnonzero(np.nan_to_num(maps.values))
        sizes = np.abs(maps.values.ravel()[places])
        if len(places) > most:
            places = places[np.argpartition(sizes, len(places) - most)[-most:]]
        found += [_difference(layer, maps, place) for place in places.tolist()]
        found.sort(key=lambda each: (-abs(each.value), each.layer, each.target, each.source))
        del found[most:]
        yield list(found)


def _difference(layer: int, maps: PairMaps, place: int) -> Difference:
    row, column = divmod(place, len(maps.sources))
    target, source = maps.targets[row], maps.sources[column]
    return Difference(
        layer,
        row,
        column,
        _score(maps.first, target.first, source.first),
        _score(maps.second, target.second, source.second),
        float(maps.values[row, column]),
    )


def _score(view: MapView, target: int | None, source: int | None) -> np.floating[Any]:
    assert target is not None
    assert source is not None
    score: np.floating[Any] = view.scores[target, source]
    return score


def _readout(state: ViewState, maps: PairMaps, cell: Cell) -> str:
    parts = [layer_in_words(state.part, state.layer)]
    if cell.target is None and cell.source is None:
        return parts[0]
    target = "" if cell.target is None else maps.labels.targets[cell.target].label
    source = "" if cell.source is None else maps.labels.sources[cell.source].label
    if cell.target is None or cell.source is None:
        alone = (
            say("target {target}", target=target)
            if target
            else say("source {source}", source=source)
        )
        return " · ".join([*parts, alone])
    parts.append(f"{target} ← {source}")
    row, column = maps.targets[cell.target], maps.sources[cell.source]
    for name, view, side in (("A", maps.first, 0), ("B", maps.second, 1)):
        at = row[side], column[side]
        score = say("no counterpart") if None in at else f"{view.scores[at]:.6g}"
        parts.append(f"{name} {score}")
    value = maps.values[cell.target, cell.source]
    if not np.isnan(value):
        parts.append(f"A − B {value:+.6g}")
    return " · ".join(parts)


def relative_of(sentences: Sequence[Sentence], id: str) -> str | None:
    """The sentence that this one is a variant of, else its first variant."""
    own = next((each for each in sentences if each.id == id), None)
    if own is None:
        return None
    ids = {each.id for each in sentences}
    if own.parent in ids and own.parent != id:
        return own.parent
    return next((each.id for each in sentences if each.parent == id and each.id != id), None)


def other_after(sentences: Sequence[Sentence], selection: Selection, id: str | None) -> str | None:
    """What to compare with once this sentence is selected, where two are compared now.

    Of the two the other one; of another pair its other half; else nothing.
    """
    if id is None or all(each.id != selection.other for each in sentences):
        return None
    return selection.sentence if id == selection.other else relative_of(sentences, id)


def corrections_of(first: Sentence, second: Sentence) -> Corrections:
    """What the user corrected between these two, whichever of them keeps it."""
    for own, other, is_second in ((first, second, False), (second, first, True)):
        for kept in own.alignments:
            if kept.other == other.id and kept.text == other.text:
                found = Corrections(kept.joined, kept.parted)
                return found.exchanged() if is_second else found
    return Corrections()
