"""Where three maps on one grid, their colour bars, notes and details are.

Both maps and their difference have the same rows and columns, so rows are named once, on the side
where a reader begins, and what belongs together is side by side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF

from vzdesk.paint.colour_bar import LEVEL_BAR
from vzdesk.paint.comparison import PairContent
from vzdesk.paint.layout import Layout
from vzdesk.paint.style import Style
from vzdesk.panels.compare.plan import BETWEEN, Around, Plan, Shape
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.widgets.style import RHYTHM

FIRST, SECOND, DIFFERENCE, DETAILS = range(4)
_DETAILS = QSizeF(40 * RHYTHM, 18 * RHYTHM)
_DETAILS_SHARE = 0.25
"""Curves and list have at least so much room beside or below maps in a line, and at least so much
of the height.
"""
Rooms = tuple[QRect, QRect, QRect, QRect]


@dataclass(frozen=True)
class Arrangement:
    """The layouts of both maps and their difference, and all else, in pixels of the canvas.

    rooms are those of the maps, with what is around each, and of the details.
    bars are the level colour bars: of both maps, and of the difference.
    """

    layouts: tuple[Layout, Layout, Layout]
    titles: tuple[QRectF, QRectF, QRectF]
    bars: tuple[QRectF, QRectF]
    notes_at: QPointF
    notes: tuple[str, ...]
    rooms: Rooms

    def has_row_labels(self, which: int) -> bool:
        """Whether rows are named beside this map: in each line of maps at one."""
        own = self.layouts[which]
        line = [each.grid for each in self.layouts if each.grid.top() == own.grid.top()]
        return own.grid == (max if own.right_to_left else min)(line, key=QRectF.left)

    def cell_at(self, point: QPointF) -> Cell:
        """The row and column under a point of any of the maps or its labels."""
        row = NOWHERE
        for which, layout in enumerate(self.layouts):
            if not self.titles[which].bottom() < point.y() < layout.grid.bottom():
                continue
            cell = layout.cell_at(point)
            if cell.source is not None:
                return cell
            if self.has_row_labels(which) and self.rooms[which].contains(point.toPoint()):
                row = cell
        return row

    def cut_label_at(self, point: QPointF) -> str:
        """The whole label at a point where a part of it is shown; else empty."""
        found = (
            layout.cut_label_at(point)
            for which, layout in enumerate(self.layouts)
            if self.titles[which].bottom() < point.y() < layout.grid.bottom()
            and (layout.cell_at(point).source is not None or self.has_row_labels(which))
        )
        return next(filter(None, found), "")


def arranged(content: PairContent, size: QSizeF, style: Style, pixel: float) -> Arrangement:
    """In a line with the details below or beside, or in a square with them: whichever has the
    largest cells, which are whole multiples of a pixel where they are not tiny.
    """
    below = max(_DETAILS.height(), size.height() * _DETAILS_SHARE)
    shapes = Shape(3, below=below), Shape(2), Shape(3, beside=_DETAILS.width())
    plans = [Plan(content, shape, size, style) for shape in shapes]
    cells = [plan.largest_cell(pixel) for plan in plans]
    best = cells.index(max(cells))
    return _in_place(plans[best].with_longer_labels(cells[best]), cells[best])


def _in_place(plan: Plan, cell: float) -> Arrangement:
    """Everything in its place."""
    around, grids = plan.around(cell), _grids(plan, cell)
    first, second, difference = grids
    layouts = tuple(_layout(grid, around, which) for which, grid in enumerate(grids))
    both = QRectF(first.left(), first.bottom(), second.right() - first.left(), 0)
    bars = _bar(both), _bar(QRectF(difference.bottomLeft(), QSizeF(difference.width(), 0)))
    start = first if plan.shape.down == 1 else difference
    right = difference.right() + (around.side if plan.right_to_left else around.beyond)
    rooms = _rooms(plan, grids, start.bottom() + plan.below + plan.notes_height, right)
    end, notes = plan.size.width(), plan.notes
    if rooms[DETAILS].left() > start.left():  # beside the maps
        end = rooms[DETAILS].left() - RHYTHM
        notes = plan.wrapped(" ".join(notes), end)
    left = plan.left_of(notes, start.left(), end)
    return Arrangement(
        layouts=(layouts[0], layouts[1], layouts[2]),
        titles=(_title(first, around), _title(second, around), _title(difference, around)),
        bars=bars,
        notes_at=QPointF(left, start.bottom() + plan.below),
        notes=notes,
        rooms=rooms,
    )


def _grids(plan: Plan, cell: float) -> tuple[QRectF, QRectF, QRectF]:
    """Where the cells are: in the middle, or away from where the details are beside them."""
    around, needed, (n_rows, n_columns) = plan.around(cell), plan.needed(cell), plan.n_cells
    free = max(math.floor(plan.width - needed.width()), 0)
    are_left = plan.shape.beside or not plan.right_to_left
    left = float(free // 2 if plan.shape.below else 0 if are_left else free)
    left += around.beyond if plan.right_to_left else around.side
    size = QSizeF(n_columns * cell, n_rows * cell)

    def grid(across: int, down: int) -> QRectF:
        x = left + across * (size.width() + BETWEEN)
        y = around.above + down * (around.above + size.height() + plan.below + RHYTHM)
        return QRectF(QPointF(x, y), size)

    last = (2, 0) if plan.shape.down == 1 else (int(plan.right_to_left), 1)
    return grid(0, 0), grid(1, 0), grid(*last)


def _layout(grid: QRectF, around: Around, which: int) -> Layout:
    return Layout(
        grid=grid,
        rows=around.rows,
        columns=around.columns[which],
        bar=QRectF(),
        marks=around.marks,
        notes_top=grid.bottom(),
        size=grid.size(),
        window=grid,
        source_sums=QRectF(),
        target_sums=QRectF(),
    )


def _bar(below: QRectF) -> QRectF:
    return QRectF(below.left(), below.bottom() + RHYTHM, below.width(), LEVEL_BAR)


def _title(grid: QRectF, around: Around) -> QRectF:
    """The room of a title, up to that of the next."""
    wide = grid.width() + BETWEEN - RHYTHM
    return QRectF(grid.left(), grid.top() - around.above, wide, around.title)


def _rooms(plan: Plan, grids: tuple[QRectF, QRectF, QRectF], bottom: float, right: float) -> Rooms:
    """The canvas in four; the maps with their labels and notes end here."""
    first, second, difference = grids
    wide, high = int(plan.size.width()), int(plan.size.height())
    middle, down = round((first.right() + second.left()) / 2), round(bottom + RHYTHM)
    if plan.shape.down == 2:
        down = round(first.bottom() + plan.below)
        halves = _split(middle, down, wide, high)
        own, rest = (3, 2) if plan.right_to_left else (2, 3)
        return halves[0], halves[1], halves[own], halves[rest]
    later = round((second.right() + difference.left()) / 2)
    if plan.shape.beside:
        free = max(math.ceil(right), round(difference.right() + 3 * RHYTHM))
        end, down = min(free, wide - 1), high
        details = QRect(end, 0, wide - end, high)
    else:
        end, down = wide, min(down, high - 1)
        details = QRect(0, down, wide, high - down)
    edges = (0, middle, later, end)
    one, two, three = (QRect(a, 0, max(b - a, 1), down) for a, b in pairwise(edges))
    return one, two, three, details


def _split(x: int, y: int, wide: int, high: int) -> Rooms:
    """The quarters of a square that is divided here, line by line."""
    above, below = QRect(0, 0, x, y), QRect(0, y, x, high - y)
    return above, QRect(x, 0, wide - x, y), below, QRect(x, y, wide - x, high - y)
