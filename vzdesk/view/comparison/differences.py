"""Two maps and their difference, and where it is largest.

A difference is the first map's score minus the second's, in float64, of the scores that are shown;
where a unit has no counterpart there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vzdesk.remember import remembered
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.types import Aligned, Difference, MapView, PairMaps
from vzdesk.view.units import Unit

MOST = 200
"""How many of the largest differences are listed; the exported table has all."""


@remembered(128)
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
    largest = float(np.abs(np.nan_to_num(ours - theirs)).max(initial=0.0))
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


def on_shared_grid(maps: PairMaps, side: int) -> MapView:
    """The map of a subject (0 or 1) with the rows and columns of the difference; 0 where it has no
    such unit.
    """
    view, labels = (maps.first, maps.second)[side], maps.labels
    rows, columns = _of_side(maps.targets, side), _of_side(maps.sources, side)
    scores = np.zeros_like(labels.scores, dtype=view.scores.dtype)
    scores[np.ix_(rows[:, 0], columns[:, 0])] = view.scores[np.ix_(rows[:, 1], columns[:, 1])]
    faint = np.zeros(len(maps.targets), dtype=bool)
    faint[rows[:, 0]] = view.faint[rows[:, 1]]
    return MapView(labels.targets, labels.sources, scores, None, faint, view.vmax)


def _of_side(aligned: Sequence[Aligned], side: int) -> NDArray[np.int64]:
    """["unit" (place, unit)] of this side's units."""
    found = [(place, pair[side]) for place, pair in enumerate(aligned) if pair[side] is not None]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def units_on_shared_grid(
    aligned: Sequence[Aligned], units: Sequence[Unit], side: int
) -> tuple[Unit, ...]:
    """A subject's units in the order of the difference; one without a label where it has none."""
    own = (pair[side] for pair in aligned)
    return tuple(
        Unit("", place, place + 1) if unit is None else units[unit]
        for place, unit in enumerate(own)
    )


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


def _score(view: MapView, target: int | None, source: int | None) -> np.floating:
    assert target is not None
    assert source is not None
    score: np.floating = view.scores[target, source]
    return score
