"""One target ← source of both sentences through the layers, and their difference."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from vzdesk.paint.colour_bar import ticks_of
from vzdesk.paint.labels import GAP
from vzdesk.paint.style import tabular
from vzdesk.panels.compare.differences import fitted
from vzdesk.view.colours import difference_rgb
from vzdesk.view.types import Comparison, Curves, ViewState
from vzdesk.widgets.failure import painted
from vzdesk.widgets.style import RHYTHM, hairline, is_dark, on_paper, style_of


class CurvesCanvas(QWidget):
    """Both scores through the layers, and their difference under them as bars around zero."""

    layer_clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        on_paper(self)
        self.setMinimumHeight(96)
        self._state = ViewState()
        self.setAccessibleName(self.tr("Scores and difference through the layers"))

    def show_state(self, state: ViewState) -> None:
        self._state = state
        self.update()

    @property
    def message(self) -> str:
        """The text in place of the curves, or empty."""
        comparison = self._state.comparison
        curves = comparison.curves if comparison else None
        if comparison is None or curves is None:
            return self.tr("Point at a cell to see both scores in every layer.")
        if curves.first is not None or curves.second is not None:
            return ""
        if comparison.methods:
            return self.tr("Neither method has both this target and this source.")
        if comparison.is_of_two_models:
            return self.tr("Neither model has both this target and this source.")
        return self.tr("Neither sentence has both this target and this source.")

    def boxes(self) -> tuple[QRectF, QRectF]:
        """Where the scores are, and below them their difference."""
        style = style_of(self)
        metrics = QFontMetricsF(style.font)
        left = max(map(metrics.horizontalAdvance, ("−0.0000", "−0.0e-00"))) + GAP
        width = max(self.width() - left - 3 * RHYTHM, 40.0)
        line = metrics.height()
        room = max(self.height() - 2.5 * line - 2 * RHYTHM, 40.0)
        upper = QRectF(left, line + RHYTHM / 2, width, room * 0.55)
        return upper, QRectF(left, upper.bottom() + 2 * RHYTHM, width, room * 0.45 - RHYTHM)

    def x_of(self, layer: int) -> float:
        """Where the middle of this layer is."""
        box = self.boxes()[0]
        return box.left() + (layer + 0.5) * box.width() / max(self._state.n_layers, 1)

    @painted
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        comparison = self._state.comparison
        if comparison is None or comparison.maps is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = style_of(self)
        painter.setFont(style.font)
        message, curves = self.message, comparison.curves
        if message or curves is None:
            painter.setPen(style.muted)
            middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()), middle, message)
            return
        upper, lower = self.boxes()
        self._paint_scores(painter, upper, curves)
        self._paint_difference(painter, lower, curves)
        self._paint_layers(painter, upper, lower, has_bars=curves.difference is not None)
        self._paint_name(painter, upper, comparison)
        if curves.difference is not None:
            self._paint_title(painter, lower)

    def _paint_title(self, painter: QPainter, lower: QRectF) -> None:
        """What the bars are, between both scales, where no bar is; beside the line at the layer."""
        style = style_of(self)
        painter.setFont(style.font)
        painter.setPen(style.muted)
        metrics, text = QFontMetricsF(style.font), "A − B"
        width, left, line = (
            metrics.horizontalAdvance(text),
            lower.left(),
            self.x_of(self._state.layer),
        )
        if line < left + width + GAP:
            left = line + 2
        box = QRectF(left, lower.top() - 2 * RHYTHM, width + 4, 2 * RHYTHM)
        painter.fillRect(box.adjusted(0, 1, 0, -1), style.paper)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)

    def _paint_name(self, painter: QPainter, upper: QRectF, comparison: Comparison) -> None:
        style, maps, cell = style_of(self), comparison.maps, comparison.cell
        assert maps is not None
        assert cell.target is not None
        assert cell.source is not None
        painter.setFont(tabular(style.font, style.font.pixelSize(), bold=True))
        metrics = QFontMetricsF(painter.font())
        labels = maps.labels.targets[cell.target].shown, maps.labels.sources[cell.source].shown
        text = f"\u200e{fitted(labels, metrics, self.width() - upper.left())}"
        painter.setPen(style.ink)
        painter.drawText(QPointF(upper.left(), metrics.ascent()), text)

    def _paint_scores(self, painter: QPainter, box: QRectF, curves: Curves) -> None:
        style = style_of(self)
        found = [curve for curve in (curves.first, curves.second) if curve is not None]
        top = max((float(curve.max()) for curve in found), default=0.0) * 1.05 or 1.0
        self._paint_scale(painter, box, top, 0.0)
        ends: list[float] = []
        for name, curve, line in (
            ("A", curves.first, Qt.PenStyle.SolidLine),
            ("B", curves.second, Qt.PenStyle.DashLine),
        ):
            if curve is None:
                continue
            points = [
                QPointF(self.x_of(layer), box.bottom() - float(score) / top * box.height())
                for layer, score in enumerate(curve)
            ]
            painter.setPen(QPen(style.ink, 1.75, line, j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPolyline(QPolygonF(points))
            now = points[min(self._state.layer, len(points) - 1)]
            painter.setBrush(style.accent if name == "A" else style.paper)
            painter.setPen(QPen(style.accent, 2))
            painter.drawEllipse(now, 3.5, 3.5)
            y = points[-1].y()
            if ends and abs(y - ends[0]) < 12:
                y = ends[0] + math.copysign(12, y - ends[0])
            ends.append(y)
            painter.setPen(style.ink)
            where = QRectF(points[-1].x() + 4, y - 10, 2 * RHYTHM, 20)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_scale(self, painter: QPainter, box: QRectF, top: float, bottom: float) -> None:
        """Lines and numbers at 0 and near the ends of the scale."""
        style = style_of(self)
        value, text = ticks_of(top, most=4)[-1]
        marks = [(0.0, "0"), (value, text)]
        if bottom < 0:
            marks.append((-value, f"−{text}"))
        offset = value / (top - bottom) * box.height()
        has_room = offset >= QFontMetricsF(style.font).ascent()
        for at, shown in marks:
            shown = shown if has_room or at > 0 else ""
            y = box.bottom() - (at - bottom) / (top - bottom) * box.height()
            painter.setPen(QPen(hairline(self.palette()), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(style.muted)
            painter.drawText(QRectF(0, y - 10, box.left() - GAP, 20), _RIGHT, shown)

    def _paint_difference(self, painter: QPainter, box: QRectF, curves: Curves) -> None:
        values, style = curves.difference, style_of(self)
        if values is None:
            painter.setPen(style.muted)
            comparison = self._state.comparison
            text = self.tr("The other sentence has no counterpart.")
            if comparison is not None and comparison.is_of_two_models:
                text = self.tr("The other model has no counterpart.")
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
            return
        top = float(np.abs(values).max()) or 1.0
        self._paint_scale(painter, box, top, -top)
        width = max(min(box.width() / len(values) * 0.6, 1.5 * RHYTHM), 1.0)
        for layer, value in enumerate(values.tolist()):
            red, green, blue = difference_rgb(
                np.array(math.copysign(0.6, value)), 1.0, is_dark(self.palette())
            ).tolist()
            height = value / top * box.height() / 2
            bar = QRectF(self.x_of(layer) - width / 2, box.center().y() - height, width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(red, green, blue))
            painter.drawRect(bar.normalized())

    def _paint_layers(
        self, painter: QPainter, upper: QRectF, lower: QRectF, *, has_bars: bool
    ) -> None:
        style, now = style_of(self), self._state.layer
        painter.setPen(QPen(style.accent, 1))
        end = lower.bottom() if has_bars else upper.bottom()  # not through words
        painter.drawLine(QPointF(self.x_of(now), upper.top()), QPointF(self.x_of(now), end))
        metrics = QFontMetricsF(style.font)
        n_layers = max(self._state.n_layers, 1)
        step = max(1, math.ceil(3 * RHYTHM * n_layers / upper.width()))
        for layer in range(n_layers):
            if layer != now and (layer % step or abs(layer - now) < step):
                continue
            painter.setFont(tabular(style.font, style.font.pixelSize(), bold=layer == now))
            painter.setPen(style.ink if layer == now else style.muted)
            box = QRectF(self.x_of(layer) - 20, lower.bottom() + 2, 40, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(layer + 1))
        painter.setFont(style.font)
        painter.setPen(style.muted)
        box = QRectF(0, lower.bottom() + 2, upper.left() - GAP, metrics.height())
        painter.drawText(box, _RIGHT, self.tr("layer"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        box, n_layers = self.boxes()[0], self._state.n_layers
        layer = math.floor((event.position().x() - box.left()) / box.width() * max(n_layers, 1))
        if 0 <= layer < n_layers and layer != self._state.layer:
            self.layer_clicked.emit(layer)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
