"""Both maps above, the difference below: one painting, in which all of them show the same cell."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRect, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)

from vzdesk.paint.comparison import (
    PairContent,
    difference_cells,
    has_bar,
    lay_out_same,
    paint_difference,
    paint_title,
    pair_content,
)
from vzdesk.paint.heatmap import map_image, outline, paint_frame
from vzdesk.paint.layout import Fit, HeatmapContent, Layout
from vzdesk.paint.style import Style
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import Comparison, PairMaps, ViewState
from vzdesk.widgets.canvas import STEPS, Canvas
from vzdesk.widgets.failure import painted
from vzdesk.widgets.style import RHYTHM, style_of

LARGEST_CELL = 48.0
FIRST, SECOND, DIFFERENCE, DETAILS = range(4)
_MAPS = 0.62
"""The share of the height that maps in one line have at most."""
Rooms = tuple[QRect, QRect, QRect, QRect]


class PairCanvas(Canvas):
    """Three maps; hovered and clicked carry a row and a column of the difference.

    rooms are where the maps are and, last, where nothing is painted; `placed` is emitted with them.
    """

    clicked = Signal(object)
    placed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._comparison: Comparison | None = None
        self._images: tuple[QImage, ...] = ()
        self._rows: tuple[Mapping[int | None, int], ...] = ()
        self._columns: tuple[Mapping[int | None, int], ...] = ()
        self._layouts: tuple[Layout, ...] = ()
        self._rooms = _in_square(0, 0)
        self._is_placed = True

    @property
    def maps(self) -> PairMaps | None:
        return self._comparison.maps if self._comparison else None

    @property
    def _content(self) -> PairContent | None:
        return pair_content(self._comparison) if self._comparison else None

    def show_state(self, state: ViewState) -> None:
        """Show the comparison of this state; images are made anew only where they differ."""
        before, now = self._comparison, state.comparison
        self._comparison = now
        if now is None or now.maps is None:
            return
        if before is None or before.maps is not now.maps or before.scale != now.scale:
            self._images = ()
            if before is None or before.maps is None or _is_other_frame(before, now):
                self._rows = _places(now.maps.targets)
                self._columns = _places(now.maps.sources)
                self._place()
        self.update()

    @property
    def layouts(self) -> tuple[Layout, ...]:
        self._lay_out()
        return self._layouts

    @property
    def rooms(self) -> Rooms:
        """Where the maps stand, and where the details do."""
        self._lay_out()
        return self._rooms

    def _place(self) -> None:
        """Lay out anew before the next painting: once, however many sizes there are until then."""
        self._is_placed = False
        self._images = ()
        if self.isVisible():
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def showEvent(self, event: QShowEvent) -> None:
        """Lay out what came while nobody saw it."""
        super().showEvent(event)
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def event(self, event: QEvent) -> bool:
        """Lay out when that was asked for."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._lay_out()
        return super().event(event)

    def _lay_out(self) -> None:
        """In one line or in a square, whichever leaves more room for cells."""
        if self._is_placed:
            return
        self._is_placed = True
        content = self._content
        if content is None:
            return
        options = (_in_line(self.width(), self.height()), _in_square(self.width(), self.height()))
        self._rooms = max(options, key=_smaller_side)
        room = self._rooms[FIRST]
        inner = QSizeF(max(room.width() - 2.0 * RHYTHM, 80), max(room.height() - 2.0 * RHYTHM, 80))
        self._layouts = lay_out_same(content, inner, Fit(style_of(self).font, LARGEST_CELL))
        if self._rooms == options[0]:
            needed = max(layout.size.height() for layout in self._layouts) + 3 * RHYTHM
            self._rooms = _in_line(self.width(), self.height(), min(needed, room.height()))
        self.placed.emit()

    def origin(self, which: int) -> QPointF:
        """The top left corner of a map; together they stand in the middle of their rooms."""
        room, layout = self.rooms[which], self.layouts[which]
        width = max(each.size.width() for each in self.layouts)
        left = room.left() + max(room.width() - width, 0) / 2
        left += width - layout.size.width() if layout.right_to_left else 0.0
        return QPointF(math.floor(left), room.top() + RHYTHM)

    # -- painting

    @painted
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Paint the three maps, with the target's row and the source's column outlined in each."""
        content, comparison = self._content, self._comparison
        if content is None or comparison is None or not self.layouts:
            return
        self._images = self._images or self._coloured(content)
        style = style_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_map(painter, FIRST, content.first, style)
        self._paint_map(painter, SECOND, content.second, style)
        layout, cells = self.layouts[DIFFERENCE], self._images[DIFFERENCE]
        painter.translate(self.origin(DIFFERENCE))
        paint_difference(painter, layout, content, style, cells=cells, cell=comparison.cell)
        outline(painter, layout, comparison.cell, style)

    def _paint_map(
        self, painter: QPainter, which: int, content: HeatmapContent, style: Style
    ) -> None:
        layout, origin = self.layouts[which], self.origin(which)
        cell = self._cell_in(self._comparison.cell if self._comparison else NOWHERE, which)
        painter.save()
        painter.translate(origin)
        painter.drawImage(layout.grid, self._images[which])
        paint_frame(painter, layout, content, style, cell, bar=has_bar(which, self.layouts))
        room = self.rooms[which].right() - origin.x() - RHYTHM
        paint_title(painter, layout, style, content.title, room)
        outline(painter, layout, cell, style)
        painter.restore()

    def _coloured(self, content: PairContent) -> tuple[QImage, ...]:
        layout, ratio = self.layouts[DIFFERENCE], self.devicePixelRatioF()
        return (
            map_image(content.maps.first, content.scale),
            map_image(content.maps.second, content.scale),
            difference_cells(layout, content.maps, style_of(self), ratio),
        )

    def _cell_in(self, cell: Cell, which: int) -> Cell:
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
        places = (n for n, room in enumerate(self.rooms) if room.contains(point.toPoint()))
        which = next(places, DETAILS)
        if which == DETAILS or not self.layouts:
            return NOWHERE
        cell = self.layouts[which].cell_at(point - self.origin(which))
        if which == DIFFERENCE:
            return cell
        rows, columns = self._rows[which], self._columns[which]
        return Cell(rows.get(cell.target), columns.get(cell.source))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.cell_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Lock or unlock what is under the pointer; a menu that opens is about what it shows."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        cell, comparison = self.cell_at(event.position()), self._comparison
        is_left = event.button() == Qt.MouseButton.LeftButton
        is_locked = comparison is not None and cell == comparison.locked
        if cell != NOWHERE and (is_left or not is_locked):
            self.clicked.emit(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the locked target and source, as the columns are seen."""
        step, comparison = STEPS.get(Qt.Key(event.key())), self._comparison
        if step is None or comparison is None or comparison.maps is None:
            event.ignore()
            return
        n_rows, n_columns = comparison.maps.values.shape
        onwards = -step[1] if comparison.maps.labels.right_to_left else step[1]
        cell = Cell(
            _moved(comparison.cell.target, step[0], n_rows),
            _moved(comparison.cell.source, onwards, n_columns),
        )
        if cell != comparison.locked:
            self.clicked.emit(cell)

    def _follow(self) -> None:
        self._images = ()
        self._place()
        self.update()


def _is_other_frame(before: Comparison, now: Comparison) -> bool:
    """Whether anything around the cells has to be laid out anew."""
    shown = []
    for each in (before, now):
        maps, scale = each.maps, each.scale
        assert maps is not None
        views = (maps.first, maps.second)
        frames = [(view.targets, view.sources, view.faint.any()) for view in views]
        shown.append((maps.targets, maps.sources, frames, scale.is_log))
    has_hidden = any(view.extent is not None for view in views)
    if before.scale.is_open or now.scale.is_open or has_hidden:
        return True  # notes then depend on the scores
    return shown[0] != shown[1]


def _in_line(width: int, height: int, maps: float | None = None) -> Rooms:
    """Maps get this much of the height, by default all that they may take."""
    third, top = width // 3, round(height * _MAPS if maps is None else maps)
    first, second, last = (QRect(third * n, 0, third, top) for n in range(3))
    return first, second, last, QRect(0, top, width, height - top)


def _smaller_side(rooms: Rooms) -> float:
    """About how large a map can be: labels and colour bar take more room across than down."""
    return min(rooms[FIRST].width() - 18 * RHYTHM, rooms[FIRST].height() - 15 * RHYTHM)


def _in_square(width: int, height: int) -> Rooms:
    half, top = width // 2, height // 2
    first, second = QRect(0, 0, half, top), QRect(half, 0, width - half, top)
    return first, second, first.translated(0, top), second.translated(0, top)


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
