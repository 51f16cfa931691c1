"""Where everything of a heatmap is, on screen and in print. QtGui only.

Lengths are in pixels of 1/96 inch; print scales the painter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF

from vzdesk.paint.labels import Labels
from vzdesk.paint.style import Style
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import MapView

MARK_WIDTH = 12.0
"""The room of the marks of rows that mix almost nothing."""


@dataclass(frozen=True)
class Layout:
    """Where everything is: the `grid` of square cells, its labels, the colour bar, the notes.

    Where the sources are read from right to left, so are the columns: row labels stand at the
    right, where a reader begins, and the colour bar at the left.

    window  the part of the grid that is seen, all of it unless it is larger than its room
    source_sums, target_sums  the room for bars of sums, below the columns and beside the rows
    notes_top   where the notes begin, below the grid, or else `notes_left` beside the colour bar
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
    notes_left: float | None = None

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

    def cut_label_at(self, point: QPointF) -> str:
        """The whole label of a row or column that is shown in part at this point; else empty."""
        cell = self.cell_at(point)
        if (cell.target is None) == (cell.source is None):
            return ""
        labels, place = (
            (self.rows, cell.target) if cell.source is None else (self.columns, cell.source)
        )
        return labels.units[place].label if place is not None and labels.is_cut(place) else ""

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

    style    the fonts of labels and notes
    largest  no cell has a longer side
    finest   the side of a pixel: where cells are smaller, the notes say that they blend
    least    how far the grid is at least from where row labels begin, and from the top
    """

    style: Style
    largest: float = math.inf
    finest: float = 0.0
    least: tuple[float, float] = (0.0, 0.0)
