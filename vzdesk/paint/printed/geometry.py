"""Where everything is in a figure of maps: the largest square cells that a page has room for, with
labels that are level where they can be, else upright. QtGui only.

Labels are slanted only where that is asked for: what reads the text of a PDF takes each letter of
such a one for a line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from vzdesk.errors import UserError
from vzdesk.paint.printed.heads import HEAD, Head, heights_above
from vzdesk.paint.printed.sheet import MARGIN, PER_MM, PER_POINT, Sheet
from vzdesk.view.figures.style import SMALLEST_PT

LEVEL, SLANTED, UPRIGHT = 0.0, 45.0, 90.0
LINE = 1.08
"""The least distance of two lines of text, in sizes of their font."""
GAP = 0.4
"""Between a label and its row, in sizes of the font."""
BAR, BAR_GAP = 0.9, 1.4
"""The width of a colour bar, and the gap before it, in sizes of the font."""
NAME = 1.0
"""From the labels of an axis to the middle of its name, which has as much room as a title."""
TICK = 2.5 * PER_POINT
_LARGE = 1.6
"""Cells of so many lines of text are as good as larger ones."""
_LARGEST_CELL = 12.0 * PER_MM
_SMALLEST_CELL, _SMALLEST = 0.2 * PER_MM, 8.0 * PER_MM
"""Cells have at least this side, and one side of a map is at least so long."""
_TALLEST = 1.5
"""Maps are at most so many times as high as the page is wide, unless labels need more."""
_PAGE = 240.0 * PER_MM
"""Nearly as much as a page of A4 has between its margins."""
_STEP = 0.5 * PER_POINT


@dataclass(frozen=True)
class Wanted:
    """What needs room: maps of rows and columns, in one shape, and texts in sizes of the font.

    rows, columns  how far labels reach that lead away from the maps
    level, widest  how far labels of columns reach that are level, and the widest of these
    line           the least distance of two labels
    marks          whether there are marks beside rows
    heads          what stands above each map; none where that is nothing
    bar            a colour bar with what is beside it at the end of a line of maps
    inner_bar      the same before another map of the line
    bars           the maps, by their places, that share a colour bar each
    least_cell     the cell that is large enough where few lines of maps are better than large
                   cells; None where they are not
    names          the longest of those that are upright
    least_width    of all maps beside one another
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
    heads: tuple[Head, ...]
    right_to_left: bool
    bar: float
    inner_bar: float
    bars: tuple[tuple[int, ...], ...]
    least_cell: float | None
    title: float
    names: float
    least_width: float = 0.0


@dataclass(frozen=True)
class Geometry:
    """maps are in lines of `across`; labels are of this size, and each step-th is shown, of columns
    each column_step-th.

    All as if rows began at the left: their labels, from rows_left to rows_right, and then the maps.
    below is where the labels of columns end. heads are the room above each line of maps, head_room
    is how wide what is there may be, and gaps are between the maps of a line. labels_every_line is
    whether columns have labels below each line, not only below the last map of each column: these
    would run into a colour bar that is there.
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
    heads: tuple[float, ...]
    head_room: float
    gaps: tuple[float, ...]
    down_gap: float
    n_maps: int
    labels_every_line: bool

    def map(self, number: int) -> QRectF:
        """The cells of a map."""
        line, column = divmod(number, self.across)
        left = self.left + column * self.map_width + sum(self.gaps[:column])
        top = self.top + line * (self.map_height + self.down_gap) + sum(self.heads[: line + 1])
        return QRectF(left, top, self.map_width, self.map_height)

    def around(self, places: Sequence[int]) -> QRectF:
        """All of these maps."""
        boxes = [self.map(place) for place in places]
        left, top = min(each.left() for each in boxes), min(each.top() for each in boxes)
        right, bottom = max(each.right() for each in boxes), max(each.bottom() for each in boxes)
        return QRectF(left, top, right - left, bottom - top)

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
                if best is None or _badness(sheet, wanted, best) > _badness(sheet, wanted, found):
                    best = found
        if best is not None and best.has_all_labels:
            return best
    return best


def _badness(sheet: Sheet, wanted: Wanted, found: Geometry) -> tuple[float, ...]:
    """Most for labels that are left out, then for more height than is usual; then for many lines of
    maps where cells are large enough, then for small cells; where these are large, for height.
    """
    is_tall = sheet.height is None and found.height > _usual_height(sheet)
    is_enough = wanted.least_cell is not None and found.cell >= wanted.least_cell
    n_lines = found.n_lines if is_enough else found.n_maps
    cell = -min(found.cell, _LARGE * wanted.line * sheet.size)
    return max(found.step, found.column_step), is_tall, n_lines, cell, found.height, -found.cell


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
        is_tall = sheet.height is None and found.height > _most(sheet, found)
        is_small = found.cell < _SMALLEST_CELL or max(found.map_width, found.map_height) < _SMALLEST
        is_small |= found.all_maps.width() < wanted.least_width
        has_names = wanted.names * sheet.size <= found.height - 2 * MARGIN
        if is_small or not has_names or (is_tall and across < wanted.n_maps):
            continue
        if turn != LEVEL or (wanted.widest + GAP) * size <= found.cell:
            yield found


def _most(sheet: Sheet, found: Geometry) -> float:
    """The height up to which a figure is not too tall: that of a page, where labels need it."""
    most = _usual_height(sheet)
    return max(most, _PAGE) if found.has_all_labels else most


def _usual_height(sheet: Sheet) -> float:
    return _TALLEST * sheet.width + 1e-6


def _fitted(sheet: Sheet, wanted: Wanted, size: float, turn: float, across: int) -> Geometry:
    """So many maps beside one another, with labels so turned, whether these have room or not."""
    unit, lines = sheet.size, math.ceil(wanted.n_maps / across)
    marks = 0.9 * unit if wanted.marks else 0.0
    left = _left(wanted, unit, size, turn) + marks
    gaps = _gaps(wanted, unit, across)
    every_line = len(wanted.bars) > 1 and lines > 1 and wanted.n_maps % across > 0
    down_gap = 1.2 * unit if lines > 1 else 0.0
    if every_line:
        down_gap += _below(wanted, size, turn)
    wide = sheet.width - left - wanted.bar * unit - MARGIN - sum(gaps)
    top, below = _top(wanted, unit), _below(wanted, size, turn)
    free = top + below + HEAD * unit + MARGIN + (lines - 1) * down_gap
    widest = min(wide / across / wanted.n_columns, _LARGEST_CELL)
    cell, heads = _cell(sheet, wanted, (widest, wanted.line * size), gaps, free)
    left += (wide - cell * across * wanted.n_columns) / 2
    height = free + lines * cell * wanted.n_rows + sum(heads)
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
        heads=heads,
        head_room=_head_room(wanted, cell, gaps),
        gaps=gaps,
        down_gap=down_gap,
        n_maps=wanted.n_maps,
        labels_every_line=every_line,
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


def _gaps(wanted: Wanted, unit: float, across: int) -> tuple[float, ...]:
    """Between the maps of a line: wider where a colour bar is there."""

    def has_bar(column: int) -> bool:
        ends = (max(places, key=lambda place: place % across) for places in wanted.bars)
        return any(end % across == column and end + 1 < wanted.n_maps for end in ends)

    return tuple((1.2 + wanted.inner_bar * has_bar(column)) * unit for column in range(across - 1))


def _cell(
    sheet: Sheet,
    wanted: Wanted,
    sides: tuple[float, float],
    gaps: tuple[float, ...],
    free: float,
) -> tuple[float, tuple[float, ...]]:
    """The side of cells, no larger than the first of these, and the room above each line of maps.
    free is what is needed beside maps with their heads; where the height is free, cells are as high
    as the second asks, however high the page becomes.
    """
    (cell, line), n_rows = sides, math.ceil(wanted.n_maps / (len(gaps) + 1)) * wanted.n_rows
    most = _TALLEST * sheet.width if sheet.height is None else sheet.height
    widest, least = cell, line if sheet.height is None else -math.inf
    for _ in range(3):  # narrower maps may need more lines above them
        heads = heights_above(sheet, wanted.heads, _head_room(wanted, cell, gaps), len(gaps) + 1)
        cell = min(widest, max((most - free - sum(heads)) / n_rows, least))
    heads = heights_above(sheet, wanted.heads, _head_room(wanted, cell, gaps), len(gaps) + 1)
    return cell, heads


def _head_room(wanted: Wanted, cell: float, gaps: Sequence[float]) -> float:
    """That of a map, and most of the gap after it, if there is room behind the last one too."""
    beyond = 0.7 * min(gaps, default=0.0) if wanted.bar else 0.0
    return max(cell * wanted.n_columns + beyond, 1.0)


def _step(needed: float, cell: float) -> int:
    """Each so-many-th label has so much room."""
    return max(1, math.ceil(needed / max(cell, 1e-9) - 1e-9))


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
