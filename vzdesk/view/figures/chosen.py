"""Which units of a map a figure is of, from how they are named."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vzdesk.errors import UserError
from vzdesk.view.comparison.alignment import aligned_sides, corrections_of
from vzdesk.view.figures.spec import MOST_CURVES, FigureSpec
from vzdesk.view.maps import ShownMap
from vzdesk.view.selection import Cell
from vzdesk.view.types import Aligned
from vzdesk.view.units import Unit, units_of


def cells_of(spec: FigureSpec, shown: ShownMap) -> tuple[Cell, ...]:
    """The target of arcs or a strip, or the target and source of each curve, by position among the
    units that are seen; none for other kinds. UserError where one is not there, or hidden.
    """
    if spec.kind == "arcs" and shown.view.has_two_texts:
        raise UserError(
            "Arcs are within one text, and this map is across two.",
            next_step="Choose another part, or a heatmap.",
        )
    targets, sources = units_of(shown.result, shown.units, shown.key.part)
    if spec.kind in ("arcs", "strip"):
        return (_seen(shown, Cell(_place(spec.target, targets), None), spec.target),)
    if spec.kind == "curves":
        return tuple(
            _seen(shown, Cell(_place(target, targets), _place(source, sources)), target, source)
            for target, source in spec.curves
        )
    return ()


def cells_in(one: ShownMap, other: ShownMap, cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Where the cells of the one map are in the other. UserError where it has no such unit."""
    results = one.result, other.result
    corrections = corrections_of(one.result.sentence, other.result.sentence)
    lines = aligned_sides(*results, one.units, one.key.part, corrections)
    names = units_of(one.result, one.units, one.key.part)
    found = []
    for cell in map(one.view.whole, cells):
        places = [
            None if at is None else _counterpart(side, at, units[at].label, other)
            for side, units, at in zip(lines, names, (cell.target, cell.source), strict=True)
        ]
        found.append(_scored(other, other.inside(Cell(*places))))
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


def _seen(shown: ShownMap, whole: Cell, *names: str) -> Cell:
    """The same cell among the units that are seen."""
    cell = shown.inside(whole)
    if (cell.target, cell.source).count(None) > (whole.target, whole.source).count(None):
        raise UserError(
            "{names}: special tokens are hidden in this figure.",
            next_step="Show them, or choose another word.",
            names=", ".join(names),
        )
    return _scored(shown, cell)


def _scored(shown: ShownMap, cell: Cell) -> Cell:
    """The cell. UserError where its target is none of those that were scored."""
    row = shown.row(cell.target)
    if cell.target is not None and row is not None and np.isnan(row).all():
        raise UserError(
            "“{name}” is no target that was scored in sentence {id}.",
            next_step="Choose another one, or run the sentence with all targets.",
            name=shown.view.targets[cell.target].label,
            id=shown.result.sentence.id,
        )
    return cell


def check_number(n: int) -> None:
    """UserError where a figure cannot have so many curves."""
    if not 1 <= n <= MOST_CURVES:
        raise UserError(
            "A figure has from 1 to {most} curves, not {n}.",
            next_step="Choose a target and a source for each.",
            most=MOST_CURVES,
            n=n,
        )


def _place(name: str, units: Sequence[Unit]) -> int:
    """Where the unit of this number, from 1, or with this label is."""
    if name.isdecimal() and 1 <= int(name[:9]) <= len(units):
        return int(name) - 1
    found = [at for at, unit in enumerate(units) if unit.label == name]
    if len(found) == 1:
        return found[0]
    numbered = ", ".join(f"{at + 1} {unit.label}" for at, unit in enumerate(units))
    if found:
        raise UserError(
            "“{name}” is there {n} times.",
            next_step="Choose one by its number: {numbered}.",
            name=name,
            n=len(found),
            numbered=numbered,
        )
    if not name:
        raise UserError(
            "No word is chosen that the figure would be of.",
            next_step="Choose one by its number, or as it is written: {numbered}.",
            numbered=numbered,
        )
    raise UserError(
        "There is no “{name}” among these.",
        next_step="Choose one by its number, or as it is written: {numbered}.",
        name=name,
        numbered=numbered,
    )
