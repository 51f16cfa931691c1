"""Two maps of a figure, unit by unit, as the comparison on screen aligns them."""

from __future__ import annotations

from collections.abc import Sequence

from vzdesk.errors import UserError
from vzdesk.view.comparison.alignment import aligned_sides, corrections_of
from vzdesk.view.comparison.compare import maps_at
from vzdesk.view.maps import ShownMap
from vzdesk.view.selection import Cell, Corrections, Selection, Settings, Subject
from vzdesk.view.types import Aligned, Pair, PairMaps
from vzdesk.view.units import units_of


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
    pair = Pair(results, _corrections(one, other), selection, settings)
    return maps_at(pair, selection.layer)


def _corrections(one: ShownMap, other: ShownMap) -> Corrections:
    return corrections_of(one.result.sentence, other.result.sentence)


def cells_in(one: ShownMap, other: ShownMap, cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Where the cells of the one map are in the other. UserError where it has no such unit."""
    results = one.result, other.result
    lines = aligned_sides(*results, one.units, one.key.part, _corrections(one, other))
    names = units_of(one.result, one.units, one.key.part)
    found = []
    for cell in map(one.view.whole, cells):
        places = [
            None if at is None else _counterpart(side, at, units[at].label, other)
            for side, units, at in zip(lines, names, (cell.target, cell.source), strict=True)
        ]
        found.append(other.inside(Cell(*places)))
    return tuple(found)


def _counterpart(lines: Sequence[Aligned], place: int, name: str, other: ShownMap) -> int:
    """Where the unit at this place of the first is in the second."""
    found = next((line.second for line in lines if line.first == place), None)
    if found is None:
        raise UserError(
            "“{name}” has no counterpart in sentence {id}.",
            next_step="Choose another word, or align it in the comparison.",
            name=name,
            id=other.result.sentence.id,
        )
    return found
