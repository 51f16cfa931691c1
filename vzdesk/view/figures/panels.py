"""The maps of a figure as they stand beside one another: A and B on one grid, letters, names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase

import numpy as np

from vzdesk.engine.types import frozen
from vzdesk.view.comparison.alignment import corrections_of
from vzdesk.view.comparison.compare import maps_at
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.maps import ShownMap
from vzdesk.view.scale import Scale
from vzdesk.view.selection import Selection, Settings, Subject
from vzdesk.view.types import Aligned, MapView, Pair, PairMaps

DIFFERENCE = "A − B"
"""The letter of the last map of a pair."""


@dataclass(frozen=True, eq=False)
class Panel:
    """A map, its colours, and what it is called: a letter that the caption refers to, "" where
    there is none, and a name, "" where the letter says it. is_quoted is whether that is a sentence.
    """

    view: MapView
    scale: Scale
    letter: str = ""
    name: str = ""
    is_quoted: bool = False


def letter_in(spec: FigureSpec, place: int, n: int) -> str:
    """That of one of n subjects: A and B where scores are to be subtracted, or are of two texts or
    models; else (a), (b), …; "" for a single one.

    >>> letter_in(FigureSpec("1", kind="methods"), 27, 30)
    "(ab)"
    """
    if n == 1:
        return ""
    if spec.of_two or not spec.of_methods:
        return "AB"[place]
    return f"({letter_of(place)})"


def letter_of(number: int) -> str:
    """From 0: a to z, then aa, ab, …"""
    more, last = divmod(number, len(ascii_lowercase))
    return (letter_of(more - 1) if more else "") + ascii_lowercase[last]


def pair_of(one: ShownMap, other: ShownMap, settings: Settings) -> PairMaps:
    """Both maps and their difference, with what the user corrected in their alignment."""
    results = one.result, other.result
    selection = Selection(
        Subject(one.result.sentence.id),
        one.key.method,
        max(one.layer, other.layer),
        part=one.key.part or "encoder",
        second=Subject(other.result.sentence.id, method=other.key.method),
    )
    corrections = corrections_of(one.result.sentence, other.result.sentence)
    pair = Pair(results, corrections, selection, settings)
    return maps_at(pair, selection.layer)


def on_one_grid(maps: PairMaps) -> tuple[MapView, MapView, MapView]:
    """A, B and their difference with the same rows and columns: NaN where one has no such unit."""
    return _on_grid(maps, 0), _on_grid(maps, 1), maps.labels


def _on_grid(maps: PairMaps, side: int) -> MapView:
    view, labels = (maps.first, maps.second)[side], maps.labels
    rows, columns = (_places(lines, side) for lines in (maps.targets, maps.sources))
    scores = np.full(labels.scores.shape, np.nan, dtype=view.scores.dtype)
    scores[np.ix_([at for at, _ in rows], [at for at, _ in columns])] = view.scores[
        np.ix_([unit for _, unit in rows], [unit for _, unit in columns])
    ]
    faint = np.zeros(len(maps.targets), dtype=bool)
    faint[[at for at, _ in rows]] = view.faint[[unit for _, unit in rows]]
    return replace(
        view,
        targets=labels.targets,
        sources=labels.sources,
        scores=frozen(scores, view.scores.dtype),
        distances=None,
        faint=faint,
    )


def _places(lines: Sequence[Aligned], side: int) -> list[tuple[int, int]]:
    """Of each line that this side has a unit in: its place, and that of the unit."""
    found = [(at, line[side]) for at, line in enumerate(lines)]
    return [(at, unit) for at, unit in found if unit is not None]
