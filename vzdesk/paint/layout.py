"""Where everything of a heatmap is, on screen and in print. QtGui only.

Lengths are in pixels of 1/96 inch; print scales the painter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFont, QFontMetricsF

from vzdesk.paint.colour_bar import LOCK, widest_tick
from vzdesk.paint.labels import GAP, LONGEST, Labels, column_labels, row_labels
from vzdesk.paint.notes import map_notes, part_note, wrapped
from vzdesk.paint.style import small
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import MapView

MARK_WIDTH = 12.0
_BAR_WIDTH = 12.0
_SPACE = 16.0
_SMALLEST_CELL = 0.01
_SUMS = 24.0
"""The length of the bar of the largest sum."""


@dataclass(frozen=True)
class Layout:
    """Where everything is: the `grid` of square cells, its labels, the colour bar, the notes.

    Where the sources are read from right to left, so are the columns: row labels stand at the
    right, where a reader begins, and the colour bar at the left.

    window  the part of the grid that is seen, all of it unless it is larger than its room
    source_sums, target_sums  the room for bars of sums, below the columns and beside the rows
    """

    grid: QRectF
    rows: Labels
    columns: Labels
    bar: QRectF
    marks: float
    notes_top: float
    size: QSizeF
    window: QRectF
    source_sums: QRectF
    target_sums: QRectF
    notes: tuple[str, ...] = ()

    @property
    def cell(self) -> float:
        return self.rows.pitch

    @property
    def right_to_left(self) -> bool:
        """Whether columns run from right to left."""
        return self.columns.right_to_left

    @property
    def is_part(self) -> bool:
        """Whether some of the grid is out of sight."""
        return self.window != self.grid

    def cell_at(self, point: QPointF) -> Cell:
        """The target and source under this point; on a label or a sum only its row or column."""
        window = self.window
        if self.right_to_left:
            point, window = self._mirrored_point(point), self._mirrored(window)
        above = window.top() - point.y()
        slant = above / math.tan(math.radians(self.columns.slant)) if self.columns.slant else 0.0
        across = point.x() - max(slant, 0.0)
        row = math.floor((point.y() - self.grid.top()) / self.cell)
        column = math.floor((across - self.grid.left()) / self.cell)
        in_rows = window.top() <= point.y() < window.bottom() and row < len(self.rows.units)
        in_columns = window.left() <= across < window.right() and column < len(self.columns.units)
        if in_rows and in_columns:
            return Cell(row, column)
        if in_rows and (point.x() < window.left() or self._is_within(self.target_sums, point)):
            return Cell(target=row)
        is_below = self.source_sums.top() <= point.y() < self.source_sums.bottom()
        if in_columns and (-1 < point.y() < window.top() or is_below):
            return Cell(source=column)
        return NOWHERE

    def _mirrored_point(self, point: QPointF) -> QPointF:
        return QPointF(self.grid.left() + self.grid.right() - point.x(), point.y())

    def _mirrored(self, rect: QRectF) -> QRectF:
        left = self.grid.left() + self.grid.right() - rect.right()
        return QRectF(left, rect.top(), rect.width(), rect.height())

    def _is_within(self, rect: QRectF, point: QPointF) -> bool:
        """Whether a point, mirrored where columns run from right to left, is in this rectangle."""
        rect = self._mirrored(rect) if self.right_to_left else rect
        return rect.left() <= point.x() < rect.right()

    def row(self, target: int) -> QRectF:
        """The rectangle of a target's row."""
        top = self.grid.top() + target * self.cell
        return QRectF(self.grid.left(), top, self.grid.width(), self.cell)

    def column(self, source: int) -> QRectF:
        """The rectangle of a source's column."""
        left = self.grid.left() + self.columns.column_middle(source) - self.cell / 2
        return QRectF(left, self.grid.top(), self.cell, self.grid.height())


@dataclass(frozen=True)
class HeatmapContent:
    """What is shown of one map, and how it is coloured.

    sums          whether bars show the sums of rows and columns
    target_notes  a note for each target, beside its label where there is room, or none
    also          more notes, below
    """

    view: MapView
    scale: Scale
    title: str = ""
    sums: bool = False
    target_notes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fit:
    """Limits of a layout within its room.

    font     of labels
    largest  no cell has a longer side
    finest   where cells are smaller, the notes say that they blend
    least    how far the grid is at least from where row labels begin, and from the top
    """

    font: QFont
    largest: float = math.inf
    finest: float = 0.0
    least: tuple[float, float] = (0.0, 0.0)


def lay_out(content: HeatmapContent, room: QSizeF, fit: Fit) -> Layout:
    """The largest layout with square cells inside a room, from its top left corner.

    The room may be infinitely high.
    """
    width, height = room.width(), room.height()
    n_rows, n_columns = len(content.view.targets), len(content.view.sources)
    cell = min(width / n_columns, height / n_rows, fit.largest)
    for _ in range(16):  # smaller cells may need slanted labels, and those more room: a few rounds
        layout = _around(content, fit, cell, width)
        across, down = width - layout.size.width(), height - layout.size.height()
        if min(across, down) >= 0:
            break
        cell = max(cell + min(across / n_columns, down / n_rows), _SMALLEST_CELL)
    if cell >= 4 and math.isfinite(height):
        layout = _around(content, fit, float(math.floor(cell)), width)
    return layout


def lay_out_part(
    content: HeatmapContent, room: QSizeF, font: QFont, cell: float, begin: QPointF
) -> Layout:
    """A layout whose cells have this side, of which as much is seen as this room has space for.

    begin is how much of the grid is hidden before the window, counted from the first column and
    row in pixels; it is brought inside the grid.
    """
    return _around(content, Fit(font), cell, room.width(), _Part(room, begin))


class _Part(NamedTuple):
    """The room for a part of the grid, and how much of the grid is hidden before it."""

    room: QSizeF
    begin: QPointF


class _Sides(NamedTuple):
    """The labels of both sides."""

    rows: Labels
    columns: Labels


class _Grid(NamedTuple):
    """All cells, the part of them that is seen, and how much is hidden before it."""

    whole: QRectF
    window: QRectF
    hidden: QPointF


@dataclass(frozen=True)
class _Margins:
    """Room around the window, in pixels."""

    left: float
    top: float
    right: float
    below: float
    row_sums: float
    column_sums: float


def _margins(content: HeatmapContent, fit: Fit, sides: _Sides, n_notes: int) -> _Margins:
    view, font, (rows, columns) = content.view, fit.font, sides
    marks = MARK_WIDTH if view.faint.any() else 0.0
    head = QFontMetricsF(font).height() + GAP if content.title else 0.0
    column_sums = _SUMS + GAP if content.sums else 0.0
    row_sums = column_sums if view.target_sums is not None else 0.0
    bar = row_sums + _SPACE + _BAR_WIDTH + GAP + widest_tick(content.scale, font)
    return _Margins(
        left=max(math.ceil(rows.widest + GAP + 5 + marks), fit.least[0]),
        top=max(math.ceil(head + columns.height + GAP), fit.least[1]),
        right=max(bar, columns.overhang - columns.pitch / 2) + 2,
        below=column_sums + GAP + 2 + QFontMetricsF(small(font)).height() * n_notes,
        row_sums=row_sums,
        column_sums=column_sums,
    )


def _around(
    content: HeatmapContent, fit: Fit, cell: float, width: float, part: _Part | None = None
) -> Layout:
    """Everything around a grid whose cells have this side, or around what fits of it in a room."""
    view = content.view
    sides = _labels(content, fit.font, cell, width)
    notes_of_map = map_notes(view, content.scale, blends=cell < fit.finest, sums=content.sums)
    notes = wrapped((*notes_of_map, *content.also), fit.font, width)
    margins = _margins(content, fit, sides, len(notes) + (part is not None))
    grid = _grid(QSizeF(cell * len(view.sources), cell * len(view.targets)), margins, cell, part)
    if part is not None:
        notes = (*notes, part_note(grid.whole, grid.window, cell))
    hidden, seen = grid.hidden, grid.window.size()
    sides = _Sides(
        replace(sides.rows, shown=_shown(hidden.y(), seen.height(), sides.rows)),
        replace(sides.columns, shown=_shown(hidden.x(), seen.width(), sides.columns)),
    )
    layout = _with_bars(content, fit.font, grid, sides, margins, notes)
    return _mirrored_layout(layout) if view.right_to_left else layout


def _labels(content: HeatmapContent, font: QFont, cell: float, width: float) -> _Sides:
    view, longest = content.view, min(LONGEST, width * 0.25)
    is_mirrored = view.right_to_left
    return _Sides(
        row_labels(
            view.targets, font, cell, longest, right_to_left=is_mirrored, notes=content.target_notes
        ),
        column_labels(view.sources, font, cell, longest, right_to_left=is_mirrored),
    )


def _grid(whole: QSizeF, margins: _Margins, cell: float, part: _Part | None) -> _Grid:
    """Where the grid is, and its window; of a part that begins outside, the nearest inside."""
    corner = QPointF(margins.left, margins.top)
    if part is None:
        return _Grid(QRectF(corner, whole), QRectF(corner, whole), QPointF(0, 0))
    seen, (_, begin) = _fitting(whole, part.room, margins, cell), part
    hidden = QPointF(
        min(max(begin.x(), 0.0), whole.width() - seen.width()),
        min(max(begin.y(), 0.0), whole.height() - seen.height()),
    )
    return _Grid(QRectF(corner - hidden, whole), QRectF(corner, seen), hidden)


def _fitting(whole: QSizeF, room: QSizeF, margins: _Margins, cell: float) -> QSizeF:
    """As much of the grid as there is room for, at least one cell."""
    wide = max(room.width() - margins.left - margins.right, cell)
    high = max(room.height() - margins.top - margins.below, cell)
    return QSizeF(min(whole.width(), wide), min(whole.height(), high))


def _with_bars(
    content: HeatmapContent,
    font: QFont,
    grid: _Grid,
    sides: _Sides,
    margins: _Margins,
    notes: tuple[str, ...],
) -> Layout:
    """The layout around a grid and its window: the bars of sums, the colour bar, the notes."""
    window, metrics = grid.window, QFontMetricsF(small(font))
    line, widest = metrics.height(), max(map(metrics.horizontalAdvance, notes))
    left = window.right() + margins.row_sums + _SPACE
    bar = QRectF(left, window.top(), _BAR_WIDTH, max(window.height(), 4 * line))
    bar.setTop(bar.top() + (LOCK if content.scale.is_locked else 0))
    below, right = max(margins.column_sums - GAP, 0.0), max(margins.row_sums - GAP, 0.0)
    notes_top = max(window.bottom() + margins.column_sums, bar.bottom()) + GAP + 2
    return Layout(
        grid=grid.whole,
        rows=sides.rows,
        columns=sides.columns,
        bar=bar,
        marks=MARK_WIDTH if content.view.faint.any() else 0.0,
        notes_top=notes_top,
        size=QSizeF(max(window.right() + margins.right, widest), notes_top + line * len(notes)),
        window=window,
        source_sums=QRectF(window.left(), window.bottom() + GAP, window.width(), below),
        target_sums=QRectF(window.right() + GAP, window.top(), right, window.height()),
        notes=notes,
    )


def _mirrored_layout(layout: Layout) -> Layout:
    """The mirror image, on whole pixels."""
    width, grid = layout.size.width(), layout.grid
    window = _mirrored(layout.window, width)
    ahead = layout.window.left() - grid.left()
    left = window.right() + ahead - grid.width()
    return replace(
        layout,
        grid=QRectF(left, grid.top(), grid.width(), grid.height()),
        window=window,
        bar=_mirrored(layout.bar, width),
        source_sums=_mirrored(layout.source_sums, width),
        target_sums=_mirrored(layout.target_sums, width),
    )


def _mirrored(rect: QRectF, width: float) -> QRectF:
    left = math.floor(width - rect.right())
    return QRectF(left, rect.top(), rect.width(), rect.height())


def _shown(hidden: float, size: float, labels: Labels) -> range:
    """The labels whose middles are in the window."""
    first = math.ceil(hidden / labels.pitch - 0.5)
    last = math.floor((hidden + size) / labels.pitch - 0.5 + 1e-6)
    return range(max(first, 0), min(last + 1, len(labels.units)))
