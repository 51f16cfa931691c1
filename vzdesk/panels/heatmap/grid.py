"""All layers at once: one small map each, on one scale."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)

from vzdesk.paint.heatmap import map_image
from vzdesk.paint.layers import (
    BAR,
    Tiles,
    notes_of,
    paint_notes,
    paint_scale,
    paint_tile,
    tiles,
)
from vzdesk.paint.notes import wrapped
from vzdesk.paint.style import Style
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import MapView, ViewState
from vzdesk.widgets.canvas import Canvas
from vzdesk.widgets.failure import painted
from vzdesk.widgets.style import RHYTHM, style_of

_SMALLEST_OUTLINED = 5.0


class GridCanvas(Canvas):
    """Small maps; pictures are made once, one at a time, and kept until scale or map differ."""

    layer_clicked = Signal(int)
    opened = Signal()

    def __init__(self) -> None:
        self._state = ViewState()
        self.images: dict[int, QImage] = {}
        self._notes: list[str] = []
        self.tiles_now: Tiles | None = None
        self._did_blend = False
        super().__init__()
        self.setMinimumSize(160, 160)
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._add_canvas)

    def show_state(self, state: ViewState) -> None:
        """Make pictures anew only where maps or scale differ."""
        before, self._state = self._state, state
        if state.layers is not before.layers or state.scale != before.scale:
            self.images.clear()
            self._notes = notes_of(state.layers, state.scale)
            self._place()
            self._later.start()
        self.update()

    @Slot()
    def _add_canvas(self) -> None:
        """One picture, then the window has its turn."""
        missing = [i for i in range(len(self._state.layers)) if i not in self.images]
        if not missing or self.tiles_now is None:
            return
        layer = min(missing, key=lambda each: abs(each - self._state.layer))
        image = map_image(self._state.layers[layer], self._state.scale)
        if self.blends(self.tiles_now):  # halving a picture with care keeps every cell in it
            size = self.tiles_now.tile(layer).size() * self.devicePixelRatioF()
            image = image.scaled(
                size.toSize().expandedTo(QSize(1, 1)),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        self.images[layer] = image
        self.update()
        self._later.start()

    def blends(self, where: Tiles) -> bool:
        """Whether cells are smaller than pixels."""
        return where.width / len(self._state.layers[0].sources) * self.devicePixelRatioF() < 1

    def _place(self) -> None:
        layers = self._state.layers
        if not layers:
            return
        line = QFontMetricsF(style_of(self).font).height()
        room = QRectF(self.rect()).adjusted(2 * RHYTHM, RHYTHM, -BAR - 2 * RHYTHM, -3 * line)
        room.setSize(room.size().expandedTo(QRectF(0, 0, 60, 60).size()))
        self.tiles_now = tiles(len(layers), layers[0], room, line)
        did_blend, self._did_blend = self._did_blend, self.blends(self.tiles_now)
        if did_blend or self._did_blend:  # such pictures are of one size
            self.images.clear()
            self._later.start()
        self.update()

    # -- painting

    @painted
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Paint the maps with their numbers, the frame of the current one, the colour bar."""
        where, state = self.tiles_now, self._state
        if where is None or not state.layers:
            return
        style = style_of(self)
        cell = where.width / len(state.layers[0].sources)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for layer, view in enumerate(state.layers):
            is_now = layer == state.layer
            paint_tile(painter, where, layer, self.images.get(layer), style, is_now=is_now)
            self._paint_cell(painter, view, where.tile(layer), cell, style)
        paint_scale(painter, where, style, state.scale)
        notes = list(self._notes)
        if self.blends(where):
            notes.append(self.tr("cells are smaller than a pixel here, so colours blend"))
        notes.append(self.tr("click: choose the layer; double click or Enter: this layer alone"))
        lines = wrapped(notes, style.small, self.width() - where.origin.x() - RHYTHM)
        paint_notes(painter, where, style, lines)

    def _paint_cell(
        self, painter: QPainter, view: MapView, tile: QRectF, cell: float, style: Style
    ) -> None:
        """The chosen cell in every layer: an outline, or where cells are small, a cross hair."""
        target, source = self._state.cell.target, self._state.cell.source
        column = 0.0
        if source is not None:
            place = len(view.sources) - 1 - source if view.right_to_left else source
            column = tile.left() + (place + 0.5) * cell
        row = tile.top() + ((target or 0) + 0.5) * cell
        painter.setPen(QPen(style.accent, 1.5 if cell >= _SMALLEST_OUTLINED else 1))
        half = cell / 2
        if target is not None and source is not None and cell >= _SMALLEST_OUTLINED:
            painter.drawRect(QRectF(column - half, row - half, cell, cell))
            return
        if target is not None:
            painter.drawLine(QPointF(tile.left() - 5, row), QPointF(tile.left() - 1, row))
            painter.drawLine(QPointF(tile.right() + 1, row), QPointF(tile.right() + 5, row))
        if source is not None:
            painter.drawLine(QPointF(column, tile.top() - 4), QPointF(column, tile.top() - 1))
            painter.drawLine(QPointF(column, tile.bottom() + 1), QPointF(column, tile.bottom() + 5))

    # -- asking

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Preview the cell under the pointer, in all layers."""
        self._hover(self._cell_at(event.position()))

    def _cell_at(self, point: QPointF) -> Cell:
        where = self.tiles_now
        layer = where.layer_at(point) if where is not None else None
        if where is None or layer is None or not where.tile(layer).contains(point):
            return NOWHERE
        tile, view = where.tile(layer), self._state.layers[layer]
        n_rows, n_columns = len(view.targets), len(view.sources)
        row = int((point.y() - tile.top()) / tile.height() * n_rows)
        column = int((point.x() - tile.left()) / tile.width() * n_columns)
        column = n_columns - 1 - column if view.right_to_left else column
        return Cell(min(row, n_rows - 1), min(max(column, 0), n_columns - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the layer under the pointer."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        layer = self.tiles_now.layer_at(event.position()) if self.tiles_now else None
        if event.button() == Qt.MouseButton.LeftButton and layer is not None:
            self.layer_clicked.emit(layer)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show this layer alone."""
        if self.tiles_now is not None and self.tiles_now.layer_at(event.position()) is not None:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the layer, Enter shows it alone."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
            return
        columns = self.tiles_now.columns if self.tiles_now else 1
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        elif 0 <= self._state.layer + step < self._state.n_layers:
            self.layer_clicked.emit(self._state.layer + step)
