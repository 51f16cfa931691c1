"""All layers at once: one small map each, on one scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

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
from vzdesk.paint.labels import GAP, Labels, column_labels, row_labels
from vzdesk.paint.labels.painting import paint_columns, paint_rows
from vzdesk.paint.layers import (
    BAR,
    Tiles,
    notes_of,
    notes_top,
    paint_scale,
    paint_tile,
    tiles,
)
from vzdesk.paint.notes import paint_lines, wrapped
from vzdesk.paint.style import Style
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import MapView, ViewState
from vzdesk.widgets.canvas import Canvas
from vzdesk.widgets.failure import painted
from vzdesk.widgets.style import RHYTHM, style_of

_SMALLEST_OUTLINED = 5.0
_SMALLEST_NAMED = 3.0
_LETTERS = 7.0
"""Labels are at most so long, in sizes of their font."""
_COST = 0.9
"""Labels are there where cells still have this share of the side they would have without."""


@dataclass(frozen=True)
class _Outer:
    """The labels beside each line of maps and above the first; None where there is no room."""

    rows: Labels | None = None
    columns: Labels | None = None

    @property
    def side(self) -> float:
        """What those of rows take."""
        return 0.0 if self.rows is None else math.ceil(self.rows.widest + GAP + 5)

    @property
    def above(self) -> float:
        """What those of columns take."""
        return 0.0 if self.columns is None else math.ceil(self.columns.height + GAP)


class GridCanvas(Canvas):
    """Small maps; pictures are made once, one at a time, and kept until scale or map differ."""

    layer_clicked = Signal(int)
    opened = Signal()

    def __init__(self) -> None:
        self._state = ViewState()
        self.images: dict[int, QImage] = {}
        self._notes: list[str] = []
        self.tiles_now: Tiles | None = None
        self._outer = _Outer()
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
            self.tiles_now = None
            self._place()
            self._later.start()
        self.update()

    def forget(self) -> None:
        """Let go of what was drawn."""
        self._state = ViewState()

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
        return where.cell * self.devicePixelRatioF() < 1

    def _place(self) -> None:
        layers = self._state.layers
        if not layers:
            return
        self.tiles_now, self._outer = self._largest_tiles()
        did_blend, self._did_blend = self._did_blend, self.blends(self.tiles_now)
        if did_blend or self._did_blend:  # such pictures are of one size
            self.images.clear()
            self._later.start()
        self.update()

    def _largest_tiles(self) -> tuple[Tiles, _Outer]:
        """The largest maps, with labels around them where these make no map much smaller."""
        bare = self._tiles_inside(_Outer())
        least = bare.cell * _COST
        if bare.cell >= _SMALLEST_NAMED:
            for has_columns in (True, False):
                outer = self._labels(bare.cell, has_columns=has_columns)
                found = self._tiles_inside(outer)
                if found.cell >= least:
                    return found, self._labels(found.cell, has_columns=has_columns)
        return bare, _Outer()

    def _labels(self, cell: float, *, has_columns: bool) -> _Outer:
        view, font = self._state.layers[0], style_of(self).font
        longest, mirrored = _LETTERS * font.pixelSize(), view.right_to_left
        rows = row_labels(view.targets, font, cell, longest, right_to_left=mirrored)
        columns = column_labels(view.sources, font, cell, longest, right_to_left=mirrored)
        return _Outer(rows, columns if has_columns else None)

    def _tiles_inside(self, outer: _Outer) -> Tiles:
        """The largest maps in what labels, colour bar and notes leave."""
        layers, style = self._state.layers, style_of(self)
        line = QFontMetricsF(style.font).height()
        below = (len(self._lines) + 1) * QFontMetricsF(style.small).height()
        room = QRectF(self.rect()).adjusted(2 * RHYTHM, RHYTHM / 2, -BAR - 2 * RHYTHM, -below)
        left, right = (0.0, -outer.side) if layers[0].right_to_left else (outer.side, 0.0)
        room.adjust(left, outer.above, right, 0)
        room.setSize(room.size().expandedTo(QRectF(0, 0, 60, 60).size()))
        return tiles(len(layers), layers[0], room, line)

    @property
    def _lines(self) -> tuple[str, ...]:
        """The notes below the maps."""
        notes = list(self._notes)
        if self.tiles_now is not None and self.blends(self.tiles_now):
            notes.append(self.tr("cells are smaller than a pixel here, so colours blend"))
        notes.append(self.tr("click: choose the layer; double click or Enter: this layer alone"))
        return wrapped(notes, style_of(self).small, self.width() - 4 * RHYTHM)

    # -- painting

    @painted
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Paint the maps with their numbers, the frame of the current one, the colour bar."""
        where, state = self.tiles_now, self._state
        if where is None or not state.layers:
            return
        style = style_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for layer, view in enumerate(state.layers):
            is_now, image = layer == state.layer, self.images.get(layer)
            above = self._outer.above if layer < where.columns else 0.0
            paint_tile(painter, where, layer, image, style, is_now=is_now, above=above)
            self._paint_cell(painter, view, where.tile(layer), where.cell, style)
        self._paint_labels(painter, where, style)
        beyond = self._outer.side if state.layers[0].right_to_left else 0.0
        paint_scale(painter, where, style, state.scale, beyond)
        lines, metrics = self._lines, QFontMetricsF(style.small)
        free = self.width() - 2 * RHYTHM - max(map(metrics.horizontalAdvance, lines))
        corner = QPointF(max(min(where.origin.x(), free), 2 * RHYTHM), notes_top(where))
        paint_lines(painter, corner, style, lines)

    def _paint_labels(self, painter: QPainter, where: Tiles, style: Style) -> None:
        """The words of rows beside each line of maps, those of columns above the first line."""
        rows, columns, cell = self._outer.rows, self._outer.columns, self._state.cell
        if rows is not None:
            for line in range(where.n_lines):
                first, last = where.ends_of_line(line)
                edge = last.right() if rows.right_to_left else first.left()
                paint_rows(painter, rows, edge, first.top(), style, cell.target)
        if columns is not None:
            for layer in range(min(where.columns, where.n_layers)):
                tile = where.tile(layer)
                paint_columns(painter, columns, tile.left(), tile.top(), style, cell.source)

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
        else:
            event.ignore()

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
