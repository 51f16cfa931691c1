"""Where everything is in a figure of maps: the largest square cells that a page has room for, with
labels that are level where they can be, else upright. QtGui only.

Labels are slanted only where that is asked for: what reads the text of a PDF takes each letter of
such a one for a line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from vzdesk.errors import UserError
from vzdesk.paint.printed.sheet import MARGIN, PER_MM, PER_POINT, Sheet
from vzdesk.view.figures.style import SMALLEST_PT

LEVEL, SLANTED, UPRIGHT = 0.0, 45.0, 90.0
LINE = 1.08
"""The least distance of two lines of text, in sizes of their font."""
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
    """What needs room: maps of rows and columns, in one shape, and texts in sizes of the font.

    rows, columns  how far labels reach that lead away from the maps
    level, widest  how far labels of columns reach that are level, and the widest of these
    line           the least distance of two labels
    marks          whether there are marks beside rows
    heads          what stands above each map; none where that is nothing
    bar            a colour bar with what is beside it; has_bars: one beside each map
    names          the longest of those that are upright
    """

    n_maps: int
    n_rows: int
    n_columns: int
    rows: float
    columns: float
    level: float
    widest: float
    line: float
    marks: bool
    heads: tuple[str, ...]
    right_to_left: bool
    bar: float
    has_bars: bool
    title: float
    names: float


@dataclass(frozen=True)
class Geometry:
    """maps are in lines of `across`; labels are of this size, and each step-th is shown, of columns
    each column_step-th.

    All as if rows began at the left: their labels, from rows_left to rows_right, and then the maps.
    below is where the labels of columns end.
    """

    cell: float
    across: int
    size: float
    turn: float
    step: int
    column_step: int
    height: float
    left: float
    top: float
    rows_right: float
    rows_left: float
    below: float
    map_width: float
    map_height: float
    head: float
    across_gap: float
    down_gap: float
    n_maps: int

    def map(self, number: int) -> QRectF:
        """The cells of a map."""
        line, column = divmod(number, self.across)
        left = self.left + column * (self.map_width + self.across_gap)
        top = self.top + line * (self.map_height + self.head + self.down_gap) + self.head
        return QRectF(left, top, self.map_width, self.map_height)

    @property
    def is_slanted(self) -> bool:
        return self.turn == SLANTED

    @property
    def has_all_labels(self) -> bool:
        return self.step == self.column_step == 1

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
    """The largest labels first, then the largest cells; labels turned as the style says, or as it
    would be without that where they have no room. UserError where the page is too small.
    """
    automatic = LEVEL, UPRIGHT
    asked = {"level": (LEVEL,), "slanted": (SLANTED,), "upright": (UPRIGHT,)}
    turns = asked.get(sheet.style.turn, automatic)
    best = _best(sheet, wanted, turns) or _best(sheet, wanted, automatic)
    if best is None:
        raise _too_small(sheet, wanted)
    return best


def _best(sheet: Sheet, wanted: Wanted, turns: tuple[float, ...]) -> Geometry | None:
    best: Geometry | None = None
    for size in _sizes(sheet):
        for turn in turns:
            for found in _tries(sheet, wanted, size, turn):
                if best is None or _badness(best) > _badness(found):
                    best = found
        if best is not None and best.has_all_labels:
            return best
    return best


def _badness(geometry: Geometry) -> tuple[int, float]:
    """More for labels that are left out than for small cells."""
    return max(geometry.step, geometry.column_step), -geometry.cell


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
        if turn != LEVEL or (wanted.widest + GAP) * size <= found.cell:
            yield found


def _fitted(sheet: Sheet, wanted: Wanted, size: float, turn: float, across: int) -> Geometry:
    """So many maps beside one another, with labels so turned, whether these have room or not."""
    unit, lines = sheet.size, math.ceil(wanted.n_maps / across)
    marks = 0.9 * unit if wanted.marks else 0.0
    left = _left(wanted, unit, size, turn) + marks
    across_gap = (1.2 * unit if wanted.n_maps > 1 else 0.0) + wanted.bar * unit * wanted.has_bars
    down_gap = 1.2 * unit if lines > 1 else 0.0
    wide = sheet.width - left - wanted.bar * unit - MARGIN - (across - 1) * across_gap
    top, below = _top(wanted, unit), _below(wanted, size, turn)
    free = top + below + HEAD * unit + MARGIN + (lines - 1) * down_gap
    widest = min(wide / across / wanted.n_columns, _LARGEST_CELL)
    cell, head = _cell(sheet, wanted, (widest, wanted.line * size), lines, free)
    left += (wide - cell * across * wanted.n_columns) / 2
    height = free + lines * (cell * wanted.n_rows + head)
    spare = 0.0 if sheet.height is None else sheet.height - height
    lean = math.sin(math.radians(turn)) if turn == SLANTED else 1.0
    return Geometry(
        cell=cell if spare > -1e-6 else 0.0,
        across=across,
        size=size,
        turn=turn,
        step=_step(wanted.line * size, cell),
        column_step=_step(wanted.line * size, cell * lean),
        height=sheet.height or max(height, wanted.names * unit + 2 * MARGIN),
        left=left,
        top=top + spare / 2,
        rows_right=left - GAP * size - marks,
        rows_left=left - (GAP + wanted.rows) * size - marks,
        below=height + spare / 2 - HEAD * unit - MARGIN,
        map_width=cell * wanted.n_columns,
        map_height=cell * wanted.n_rows,
        head=head,
        across_gap=across_gap,
        down_gap=down_gap,
        n_maps=wanted.n_maps,
    )


def _top(wanted: Wanted, unit: float) -> float:
    """The room above the first map; a value beside the end of a colour bar goes above it."""
    return MARGIN + max(wanted.title, 0.4 * unit if wanted.bar and not wanted.heads else 0.0)


def _left(wanted: Wanted, unit: float, size: float, turn: float) -> float:
    """The room before the first map, without that of marks."""
    rows = HEAD * unit + (wanted.rows + GAP) * size
    if turn != SLANTED:
        return rows + MARGIN
    return max(rows, wanted.columns * size * math.cos(math.radians(turn))) + MARGIN


def _cell(
    sheet: Sheet, wanted: Wanted, sides: tuple[float, float], lines: int, free: float
) -> tuple[float, float]:
    """The side of cells, no larger than the first of these, and the room above each map. free is
    what is needed beside maps with their heads; where the height is free, cells are as high as
    the second asks, however high the page becomes.
    """
    widest, line = sides
    cell, head = widest, _head(sheet, wanted, widest)
    if sheet.height is None:
        most = _TALLEST * sheet.width / lines / wanted.n_rows
        cell = min(widest, max(most, line))
        return cell, _head(sheet, wanted, cell)
    for _ in range(3):  # narrower maps may need more lines above them
        cell = min(widest, ((sheet.height - free) / lines - head) / wanted.n_rows)
        head = _head(sheet, wanted, cell)
    return cell, head


def _step(needed: float, cell: float) -> int:
    """Each so-many-th label has so much room."""
    return max(1, math.ceil(needed / max(cell, 1e-9) - 1e-9))


def _head(sheet: Sheet, wanted: Wanted, cell: float) -> float:
    """What the texts above maps need that are so wide."""
    if not wanted.heads:
        return 0.0
    room = max(cell * wanted.n_columns, sheet.size)
    n_lines = max(len(sheet.lines_of(head, room)) for head in wanted.heads)
    return (HEAD + (n_lines - 1) * LINE) * sheet.size


def _below(wanted: Wanted, size: float, turn: float) -> float:
    """What the labels of columns need below the cells."""
    if turn == LEVEL:
        return (GAP + wanted.level) * size
    lean = math.radians(turn)
    return (GAP + wanted.columns * math.sin(lean) + math.cos(lean) / 2) * size


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
