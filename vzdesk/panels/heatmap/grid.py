"""All layers at once: one small map each, on one scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from vzdesk.export.figure import map_image, paint_bar
from vzdesk.export.labels import GAP, Style, tabular
from vzdesk.export.layout import AXES, AXES_LEFTWARDS, small
from vzdesk.look import RHYTHM, hairline, on_paper, style_of
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.state import MapView, ViewState

_BAR = 56.0
"""The room of the colour bar with its ticks."""
_LARGEST_CELL = 32.0
_SMALLEST_OUTLINED = 5.0


@dataclass(frozen=True)
class Tiles:
    """Where the small maps are, row by row."""

    origin: QPointF
    columns: int
    width: float
    height: float
    head: float
    n_layers: int

    def tile(self, layer: int) -> QRectF:
        """Where the map of a layer is, below its number."""
        row, column = divmod(layer, self.columns)
        left = self.origin.x() + column * (self.width + RHYTHM * 1.5)
        top = self.origin.y() + row * (self.height + self.head + RHYTHM) + self.head
        return QRectF(left, top, self.width, self.height)

    def layer_at(self, point: QPointF) -> int | None:
        """The layer whose map or number is under this point."""
        tiles = (self.tile(layer).adjusted(0, -self.head, 0, 0) for layer in range(self.n_layers))
        return next((layer for layer, tile in enumerate(tiles) if tile.contains(point)), None)


def tiles(n_layers: int, view: MapView, room: QRectF, head: float) -> Tiles:
    """The largest maps of this shape that fit beside and below one another."""
    n_rows, n_columns = len(view.targets), len(view.sources)
    best, columns = 0.0, 1
    for across in range(1, n_layers + 1):
        down = math.ceil(n_layers / across)
        wide = (room.width() - (across - 1) * RHYTHM * 1.5) / across / n_columns
        high = (room.height() - (down - 1) * RHYTHM) / down - head
        cell = min(wide, high / n_rows, _LARGEST_CELL)
        if cell > best:
            best, columns = cell, across
    best = math.floor(best) if best >= 4 else max(best, 1 / max(n_rows, n_columns))
    taken = columns * best * n_columns + (columns - 1) * RHYTHM * 1.5
    left = room.left() + max(math.floor((room.width() - taken) / 2), 0)
    where = QPointF(left, room.top())
    return Tiles(where, columns, best * n_columns, best * n_rows, head, n_layers)


class GridCanvas(QWidget):
    """Small maps; pictures are made once, one at a time, and kept until scale or map differ."""

    hovered = Signal(object)
    layer_clicked = Signal(int)
    opened = Signal()

    def __init__(self) -> None:
        self._state = ViewState()
        self._under = NOWHERE
        self._images: dict[int, QImage] = {}
        self._above = 0
        self.tiles_now: Tiles | None = None
        super().__init__()
        on_paper(self)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 160)
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._make_next)

    def show_state(self, before: ViewState, state: ViewState) -> None:
        """Make pictures anew only where maps or scale differ."""
        self._state = state
        if state.layers is not before.layers or state.scale != before.scale:
            self._images.clear()
            scale = state.scale
            self._above = sum(int(scale.above(view.scores).sum()) for view in state.layers)
            self._place()
            self._later.start()
        self.update()

    @Slot()
    def _make_next(self) -> None:
        """One picture, then the window has its turn."""
        missing = [i for i in range(len(self._state.layers)) if i not in self._images]
        if not missing or self.tiles_now is None:
            return
        layer = min(missing, key=lambda each: abs(each - self._state.layer))
        image = map_image(self._state.layers[layer], self._state.scale)
        if self._blends(self.tiles_now):  # halving a picture with care keeps every cell in it
            size = self.tiles_now.tile(layer).size() * self.devicePixelRatioF()
            image = image.scaled(
                size.toSize().expandedTo(QSize(1, 1)),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        self._images[layer] = image
        self.update()
        self._later.start()

    def _blends(self, where: Tiles) -> bool:
        """Whether cells are smaller than pixels."""
        return where.width / len(self._state.layers[0].sources) * self.devicePixelRatioF() < 1

    def _place(self) -> None:
        layers = self._state.layers
        if not layers:
            return
        line = QFontMetricsF(style_of(self).font).height()
        room = QRectF(self.rect()).adjusted(2 * RHYTHM, RHYTHM, -_BAR - 2 * RHYTHM, -3 * line)
        room.setSize(room.size().expandedTo(QRectF(0, 0, 60, 60).size()))
        self.tiles_now = tiles(len(layers), layers[0], room, line)
        if self._blends(self.tiles_now):
            self._images.clear()
            self._later.start()
        self.update()

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the maps with their numbers, the frame of the current one, the colour bar."""
        where, state = self.tiles_now, self._state
        if where is None or not state.layers:
            return
        painter, style = QPainter(self), style_of(self)
        cell = where.width / len(state.layers[0].sources)
        is_tiny = self._blends(where)
        for layer in range(len(state.layers)):
            tile = where.tile(layer)
            if layer in self._images:
                painter.drawImage(tile, self._images[layer])
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_edge(painter, layer, tile, style)
            self._paint_cell(painter, state.layers[layer], tile, cell, style)
        self._paint_bar_and_note(painter, where, style, is_tiny=is_tiny)

    def _paint_edge(self, painter: QPainter, layer: int, tile: QRectF, style: Style) -> None:
        is_now = layer == self._state.layer
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(style.accent, 2) if is_now else QPen(hairline(self.palette()), 1)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(tile.adjusted(-1.5, -1.5, 1.5, 1.5) if is_now else tile)
        painter.setFont(tabular(style.font, style.font.pixelSize(), bold=is_now))
        painter.setPen(style.ink if is_now else style.muted)
        painter.drawText(tile.topLeft() - QPointF(0, 5), str(layer + 1))

    def _paint_cell(
        self, painter: QPainter, view: MapView, tile: QRectF, cell: float, style: Style
    ) -> None:
        """The chosen cell in every layer: an outline, or where cells are small, a cross hair."""
        target, source = self._state.cell.target, self._state.cell.source
        column = 0.0
        if source is not None:
            place = len(view.sources) - 1 - source if view.leftwards else source
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

    def _paint_bar_and_note(
        self, painter: QPainter, where: Tiles, style: Style, *, is_tiny: bool
    ) -> None:
        last = where.tile(where.n_layers - 1)
        right = where.tile(min(where.columns, where.n_layers) - 1).right()
        top = where.origin.y() + where.head + (18 if self._state.scale.is_locked else 0)
        bar = QRectF(right + 2 * RHYTHM, top, 12, max(last.bottom() - top, 60.0))
        paint_bar(painter, bar, style, self._state.scale)
        axes = AXES_LEFTWARDS if self._state.layers[0].leftwards else AXES
        notes = [self.tr("{}; one scale for all layers").format(axes)]
        notes.append(self.tr("click: choose the layer; double click or Enter: this layer alone"))
        if is_tiny:
            notes.insert(1, self.tr("cells are smaller than a pixel here, so colours blend"))
        if words := self._state.scale.in_words():
            notes.insert(1, f"{words}; {self._above} scores lie above" if self._above else words)
        painter.setFont(small(style.font))
        painter.setPen(style.muted)
        below = QRectF(where.origin.x(), last.bottom() + GAP, self.width() - where.origin.x(), 80)
        painter.drawText(below, Qt.TextFlag.TextWordWrap, "\n".join(notes))

    # -- asking

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Preview the cell under the pointer, in all layers."""
        self._hover(self._cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """End the preview."""
        self._hover(NOWHERE)

    def _hover(self, cell: Cell) -> None:
        if cell != self._under:
            self._under = cell
            self.hovered.emit(cell)

    def _cell_at(self, point: QPointF) -> Cell:
        where = self.tiles_now
        layer = where.layer_at(point) if where is not None else None
        if where is None or layer is None or not where.tile(layer).contains(point):
            return NOWHERE
        tile, view = where.tile(layer), self._state.layers[layer]
        n_rows, n_columns = len(view.targets), len(view.sources)
        row = int((point.y() - tile.top()) / tile.height() * n_rows)
        column = int((point.x() - tile.left()) / tile.width() * n_columns)
        column = n_columns - 1 - column if view.leftwards else column
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

    # -- following size and system

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new size."""
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's fonts and colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._place()
