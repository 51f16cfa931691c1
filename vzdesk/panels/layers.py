"""The layers panel: one score through all layers as a curve, the target's row as a strip."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from vzdesk.engine.types import Array
from vzdesk.export.figure import array_image, ticks_of
from vzdesk.export.labels import GAP, Labels, column_labels, paint_columns, tabular
from vzdesk.look import RHYTHM, Panel, hairline, on_paper, style_of
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.state import ViewState, isolated

NO_TARGET = "Click a word or a row to choose the target; its layers are shown here."
NO_SOURCE = "Point at a source to see its score in every layer."
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


@dataclass(frozen=True)
class Layout:
    """Where curve and strip are; layers run rightwards in the curve and downwards in the strip."""

    curve: QRectF
    strip: QRectF
    n_layers: int
    columns: Labels

    def x(self, layer: int) -> float:
        """Where a layer is on the curve."""
        return self.curve.left() + (layer + 0.5) * self.curve.width() / self.n_layers

    def row(self, layer: int) -> QRectF:
        """The strip's row of a layer."""
        height = self.strip.height() / self.n_layers
        top = self.strip.top() + layer * height
        return QRectF(self.strip.left(), top, self.strip.width(), height)

    def layer_at(self, point: QPointF) -> int | None:
        """The layer under a point of the curve, of the strip, or of the numbers beside either."""
        strip, curve = self.strip, self.curve
        if strip.top() <= point.y() < strip.bottom() and point.x() < strip.right():
            return int((point.y() - strip.top()) / strip.height() * self.n_layers)
        is_beside = curve.top() <= point.y() < curve.bottom() + 3 * RHYTHM
        if is_beside and curve.left() <= point.x() < curve.right():
            return int((point.x() - curve.left()) / curve.width() * self.n_layers)
        return None

    def source_at(self, point: QPointF) -> int | None:
        """The source under a point of the strip."""
        if not self.strip.contains(point):
            return None
        place = math.floor((point.x() - self.strip.left()) / self.columns.pitch)
        last = len(self.columns.units) - 1
        return max(last - place, 0) if self.columns.leftwards else min(place, last)


class LayersPanel(Panel):
    """Shows how a score goes through the layers, and asks for the layer that is clicked."""

    hover_requested = Signal(object)
    click_requested = Signal(object)
    layer_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Layers", parent)
        self.canvas = LayersCanvas()
        self.canvas.hovered.connect(self.hover_requested)
        self.canvas.clicked.connect(self.click_requested)
        self.canvas.layer_clicked.connect(self.layer_requested)
        self.hold(self.canvas)

    def draw(self, before: ViewState, state: ViewState) -> None:
        """Bring curve and strip from one state to the other."""
        self.canvas.show_state(before, state)


class LayersCanvas(QWidget):
    """The curve above, the strip below."""

    hovered = Signal(object)
    clicked = Signal(object)
    layer_clicked = Signal(int)

    def __init__(self) -> None:
        self._state = ViewState()
        self._under = NOWHERE
        self._strip_image: QImage | None = None
        self.layout_now: Layout | None = None
        super().__init__()
        on_paper(self)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 200)

    def show_state(self, before: ViewState, state: ViewState) -> None:
        """Colour the strip anew only where it differs; paint only where something shown does."""
        self._state = state
        assert state.map is not None
        is_same_shape = state.n_layers == before.n_layers
        if before.map is None or state.map.sources != before.map.sources or not is_same_shape:
            self._place()
        new_strip = state.strip is not before.strip or state.scale != before.scale
        if new_strip:
            self._strip_image = None
        seen = (state.map, state.cell, state.layer)
        if new_strip or seen != (before.map, before.cell, before.layer):
            self.update()

    def _place(self) -> None:
        view, n_layers = self._state.map, self._state.n_layers
        if view is None or not n_layers:
            return
        style = style_of(self)
        metrics = QFontMetricsF(style.font)
        left = math.ceil(metrics.horizontalAdvance("0.000") + GAP + RHYTHM)
        width = max(self.width() - left - 2.0 * RHYTHM, 60.0)
        sources = view.sources
        n, longest = len(sources), min(90.0, self.height() * 0.2)
        columns = column_labels(sources, style.font, width / n, longest)
        inside = max(width - columns.overhang, 40.0)
        columns = column_labels(sources, style.font, inside / n, longest, leftwards=view.leftwards)
        line = metrics.height()
        room = self.height() - 2 * RHYTHM - 5 * line - 3 * RHYTHM - columns.height
        curve_height = max(room * 0.45, 40.0)
        curve = QRectF(left, RHYTHM + line, width, curve_height)
        top = curve.bottom() + 2 * line + 2 * RHYTHM + columns.height
        row = min(max((room - curve_height) / n_layers, 3.0), 3.0 * RHYTHM)
        start = left + width - inside if view.leftwards else left
        strip = QRectF(start, math.ceil(top), inside, row * n_layers)
        self.layout_now = Layout(curve, strip, n_layers, columns)
        self.update()

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is chosen, or what to choose."""
        layout, state = self.layout_now, self._state
        if layout is None or state.map is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state.strip is None or state.cell.target is None:
            self._paint_hint(painter, QRectF(self.rect()), NO_TARGET)
            return
        self._paint_layers(painter, layout)
        if state.curve is None:
            self._paint_hint(painter, layout.curve, NO_SOURCE)
        else:
            self._paint_curve(painter, layout, state.curve)
        self._paint_strip(painter, layout, state.strip)

    def _paint_hint(self, painter: QPainter, box: QRectF, text: str) -> None:
        style = style_of(self)
        painter.setFont(style.font)
        painter.setPen(style.muted)
        middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(box.adjusted(RHYTHM, 0, -RHYTHM, 0), middle, text)

    def _paint_layers(self, painter: QPainter, layout: Layout) -> None:
        """The axis of layers under the curve and the line at the current one."""
        style, curve, now = style_of(self), layout.curve, self._state.layer
        painter.setPen(QPen(hairline(self.palette()), 1))
        painter.drawLine(curve.bottomLeft(), curve.bottomRight())
        if self._state.curve is not None:
            x = layout.x(now)
            painter.setPen(QPen(style.accent, 1))
            painter.drawLine(QPointF(x, curve.top()), QPointF(x, curve.bottom()))
        line = QFontMetricsF(style.font).height()
        for layer in _thinned(layout.n_layers, curve.width(), 3.0 * RHYTHM, now):
            box = QRectF(layout.x(layer) - 20, curve.bottom() + 2, 40, line)
            self._paint_number(painter, layer, box, Qt.AlignmentFlag.AlignCenter)
        painter.setFont(style.font)
        painter.setPen(style.muted)
        below = QRectF(curve.left(), curve.bottom() + 2 + line, curve.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, "layer")

    def _paint_number(
        self, painter: QPainter, layer: int, box: QRectF, side: Qt.AlignmentFlag
    ) -> None:
        style, is_now = style_of(self), layer == self._state.layer
        painter.setFont(tabular(style.font, style.font.pixelSize(), bold=is_now))
        painter.setPen(style.ink if is_now else style.muted)
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, str(layer + 1))

    def _paint_curve(self, painter: QPainter, layout: Layout, scores: Array) -> None:
        style, curve = style_of(self), layout.curve
        top = float(scores.max()) * 1.05 or 1.0
        painter.setFont(style.font)
        for value, text in ticks_of(top, most=3):
            y = curve.bottom() - value / top * curve.height()
            painter.setPen(QPen(hairline(self.palette()), 1))
            painter.drawLine(QPointF(curve.left(), y), QPointF(curve.right(), y))
            painter.setPen(style.muted)
            box = QRectF(0, y - 10, curve.left() - GAP, 20)
            painter.drawText(box, _RIGHT, text)
        points = [
            QPointF(layout.x(layer), curve.bottom() - float(score) / top * curve.height())
            for layer, score in enumerate(scores)
        ]
        painter.setPen(QPen(style.ink, 1.75, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(style.ink)
        painter.setPen(QPen(style.paper, 1))
        for point in points if layout.n_layers <= 48 else ():
            painter.drawEllipse(point, 3, 3)
        painter.setBrush(style.accent)
        painter.drawEllipse(points[self._state.layer], 4.5, 4.5)
        self._paint_name(painter, layout, points)

    def _paint_name(self, painter: QPainter, layout: Layout, points: list[QPointF]) -> None:
        """Name the line at its end: above its last point, on paper, inside the panel."""
        view, cell, style = self._state.map, self._state.cell, style_of(self)
        assert view is not None
        assert cell.target is not None
        assert cell.source is not None
        target, source = view.targets[cell.target].label, view.sources[cell.source].label
        painter.setFont(tabular(style.font, style.font.pixelSize(), bold=True))
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(
            f"\u200e{isolated(target)} ← {isolated(source)}",  # the mark: read from the left
            Qt.TextElideMode.ElideMiddle,
            layout.curve.width(),
        )
        width = metrics.horizontalAdvance(text)
        left = layout.curve.right() - width
        top = max(_highest(points, left - RHYTHM) - metrics.height() - RHYTHM, 0.0)
        painter.setPen(style.ink)
        painter.drawText(QPointF(left, top + metrics.ascent()), text)

    def _paint_strip(self, painter: QPainter, layout: Layout, scores: Array) -> None:
        style, strip, state = style_of(self), layout.strip, self._state
        assert state.map is not None
        scale = state.scale
        if not scale.is_locked:
            scale = replace(scale, vmax=float(scores.max()) or 1.0)
        if self._strip_image is None:
            seen = scores[:, ::-1] if state.map.leftwards else scores
            self._strip_image = array_image(scale.rgb(seen))
        paint_columns(
            painter, layout.columns, strip.left(), strip.top() - 2, style, state.cell.source
        )
        painter.drawImage(strip, self._strip_image)
        painter.setPen(QPen(hairline(self.palette()), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(strip)
        line = QFontMetricsF(style.font).height()
        for layer in _thinned(layout.n_layers, strip.height(), line, state.layer):
            row = layout.row(layer)
            box = QRectF(0, row.center().y() - line / 2, strip.left() - GAP, line)
            self._paint_number(painter, layer, box, Qt.AlignmentFlag.AlignRight)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(style.accent, 2, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(layout.row(state.layer).adjusted(-1, -1, 1, 1))
        self._paint_note(painter, layout, scale)

    def _paint_note(self, painter: QPainter, layout: Layout, scale: Scale) -> None:
        style, view, target = style_of(self), self._state.map, self._state.cell.target
        assert view is not None
        assert target is not None
        painter.setFont(tabular(style.font, style.font.pixelSize() * 0.9))
        painter.setPen(style.muted)
        way = ", from right to left" if view.leftwards else ""
        note = (
            f"rows: layer, columns: source{way}; target {isolated(view.targets[target].label)}; "
            f"{scale.in_words() or f'colours from 0 to {scale.vmax:.3g}'}"
        )
        strip = layout.strip
        left = layout.curve.left()
        box = QRectF(left, strip.bottom() + GAP, self.width() - left, self.height())
        painter.drawText(box, Qt.TextFlag.TextWordWrap, note)

    # -- asking

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Preview the source under the pointer, for the target that is shown."""
        source = self._source_at(event.position())
        self._hover(NOWHERE if source is None else Cell(self._target(), source))

    def leaveEvent(self, event: QEvent) -> None:
        """End the preview."""
        self._hover(NOWHERE)

    def _hover(self, cell: Cell) -> None:
        if cell != self._under:
            self._under = cell
            self.hovered.emit(cell)

    def _target(self) -> int | None:
        locked = self._state.locked.target
        return self._state.cell.target if locked is None else locked

    def _source_at(self, point: QPointF) -> int | None:
        if self.layout_now is None or self._target() is None:
            return None
        return self.layout_now.source_at(point)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the layer under the pointer; in the strip also its source."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        shows_layers = self.layout_now is not None and self._target() is not None
        if event.button() != Qt.MouseButton.LeftButton or not shows_layers:
            return
        assert self.layout_now is not None
        layer, source = (
            self.layout_now.layer_at(event.position()),
            self._source_at(event.position()),
        )
        if layer is not None and layer != self._state.layer:
            self.layer_clicked.emit(layer)
        if source is not None and Cell(self._target(), source) != self._state.locked:
            self.clicked.emit(Cell(self._target(), source))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the layer."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        layer = self._state.layer + step
        if 0 <= layer < self._state.n_layers:
            self.layer_clicked.emit(layer)

    # -- following size and system

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new size."""
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's fonts and colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._place()


def _highest(points: list[QPointF], left: float) -> float:
    """How high up a line through these points gets to the right of `left`."""
    ys = np.array([point.y() for point in points])
    xs = np.array([point.x() for point in points])
    return float(min(np.interp(left, xs, ys), *ys[xs >= left], ys[-1]))


def _thinned(n_layers: int, room: float, needed: float, now: int) -> list[int]:
    """The layers whose numbers fit; the current one always, and neighbours make room for it."""
    step = max(1, math.ceil(needed * n_layers / room))
    others = (layer for layer in range(0, n_layers, step) if abs(layer - now) >= step)
    return sorted({now, *others})


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
