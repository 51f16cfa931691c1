"""How far each method agrees with the first, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from vzdesk.paint.labels import GAP
from vzdesk.paint.labels.spacing import spread
from vzdesk.view.methods.agreement import Agreement
from vzdesk.view.shown.by_method import ByMethod
from vzdesk.widgets.failure import painted
from vzdesk.widgets.style import RHYTHM, hairline, on_paper, style_of

_LINES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
)


class AgreementCurves(QWidget):
    """A line for each method but the first: its correlation with the first in each layer, from -1
    or 0 to 1; at its end the method's number.
    """

    layer_clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        on_paper(self)
        self.setAccessibleName(self.tr("Agreement with the first method through the layers"))
        self._shown: ByMethod | None = None
        self._found: Mapping[int, Agreement] = {}
        self._coefficient = "spearman"

    def show_curves(
        self, shown: ByMethod, found: Mapping[int, Agreement], coefficient: str
    ) -> None:
        """Draw what has been found so far, anew only where that differs."""
        before = self._shown, self._found, self._coefficient
        same = before[0] is not None and before[0].layer == shown.layer
        self._shown, self._found, self._coefficient = shown, found, coefficient
        if not same or before[1] is not found or before[2] != coefficient:
            self.update()

    def values(self, method: int) -> list[tuple[int, float]]:
        """Layers, from 0, and the correlation of this method with the first where there is one."""
        every = (
            (layer, float(getattr(each, self._coefficient)[0, method]))
            for layer, each in sorted(self._found.items())
        )
        return [(layer, value) for layer, value in every if not math.isnan(value)]

    def _box(self) -> QRectF:
        metrics = QFontMetricsF(style_of(self).font)
        line, left = metrics.height(), metrics.horizontalAdvance("−1.0") + GAP
        right = metrics.horizontalAdvance("00") + RHYTHM
        room = QRectF(self.rect()).adjusted(left, 1.5 * line, -right, -line - GAP)
        return room if room.height() > 0 else QRectF(room.left(), room.top(), room.width(), 1)

    def _x(self, box: QRectF, layer: int) -> float:
        assert self._shown is not None
        return box.left() + (layer + 0.5) * box.width() / self._shown.n_layers

    @painted
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        shown = self._shown
        if shown is None or len(shown.maps) < 2:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style, box = style_of(self), self._box()
        painter.setFont(style.font)
        painter.setPen(style.muted)
        metrics = QFontMetricsF(style.font)
        title = self.tr("agreement with 1, layer by layer")
        text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QPointF(0, metrics.ascent()), text)
        lines = [self.values(at) for at in range(1, len(shown.maps))]
        lowest = min((value for line in lines for _, value in line), default=0.0)
        bottom = -1.0 if lowest < 0 else 0.0
        self._paint_scale(painter, box, bottom)
        self._paint_layers(painter, box)
        ends = []
        for number, line in enumerate(lines, 2):
            points = [QPointF(self._x(box, layer), _y(box, value, bottom)) for layer, value in line]
            painter.setPen(QPen(style.ink, 1.25, _LINES[number % len(_LINES)]))
            painter.drawPolyline(QPolygonF(points))
            if points:
                ends.append((points[-1], str(number)))
        self._paint_names(painter, box, ends)

    def _paint_names(self, painter: QPainter, box: QRectF, ends: list[tuple[QPointF, str]]) -> None:
        """The numbers of the methods at the ends of their lines, clear of one another."""
        style, line = style_of(self), QFontMetricsF(style_of(self).font).height()
        ends.sort(key=lambda end: end[0].y())
        places = spread(
            [point.y() for point, _ in ends],
            [line] * (len(ends) - 1),
            (box.top(), max(box.bottom(), box.top())),
        )
        painter.setPen(style.ink)
        for (point, text), y in zip(ends, places, strict=True):
            room = QRectF(point.x() + GAP, y - line / 2, 4 * RHYTHM, line)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_scale(self, painter: QPainter, box: QRectF, bottom: float) -> None:
        style = style_of(self)
        for value in (1.0, 0.5, 0.0, bottom):
            y = _y(box, value, bottom)
            painter.setPen(QPen(hairline(self.palette()), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(style.muted)
            room = QRectF(0, y - 10, box.left() - GAP, 20)
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, side, f"{value:g}".replace("-", "−"))

    def _paint_layers(self, painter: QPainter, box: QRectF) -> None:
        """The current layer's line, and numbers where they have room."""
        assert self._shown is not None
        style, now = style_of(self), self._shown.layer
        metrics = QFontMetricsF(style.font)
        painter.setPen(QPen(style.accent, 1))
        painter.drawLine(
            QPointF(self._x(box, now), box.top()), QPointF(self._x(box, now), box.bottom())
        )
        for layer in self._named(box):
            painter.setPen(style.ink if layer == now else style.muted)
            room = QRectF(self._x(box, layer) - 20, box.bottom() + 2, 40, metrics.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(layer + 1))

    def _named(self, box: QRectF) -> Iterator[int]:
        assert self._shown is not None
        n, now = self._shown.n_layers, self._shown.layer
        step = max(1, math.ceil(3 * RHYTHM * n / max(box.width(), 1.0)))
        return (at for at in range(n) if at == now or (at % step == 0 and abs(at - now) >= step))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the layer under the pointer."""
        box, shown = self._box(), self._shown
        if shown is None:
            return
        layer = math.floor((event.position().x() - box.left()) / box.width() * shown.n_layers)
        if 0 <= layer < shown.n_layers:
            self.layer_clicked.emit(layer)


def _y(box: QRectF, value: float, bottom: float) -> float:
    """How high a value is on a scale from `bottom` to 1."""
    return box.bottom() - (value - bottom) / (1 - bottom) * box.height()
