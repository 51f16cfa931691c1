"""Both maps above, the difference below: one painting, in which all of them show the same cell."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from vzdesk.export.figure import map_image, paint_frame
from vzdesk.export.layout import Layout
from vzdesk.export.pair_figure import (
    difference_image,
    lay_out_alike,
    outline,
    paint_difference,
    paint_title,
)
from vzdesk.look import RHYTHM, on_paper, style_of
from vzdesk.view.pairs import Comparison, PairMaps
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.state import ViewState

LARGEST_CELL = 48.0
FIRST, SECOND, DIFFERENCE = range(3)
_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class PairCanvas(QWidget):
    """Three maps; hovered and clicked carry a row and a column of the difference."""

    hovered = Signal(object)
    clicked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self._comparison: Comparison | None = None
        self._under = NOWHERE
        self._images: tuple[QImage, ...] = ()
        self._rows: tuple[Mapping[int | None, int], ...] = ()
        self._columns: tuple[Mapping[int | None, int], ...] = ()
        self.layouts: tuple[Layout, ...] = ()
        on_paper(self)

    @property
    def maps(self) -> PairMaps | None:
        """What is shown."""
        return self._comparison.maps if self._comparison else None

    def show_state(self, state: ViewState) -> None:
        """Show the comparison of this state; images are made anew only where they differ."""
        before, now = self._comparison, state.comparison
        self._comparison = now
        if now is None or now.maps is None:
            return
        if before is None or before.maps is not now.maps or before.scale != now.scale:
            self._images = (
                map_image(now.maps.first, now.scale),
                map_image(now.maps.second, now.scale),
                difference_image(now.maps),
            )
            self._rows = _places(now.maps.targets)
            self._columns = _places(now.maps.sources)
            self._place()
        self.update()

    def free_quarter(self) -> QRect:
        """Where nothing is painted."""
        left, top = math.ceil(self.width() / 2), math.ceil(self.height() / 2)
        return QRect(left, top, self.width() - left, self.height() - top)

    def _place(self) -> None:
        comparison, maps = self._comparison, self.maps
        if comparison is None or maps is None:
            return
        width, height = self.width() / 2 - RHYTHM, self.height() / 2 - RHYTHM
        self.layouts = lay_out_alike(
            maps,
            comparison.scale,
            max(width, 80),
            max(height, 80),
            style_of(self).font,
            largest=LARGEST_CELL,
        )

    def _origin(self, which: int) -> QPointF:
        """The top left corner of a map, which stands in the middle of its quarter."""
        width, height = self.width() / 2, self.height() / 2
        size = self.layouts[which].size
        left = width if which == SECOND else 0.0
        top = height if which == DIFFERENCE else 0.0
        return QPointF(
            math.floor(left + max(width - size.width(), 0) / 2),
            math.floor(top + RHYTHM),
        )

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the three maps, with the target's row and the source's column outlined in each."""
        comparison = self._comparison
        if comparison is None or comparison.maps is None or not self.layouts:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style, maps = style_of(self), comparison.maps
        titles = (f"A  {comparison.first.text}", f"B  {comparison.second.text}")
        for which, view in ((FIRST, maps.first), (SECOND, maps.second)):
            layout, cell = self.layouts[which], self._own(comparison.cell, which)
            painter.save()
            painter.translate(self._origin(which))
            painter.drawImage(layout.grid, self._images[which])
            paint_frame(painter, layout, view, style, comparison.scale, cell)
            paint_title(painter, layout, style, titles[which])
            outline(painter, layout, cell, style)
            painter.restore()
        layout = self.layouts[DIFFERENCE]
        painter.translate(self._origin(DIFFERENCE))
        paint_difference(
            painter,
            layout,
            maps,
            style,
            self.tr("A − B"),
            image=self._images[DIFFERENCE],
            cell=comparison.cell,
        )
        outline(painter, layout, comparison.cell, style)

    def _own(self, cell: Cell, which: int) -> Cell:
        """A cell of the difference in one of the maps."""
        maps = self.maps
        if maps is None or which == DIFFERENCE:
            return cell
        return Cell(
            None if cell.target is None else maps.targets[cell.target][which],
            None if cell.source is None else maps.sources[cell.source][which],
        )

    # -- asking

    def cell_at(self, point: QPointF) -> Cell:
        """The row and column of the difference under a point of any of the maps."""
        which = FIRST
        if point.y() >= self.height() / 2:
            which = DIFFERENCE
        elif point.x() >= self.width() / 2:
            which = SECOND
        if not self.layouts:
            return NOWHERE
        cell = self.layouts[which].cell_at(point - self._origin(which))
        if which == DIFFERENCE:
            return cell
        rows, columns = self._rows[which], self._columns[which]
        return Cell(rows.get(cell.target), columns.get(cell.source))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Preview what is under the pointer."""
        self._hover(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """End the preview."""
        self._hover(NOWHERE)

    def _hover(self, cell: Cell) -> None:
        if cell != self._under:
            self._under = cell
            self.hovered.emit(cell)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Lock or unlock what is under the pointer."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell != NOWHERE:
            self.clicked.emit(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the locked target and source."""
        step, comparison = _STEPS.get(Qt.Key(event.key())), self._comparison
        if step is None or comparison is None or comparison.maps is None:
            event.ignore()
            return
        n_rows, n_columns = comparison.maps.values.shape
        cell = Cell(
            _moved(comparison.cell.target, step[0], n_rows),
            _moved(comparison.cell.source, step[1], n_columns),
        )
        if cell != comparison.locked:
            self.clicked.emit(cell)

    # -- following size and system

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new size."""
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours and fonts."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._place()
            self.update()


def _places(
    aligned: tuple[tuple[int | None, int | None], ...],
) -> tuple[dict[int | None, int], ...]:
    """For either sentence, the row or column of the difference of each of its units."""
    return tuple(
        {pair[side]: place for place, pair in enumerate(aligned) if pair[side] is not None}
        for side in (FIRST, SECOND)
    )


def _moved(place: int | None, by: int, size: int) -> int:
    return 0 if place is None else min(max(place + by, 0), size - 1)
