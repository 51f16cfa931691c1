"""Pins: targets and sources of a sentence whose curves stay in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from vzdesk.engine.types import Array
from vzdesk.errors import UserError
from vzdesk.view.selection import MOST_PINS, Cell, Pin, Selection
from vzdesk.view.units import Unit, unit_at

Sides = tuple[Sequence[Unit], Sequence[Unit]]
"""Targets and sources."""


@dataclass(frozen=True, eq=False)
class PinView:
    """A pin as it is drawn: its cell among the shown units, their labels, its curve ["layer"]."""

    cell: Cell
    target: str
    source: str
    curve: Array


def toggled(selection: Selection, part: str, cell: Cell, sides: Sides) -> Selection:
    """The selection with this cell pinned, or where it was pinned no more.

    Raises UserError where the sentence has as many pins as can be shown.
    """
    assert selection.sentence is not None
    assert cell.target is not None
    assert cell.source is not None
    own = pins_of(selection, part)
    at_cell = [pin for pin in own if _cell(pin, sides) == cell]
    if at_cell:
        return replace(selection, pins=tuple(p for p in selection.pins if p not in at_cell))
    if len(own) >= MOST_PINS:
        raise UserError(
            "A sentence has at most {most} pins.",
            next_step="Take one away (P on its cell), or all (Shift+P).",
            most=MOST_PINS,
        )
    first = (sides[0][cell.target].start, sides[1][cell.source].start)
    return replace(selection, pins=(*selection.pins, Pin(selection.sentence, part, *first)))


def cleared(selection: Selection, part: str) -> Selection:
    """The selection without the pins that are shown."""
    gone = pins_of(selection, part)
    return replace(selection, pins=tuple(pin for pin in selection.pins if pin not in gone))


def pins_of(selection: Selection, part: str) -> tuple[Pin, ...]:
    """The pins of the selected sentence in this part of the model."""
    place = (selection.sentence, part)
    return tuple(pin for pin in selection.pins if (pin.sentence, pin.part) == place)


def pin_views(
    selection: Selection, part: str, sides: Sides, curve: Callable[[Cell], Array | None]
) -> tuple[PinView, ...]:
    """What is drawn of the pins; two tokens of one word are one pin where words are shown. `curve`
    is that of a cell among these sides, None where it is hidden.
    """
    cells = dict.fromkeys(_cell(pin, sides) for pin in pins_of(selection, part))
    curves = ((cell, curve(cell)) for cell in cells if cell is not None)
    return tuple(_view(cell, sides, found) for cell, found in curves if found is not None)


def _cell(pin: Pin, sides: Sides) -> Cell | None:
    """The units around the pin's tokens; None where a model with other tokens has none there."""
    target, source = unit_at(sides[0], pin.target), unit_at(sides[1], pin.source)
    return None if target is None or source is None else Cell(target, source)


def _view(cell: Cell, sides: Sides, curve: Array) -> PinView:
    assert cell.target is not None
    assert cell.source is not None
    target, source = sides[0][cell.target], sides[1][cell.source]
    return PinView(cell, target.drawn, source.drawn, curve)
