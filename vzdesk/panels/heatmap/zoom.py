"""How large a map is shown, and which part of it: arithmetic without widgets."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF

from vzdesk.paint.layout import Layout
from vzdesk.view.selection import Cell

LARGEST_CELL = 64.0
STEP = 1.25


@dataclass(frozen=True)
class Zoom:
    """factor 1 is the whole map; begin counts the columns and rows hidden before those seen."""

    factor: float = 1.0
    begin: QPointF = field(default_factory=QPointF)

    def by(self, factor: float, layout: Layout) -> Zoom:
        """Larger or smaller, between the whole map and the largest cells."""
        whole = layout.cell / self.factor if layout.is_part else layout.cell
        largest = max(LARGEST_CELL / whole, 1.0)
        return replace(self, factor=min(max(self.factor * factor, 1.0), largest))

    def moved(self, by: QPointF, layout: Layout) -> Zoom:
        """As a hand would move the paper."""
        across = by.x() if layout.right_to_left else -by.x()
        return replace(self, begin=self.begin + QPointF(across, -by.y()) / layout.cell)

    def with_sight_of(self, cell: Cell, layout: Layout) -> Zoom:
        """Moved as little as brings this cell into sight."""
        seen, begin = layout.window.size() / layout.cell, QPointF(self.begin)
        if cell.target is not None:
            begin.setY(_reaching(begin.y(), cell.target, seen.height()))
        if cell.source is not None:
            begin.setX(_reaching(begin.x(), cell.source, seen.width()))
        return replace(self, begin=begin)


def hidden(layout: Layout) -> QPointF:
    """How many columns and rows are out of sight before the window."""
    grid, window = layout.grid, layout.window
    across = grid.right() - window.right() if layout.right_to_left else window.left() - grid.left()
    return QPointF(across, window.top() - grid.top()) / layout.cell


def from_start(point: QPointF, layout: Layout) -> QPointF:
    """How many columns and rows a point is from where those in the window begin."""
    window = layout.window
    across = window.right() - point.x() if layout.right_to_left else point.x() - window.left()
    return QPointF(across, point.y() - window.top()) / layout.cell


def middle(cell: Cell, layout: Layout) -> QPointF:
    """What to enlarge around: this cell if it is in sight, else the middle of the window."""
    centre = layout.window.center()
    if cell.target is not None:
        centre.setY(layout.row(cell.target).center().y())
    if cell.source is not None:
        centre.setX(layout.column(cell.source).center().x())
    return centre if layout.window.contains(centre) else layout.window.center()


def _reaching(begin: float, place: int, size: float) -> float:
    """The nearest beginning of so many rows or columns with this one among them."""
    return min(max(begin, place + 1 - size), float(place))
