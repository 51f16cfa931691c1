"""Both maps and their difference on one grid: one painting, in which all show the same cell."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QToolTip

from vzdesk.paint.colour_bar import paint_level_bar, paint_level_difference_bar
from vzdesk.paint.comparison import Cells, PairContent, difference_image, pair_content
from vzdesk.paint.heatmap import (
    map_image,
    outline,
    paint_above,
    paint_edges,
    paint_hidden,
    paint_marks,
)
from vzdesk.paint.labels.painting import paint_columns, paint_rows
from vzdesk.paint.layout import Layout
from vzdesk.paint.notes import paint_lines
from vzdesk.paint.style import Style
from vzdesk.panels.compare.arrangement import (
    DIFFERENCE,
    FIRST,
    SECOND,
    Arrangement,
    Rooms,
    arranged,
)
from vzdesk.view.comparison.differences import on_shared_grid
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import Comparison, MapView, PairMaps, ViewState
from vzdesk.widgets.canvas import STEPS, Canvas
from vzdesk.widgets.failure import painted
from vzdesk.widgets.style import as_tip, style_of


class PairCanvas(Canvas):
    """Three maps; hovered and clicked carry a row and a column of the difference.

    rooms are where the maps are and, last, where nothing is painted; `placed` is emitted with them.
    """

    clicked = Signal(object)
    placed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._comparison: Comparison | None = None
        self._views: tuple[MapView, ...] = ()
        self._images: tuple[QImage, ...] = ()
        self._arrangement: Arrangement | None = None
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
            self._views = tuple(on_shared_grid(now.maps, side) for side in (FIRST, SECOND))
            if before is None or before.maps is None or _is_other_frame(before, now):
                self._place()
        self.update()

    @property
    def arrangement(self) -> Arrangement | None:
        """Where everything is; None while there is nothing to compare."""
        self._lay_out()
        return self._arrangement

    @property
    def layouts(self) -> tuple[Layout, ...]:
        """Both maps and their difference, in pixels of this widget."""
        return () if self.arrangement is None else self.arrangement.layouts

    @property
    def rooms(self) -> Rooms | None:
        """Where the maps stand, and where the details do."""
        return None if self.arrangement is None else self.arrangement.rooms

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
        """Lay out when that was asked for; show in full what is cut."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._lay_out()
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _lay_out(self) -> None:
        if self._is_placed:
            return
        self._is_placed = True
        content = self._content
        if content is None:
            return
        pixel = 1 / self.devicePixelRatioF()
        self._arrangement = arranged(content, QSizeF(self.size()), style_of(self), pixel)
        if self.testAttribute(Qt.WidgetAttribute.WA_WState_InPaintEvent):
            # Moved now, another widget would be painted at its new place as large as it was.
            QTimer.singleShot(0, self, self.placed.emit)
        else:
            self.placed.emit()

    # -- painting

    @painted
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Paint the three maps, with the target's row and the source's column outlined in each."""
        content, where = self._content, self.arrangement
        if content is None or where is None:
            return
        style = style_of(self)
        self._images = self._images or self._coloured(content, where)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for which in (FIRST, SECOND, DIFFERENCE):
            self._paint_map(painter, where, which, style)
            self._paint_title(painter, where, which, style)
        paint_level_bar(painter, where.bars[0], style, content.scale)
        paint_level_difference_bar(painter, where.bars[1], style, content.maps.labels.vmax)
        paint_edges(painter, [each.grid for each in where.layouts], style)
        paint_edges(painter, list(where.bars), style)
        paint_lines(painter, where.notes_at, style, where.notes)
        for which, layout in enumerate(where.layouts):
            outline(painter, layout, self._cell_in(which), style)

    def _paint_map(self, painter: QPainter, where: Arrangement, which: int, style: Style) -> None:
        """The cells, and the labels that this map has."""
        layout, grid, cell = where.layouts[which], where.layouts[which].grid, self._cell_in(which)
        painter.drawImage(grid.topLeft(), self._images[which])
        if which != DIFFERENCE and self._comparison is not None:
            if self._comparison.maps is not None and self._comparison.maps.has_gaps:
                paint_hidden(painter, layout, self._views[which])
            paint_above(painter, layout, self._views[which], self._comparison.scale)
            paint_marks(painter, layout, self._views[which], style)
        if where.has_row_labels(which):
            out = layout.marks if layout.right_to_left else -layout.marks
            edge = (grid.right() if layout.right_to_left else grid.left()) + out
            target = self._cell_in(DIFFERENCE).target
            paint_rows(painter, layout.rows, edge, grid.top(), style, target)
        paint_columns(painter, layout.columns, grid.left(), grid.top(), style, cell.source)

    def _paint_title(self, painter: QPainter, where: Arrangement, which: int, style: Style) -> None:
        painter.setFont(style.bold)
        painter.setPen(style.ink)
        room, metrics = where.titles[which], QFontMetricsF(style.bold)
        start = QPointF(room.left(), room.top() + metrics.ascent())
        painter.drawText(start, self._title(where, which))

    def _title(self, where: Arrangement, which: int) -> str:
        """The title of a map, as much of it as there is room for."""
        content = self._content
        title = "" if content is None else content.titles[which]
        room, metrics = where.titles[which].width(), QFontMetricsF(style_of(self).bold)
        return metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)

    def _coloured(self, content: PairContent, where: Arrangement) -> tuple[QImage, ...]:
        """The cells of all three, as large as they are seen."""
        maps, style, ratio = content.maps, style_of(self), self.devicePixelRatioF()
        own = (Cells(map_image(view, content.scale), n) for n, view in enumerate(self._views))
        all_three = *own, Cells(difference_image(maps, style.is_dark), None)
        return tuple(
            cells.enlarged(layout, maps, style, ratio)
            for cells, layout in zip(all_three, where.layouts, strict=True)
        )

    def _cell_in(self, which: int) -> Cell:
        """The cell to emphasise in one of the maps: what its subject has of it."""
        maps = self.maps
        cell = NOWHERE if self._comparison is None else self._comparison.cell
        if maps is None or which == DIFFERENCE:
            return cell
        target, source = cell.target, cell.source
        return Cell(
            None if target is None or maps.targets[target][which] is None else target,
            None if source is None or maps.sources[source][which] is None else source,
        )

    # -- asking

    def cell_at(self, point: QPointF) -> Cell:
        """The row and column of the difference under a point of any of the maps."""
        return NOWHERE if self.arrangement is None else self.arrangement.cell_at(point)

    def _tip(self, point: QPointF) -> str:
        """The whole title or label under a point that is shown in part."""
        where, content = self.arrangement, self._content
        if where is None or content is None:
            return ""
        for which, room in enumerate(where.titles):
            title = content.titles[which]
            if room.contains(point) and title != self._title(where, which):
                return as_tip(title)
        return as_tip(where.cut_label_at(point))

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


def _moved(place: int | None, by: int, size: int) -> int:
    return 0 if place is None else min(max(place + by, 0), size - 1)
