"""Where everything is in a figure of maps: the largest square cells that a page has room for, with
labels that are level where they can be, else upright. QtGui only.

No label is slanted: what reads the text of a PDF takes each letter of such a one for a line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from vzdesk.errors import UserError
from vzdesk.paint.printed.sheet import MARGIN, PER_MM, PER_POINT, Sheet
from vzdesk.view.figures.style import SMALLEST_PT

LEVEL, UPRIGHT = 0.0, 90.0
LINE = 1.08
"""The least distance of two lines of labels, in sizes of their font."""
GAP = 0.4
"""Between a label and its row, in sizes of the font."""
BAR, BAR_GAP = 0.9, 1.4
"""The width of a colour bar, and the gap before it, in sizes of the font."""
HEAD = 1.5
"""The height of a title, and of the number above a small map, in sizes of the font."""
NAME = 1.0
"""From the labels of an axis to the middle of its name, which has as much room as a title."""
TICK = 2.5 * PER_POINT
_LARGEST_CELL = 12.0 * PER_MM
_SMALLEST_CELL, _SMALLEST = 0.2 * PER_MM, 8.0 * PER_MM
"""Cells have at least this side, and one side of a map is at least so long."""
_TALLEST = 1.5
"""Maps are at most so many times as high as the page is wide, unless labels need more."""
_STEP = 0.5 * PER_POINT


@dataclass(frozen=True)
class Wanted:
    """What needs room: maps of rows and columns, in one shape, and the widths of texts in a font of
    one unit.

    marks is whether there are marks beside rows; names is the longest of those that are upright.
    """

    n_maps: int
    n_rows: int
    n_columns: int
    rows: float
    columns: float
    marks: bool
    has_heads: bool
    right_to_left: bool
    bar: float
    title: float
    names: float


@dataclass(frozen=True)
class Geometry:
    """maps are in lines of `across`; labels are of this size, and each step-th is shown.

    All as if rows began at the left: their labels, from rows_left to rows_right, and then the maps.
    below is where the labels of columns end.
    """

    cell: float
    across: int
    size: float
    turn: float
    step: int
    height: float
    left: float
    top: float
    rows_right: float
    rows_left: float
    below: float
    map_width: float
    map_height: float
    head: float
    between: float
    n_maps: int

    def map(self, number: int) -> QRectF:
        """The cells of a map."""
        line, column = divmod(number, self.across)
        left = self.left + column * (self.map_width + self.between)
        top = self.top + line * (self.map_height + self.head + self.between) + self.head
        return QRectF(left, top, self.map_width, self.map_height)

    @property
    def n_lines(self) -> int:
        return math.ceil(self.n_maps / self.across)

    @property
    def all_maps(self) -> QRectF:
        """From the first to the last map."""
        last = self.map((self.n_lines - 1) * self.across)
        right = self.map(min(self.across, self.n_maps) - 1).right()
        first = self.map(0)
        return QRectF(first.left(), first.top(), right - first.left(), last.bottom() - first.top())


def arranged(sheet: Sheet, wanted: Wanted) -> Geometry:
    """The largest labels first, then the largest cells. UserError where the page is too small."""
    best: Geometry | None = None
    for size in _sizes(sheet):
        for turn in (LEVEL, UPRIGHT):
            for found in _tries(sheet, wanted, size, turn):
                if best is None or (best.step, -best.cell) > (found.step, -found.cell):
                    best = found
        if best is not None and best.step == 1:
            return best
    if best is None:
        raise _too_small(sheet, wanted)
    return best


def _sizes(sheet: Sheet) -> Iterator[float]:
    """The style's, and smaller ones that can still be read."""
    size = sheet.size
    yield size
    while size - _STEP >= SMALLEST_PT * PER_POINT:
        size -= _STEP
        yield size


def _tries(sheet: Sheet, wanted: Wanted, size: float, turn: float) -> Iterator[Geometry]:
    """The ways to put maps beside one another in which the labels may be so turned."""
    for across in range(1, wanted.n_maps + 1):
        found = _fitted(sheet, wanted, size, turn, across)
        is_tall = sheet.height is None and found.height > _TALLEST * sheet.width
        is_small = found.cell < _SMALLEST_CELL or max(found.map_width, found.map_height) < _SMALLEST
        has_names = wanted.names * sheet.size <= found.height - 2 * MARGIN
        if is_small or not has_names or (is_tall and across < wanted.n_maps):
            continue
        if turn == UPRIGHT or (wanted.columns + GAP) * size <= found.cell:
            yield found


def _fitted(sheet: Sheet, wanted: Wanted, size: float, turn: float, across: int) -> Geometry:
    """So many maps beside one another, with labels so turned, whether these have room or not."""
    unit, lines = sheet.size, math.ceil(wanted.n_maps / across)
    marks = 0.9 * unit if wanted.marks else 0.0
    left = HEAD * unit + wanted.rows * size + GAP * size + marks + MARGIN
    right = wanted.bar * unit + MARGIN
    top, head = MARGIN + wanted.title, HEAD * unit if wanted.has_heads else 0.0
    below = _below(wanted, size, turn) + HEAD * unit + MARGIN
    between = 1.2 * unit if wanted.n_maps > 1 else 0.0
    wide = sheet.width - left - right - (across - 1) * between
    cell = min(wide / across / wanted.n_columns, _LARGEST_CELL)
    spare = 0.0
    if sheet.height is None:
        most = _TALLEST * sheet.width / lines / wanted.n_rows
        cell = min(cell, max(most, LINE * size))
    else:
        high = sheet.height - top - below - lines * head - (lines - 1) * between
        cell = min(cell, high / lines / wanted.n_rows)
        spare = high - cell * lines * wanted.n_rows
    left += (wide - cell * across * wanted.n_columns) / 2
    high = lines * (cell * wanted.n_rows + head) + (lines - 1) * between
    return Geometry(
        cell=cell,
        across=across,
        size=size,
        turn=turn,
        step=max(1, math.ceil(LINE * size / max(cell, 1e-9) - 1e-9)),
        height=sheet.height or max(top + high + below, wanted.names * unit + 2 * MARGIN),
        left=left,
        top=top + spare / 2,
        rows_right=left - GAP * size - marks,
        rows_left=left - GAP * size - marks - wanted.rows * size,
        below=top + spare / 2 + high + _below(wanted, size, turn),
        map_width=cell * wanted.n_columns,
        map_height=cell * wanted.n_rows,
        head=head,
        between=between,
        n_maps=wanted.n_maps,
    )


def _below(wanted: Wanted, size: float, turn: float) -> float:
    """What the labels of columns need below the cells."""
    return (GAP + (1.0 if turn == LEVEL else wanted.columns)) * size


def _too_small(sheet: Sheet, wanted: Wanted) -> UserError:
    style = sheet.style
    if style.height_mm is None:
        return UserError(
            "{n} columns with their labels do not fit on a page that is {width:g} mm wide.",
            next_step="Choose a wider page, or a smaller font.",
            n=wanted.n_columns,
            width=style.width_mm,
        )
    return UserError(
        "{n} columns with their labels do not fit on a page of {width:g} × {height:g} mm.",
        next_step="Choose a larger page, or a smaller font.",
        n=wanted.n_columns,
        width=style.width_mm,
        height=style.height_mm,
    )
