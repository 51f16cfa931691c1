"""The heatmap panel: one layer's map, targets in rows and sources in columns."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from vzdesk.export.figure import FAINT_MEANING, Layout, lay_out, paint_frame
from vzdesk.export.marks import paint_mark
from vzdesk.look import RHYTHM, Panel, style_of
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.state import ViewState

LARGEST_CELL = 64.0
_HALO_FROM = 14.0
_SMALLEST_MARK = 2.0
_NO_PEN = QPen(Qt.PenStyle.NoPen)
_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class HeatmapPanel(Panel):
    """Shows a map and asks for the cell under the pointer, the click or the arrow keys."""

    hover_requested = Signal(object)
    click_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Heatmap", parent)
        self.canvas = MapCanvas()
        self.canvas.hovered.connect(self.hover_requested)
        self.canvas.clicked.connect(self.click_requested)
        self.hold(self.canvas)

    def draw(self, before: ViewState, state: ViewState) -> None:
        """Bring the map from one state to the other."""
        self.canvas.show_state(before, state)


class MapCanvas(pg.GraphicsView):
    """The cells as an image; labels, outlines and colour bar painted around and over them."""

    hovered = Signal(object)
    clicked = Signal(object)

    def __init__(self) -> None:
        self._state = ViewState()
        self._under = NOWHERE
        self.layout_now: Layout | None = None
        super().__init__(background=None)
        # A cached background would keep the colours of the theme before.
        self.setCacheMode(pg.GraphicsView.CacheModeFlag.CacheNone)
        self.setMinimumSize(160, 160)
        self.image = pg.ImageItem(axisOrder="row-major")
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False, invertY=True, defaultPadding=0)
        self._box.addItem(self.image)
        self.scene().addItem(self._box)

    def show_state(self, before: ViewState, state: ViewState) -> None:
        """Set the image only where map or colours differ; outlines are cheap and always follow."""
        self._state = state
        view = state.map
        assert view is not None
        is_new = view is not before.map or state.scale != before.scale
        if is_new:
            self.image.setImage(state.scale.rgb(view.scores), levels=(0, 255), autoLevels=False)
            self._place()
        if is_new or state.cell != before.cell or state.pins is not before.pins:
            self.viewport().update()

    def _place(self) -> None:
        """Lay everything out for this size, in the middle of the panel."""
        view = self._state.map
        if view is None:
            return
        room = QPointF(self.width() - 2 * RHYTHM, self.height() - 2 * RHYTHM)
        font = style_of(self).font
        self.layout_now = lay_out(
            view,
            max(room.x(), 80),
            max(room.y(), 80),
            font,
            scale=self._state.scale,
            largest=LARGEST_CELL,
        )
        self._box.setGeometry(self.layout_now.grid.translated(self._origin()))
        self._box.invertX(view.leftwards)
        self._box.setRange(QRectF(0, 0, len(view.sources), len(view.targets)), padding=0)

    def _origin(self) -> QPointF:
        assert self.layout_now is not None
        size = self.layout_now.size
        left = math.floor((self.width() - size.width()) / 2)
        top = math.floor((self.height() - size.height()) / 2)
        return QPointF(max(left, 0), max(top, 0))

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Paint labels, outlines, colour bar and notes."""
        if self._state.map is None or self.layout_now is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self._origin())
        style, state = style_of(self), self._state
        paint_frame(painter, self.layout_now, self._state.map, style, state.scale, state.cell)
        if state.cell.target is not None:
            self._outline(painter, self.layout_now.row(state.cell.target))
        self._paint_pins(painter)
        if state.cell.source is not None:
            self._outline(painter, self.layout_now.column(state.cell.source))
        painter.restore()

    def _paint_pins(self, painter: QPainter) -> None:
        """Each pin's mark in its cell."""
        layout, style = self.layout_now, style_of(self)
        assert layout is not None
        radius = min(layout.cell * 0.2, 5.0)
        for number, pin in enumerate(self._state.pins if radius >= _SMALLEST_MARK else ()):
            assert pin.cell.target is not None
            assert pin.cell.source is not None
            column, row = layout.column(pin.cell.source), layout.row(pin.cell.target)
            painter.setBrush(style.ink)
            painter.setPen(QPen(style.paper, 1.5))
            paint_mark(painter, number, QPointF(column.center().x(), row.center().y()), radius)

    def _outline(self, painter: QPainter, rect: QRectF) -> None:
        """A line around the cells, not over them, in the accent colour with paper beside it."""
        style = style_of(self)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        around = rect.adjusted(-1, -1, 1, 1)
        halo = 4.0 if rect.height() >= _HALO_FROM and rect.width() >= _HALO_FROM else 0.0
        for colour, width in ((style.paper, halo), (style.accent, 2.0)):
            painter.setPen(QPen(colour, width, j=Qt.PenJoinStyle.MiterJoin) if width else _NO_PEN)
            painter.drawRect(around)

    def cell_at(self, point: QPointF) -> Cell:
        """The target and source under a point of this widget."""
        if self.layout_now is None:
            return NOWHERE
        return self.layout_now.cell_at(point - self._origin())

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
        """Lock or unlock what is under the pointer; other buttons only lock."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        cell = self.cell_at(event.position())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if cell != NOWHERE and (is_left or cell != self._state.locked):
            self.clicked.emit(cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click was answered when the button went down."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two clicks are two clicks."""
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The map stays where it is."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the locked target and source, as the columns are seen."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or self._state.map is None:
            event.ignore()
            return
        if self._state.map.leftwards:
            step = step[0], -step[1]
        cell = _moved(self._state.cell, step, *self._state.map.scores.shape)
        if cell != self._state.locked:
            self.clicked.emit(cell)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new size."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours and fonts."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._place()
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Explain the mark of a row that mixes almost nothing."""
        if isinstance(event, QHelpEvent) and self._state.map is not None:
            target = self.cell_at(QPointF(event.pos())).target
            is_faint = target is not None and bool(self._state.map.faint[target])
            QToolTip.showText(event.globalPos(), FAINT_MEANING if is_faint else "", self)
            return True
        return bool(super().viewportEvent(event))


def _moved(cell: Cell, step: tuple[int, int], n_targets: int, n_sources: int) -> Cell:
    """The next cell; where nothing is chosen yet, the first; a step sideways starts there too."""
    down, onwards = step
    if cell.target is None:
        return Cell(0, cell.source)
    target = min(max(cell.target + down, 0), n_targets - 1)
    if cell.source is None:
        return Cell(target, 0 if onwards else None)
    return Cell(target, min(max(cell.source + onwards, 0), n_sources - 1))
