"""What of a selection still means the same when texts, or the units that are shown, are others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import SentenceResult, Side
from vzdesk.view.selection import Cell, Selection, Units
from vzdesk.view.units import Unit, unit_at, units_of

Seen = tuple[SentenceResult, Units, str]
"""What the units that are shown are made of: a result, the kind of units and the part."""
_Side = tuple[Side, tuple[Unit, ...]]
_Find = Callable[[str], Sentence | None]


def same_seen(one: Seen, other: Seen) -> bool:
    """Whether both show the same units."""
    return one[0] is other[0] and one[1:] == other[1:]


def moved(cell: Cell, before: Seen, now: Seen) -> Cell:
    """Where the tokens or words of a cell are among other units; open where they are nowhere."""
    return Cell(
        *(
            _moved(place, old, new)
            for place, old, new in zip(
                (cell.target, cell.source), _sides(before), _sides(now), strict=True
            )
        )
    )


def _sides(seen: Seen) -> tuple[_Side, _Side]:
    """The targets and the sources, with the text that they are units of."""
    result, units, part = seen
    targets, sources = zip(result.sides(part), units_of(result, units, part), strict=True)
    return targets, sources


def _moved(place: int | None, old: _Side, new: _Side) -> int | None:
    """The new unit around the first token of the old one; among others, its word."""
    (old_side, old_units), (side, units) = old, new
    if place is None or place >= len(old_units):
        return None
    unit = old_units[place]
    if old_side.tokens == side.tokens:
        return unit_at(units, unit.start)
    if unit.word is None or old_side.words != side.words:
        return None
    return next((at for at, each in enumerate(units) if each.word == unit.word), None)


def kept(selection: Selection, before: _Find, now: _Find) -> Selection:
    """What of a selection still means the same: positions are of the tokens of one text."""

    def is_same(id: str) -> bool:
        old, new = before(id), now(id)
        return old is new or (old is not None and new is not None and old.same_texts(new))

    pins = tuple(pin for pin in selection.pins if now(pin.sentence) and is_same(pin.sentence))
    found = replace(selection, pins=pins)
    subjects = [each for each in (selection.subject, selection.second) if each is not None]
    if not all(is_same(each.sentence) for each in subjects):
        found = found.without_cells()
    has_second = selection.second is not None and now(selection.second.sentence) is not None
    return found if has_second else found.alone()
