"""The curves of the layers panel: that of the shown target and source, and those of the pins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPalette, QPen, QPolygonF

from vzdesk.engine.types import Array
from vzdesk.paint.cells import screen_image
from vzdesk.paint.colour_bar import ticks_of
from vzdesk.paint.labels import GAP
from vzdesk.paint.marks import colour_of, line_pen, paint_mark
from vzdesk.paint.style import Style, tabular
from vzdesk.panels.layers.layout import BAR, SAMPLE, Layout, name_of, spread
from vzdesk.view.scale import Scale
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.types import ViewState
from vzdesk.widgets.style import RHYTHM, hairline, is_dark

MOST_MARKS = 48
"""Curves over more layers have a mark at their end only."""


@dataclass(frozen=True)
class Curve:
    """One line: `number` is the pin's, None where it is not pinned; is_now is the shown cell's."""

    name: str
    scores: Array
    number: int | None
    is_now: bool


def curves_of(state: ViewState) -> list[Curve]:
    """The pins' curves, and that of the shown cell where it is not one of them."""
    curves = [
        Curve(name_of(pin), pin.curve, number, pin.cell == state.cell)
        for number, pin in enumerate(state.pins)
    ]
    view, cell = state.map, state.cell
    if state.curve is None or any(curve.is_now for curve in curves):
        return curves
    assert view is not None
    assert cell.target is not None
    assert cell.source is not None
    target, source = view.targets[cell.target].label, view.sources[cell.source].label
    name = f"\u200e{isolated(target)} ← {isolated(source)}"  # the mark: read from the left
    return [*curves, Curve(name, state.curve, None, True)]


@dataclass(frozen=True)
class Axis:
    """From 0 to the score at the top; beside it are the colours of the map's scale."""

    top: float
    scale: Scale


@dataclass(frozen=True)
class CurvePainter:
    """Paints curves into a layout; `layer` is the current one."""

    painter: QPainter
    layout: Layout
    style: Style
    palette: QPalette
    layer: int

    def paint(self, curves: list[Curve], axis: Axis) -> None:
        """Axis, lines and names; the shown cell's last, on top."""
        top = axis.top
        self._axis(axis)
        ordered = sorted(curves, key=lambda curve: curve.is_now)
        points = {id(curve): self._points(curve.scores, top) for curve in ordered}
        for curve in ordered:
            self._line(curve, points[id(curve)])
        if not self.layout.ends.width() > 2 * RHYTHM:
            self._legend(curves)
            for curve in curves:
                if curve.number is None:
                    self._name_above(curve.name, points[id(curve)])
            return
        last_points = [points[id(curve)][-1] for curve in curves]
        self._names_at_ends(curves, last_points)

    def _points(self, scores: Array, top: float) -> list[QPointF]:
        curve, layout = self.layout.curve, self.layout
        return [
            QPointF(layout.x(layer), curve.bottom() - float(score) / top * curve.height())
            for layer, score in enumerate(scores)
        ]

    def _axis(self, axis: Axis) -> None:
        painter, style, curve, top = self.painter, self.style, self.layout.curve, axis.top
        scores = np.linspace(top, 0, max(2, round(curve.height())))
        bar = QRectF(curve.left() - BAR, curve.top(), BAR, curve.height())
        painter.drawImage(bar, screen_image(axis.scale.rgb(scores)[:, None]))
        painter.setFont(style.font)
        line = QFontMetricsF(style.font).height()
        for value, text in ticks_of(top, most=5 if curve.height() > 9 * line else 3):
            y = curve.bottom() - value / top * curve.height()
            painter.setPen(QPen(hairline(self.palette), 1))
            painter.drawLine(QPointF(curve.left(), y), QPointF(curve.right(), y))
            painter.setPen(style.muted)
            painter.drawText(QRectF(0, y - 10, bar.left() - GAP, 20), _RIGHT, text)

    def _colour(self, curve: Curve) -> QColor:
        if curve.number is None:
            return self.style.ink
        return colour_of(curve.number, on_dark=is_dark(self.palette))

    def _line(self, curve: Curve, points: list[QPointF]) -> None:
        painter, style, colour = self.painter, self.style, self._colour(curve)
        width = 2.25 if curve.is_now and curve.number is not None else 1.75
        number = curve.number
        painter.setPen(
            QPen(colour, width, j=Qt.PenJoinStyle.RoundJoin)
            if number is None
            else line_pen(number, colour, width)
        )
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(colour)
        painter.setPen(QPen(style.paper, 1))
        for point in points if len(points) <= MOST_MARKS else points[-1:]:
            paint_mark(painter, number or 0, point, 3 if number is None else 3.5)
        if curve.is_now:
            painter.setBrush(style.accent)
            paint_mark(painter, number or 0, points[self.layer], 4.5)

    def _names_at_ends(self, curves: list[Curve], ends: list[QPointF]) -> None:
        """Each name level with the end of its line, or joined to it where it was moved."""
        painter, room = self.painter, self.layout.ends
        line = QFontMetricsF(self.style.font).height()
        heights = spread([end.y() for end in ends], line, room.bottom() - line)
        for curve, end, height in zip(curves, ends, heights, strict=True):
            mark = QPointF(room.left() + RHYTHM, height)
            painter.setPen(QPen(hairline(self.palette), 1))
            painter.drawLine(end + QPointF(5, 0), mark)
            box = QRectF(
                mark.x() + RHYTHM, height - line / 2, room.right() - mark.x() - RHYTHM, line
            )
            self._name(curve, mark, box)

    def _legend(self, curves: list[Curve]) -> None:
        line = QFontMetricsF(self.style.font).height()
        for curve, box in zip(curves, self.layout.legend, strict=False):
            assert curve.number is not None
            colour, middle = self._colour(curve), box.top() + line / 2
            self.painter.setPen(line_pen(curve.number, colour, 1.75))
            start = QPointF(box.left(), middle)
            self.painter.drawLine(start, start + QPointF(SAMPLE, 0))
            text = box.adjusted(SAMPLE + GAP, 0, 0, 0)
            self._name(curve, start + QPointF(SAMPLE / 2, 0), QRectF(text.topLeft(), text.size()))

    def _name(self, curve: Curve, mark: QPointF, box: QRectF) -> None:
        painter, style = self.painter, self.style
        colour = self._colour(curve)
        painter.setBrush(colour)
        painter.setPen(QPen(style.paper, 1))
        paint_mark(painter, curve.number or 0, mark, 3.5)
        painter.setFont(tabular(style.font, style.font.pixelSize(), bold=curve.is_now))
        painter.setPen(colour)
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(curve.name, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, text)

    def _name_above(self, name: str, points: list[QPointF]) -> None:
        """Name the line at its end: above its last point, on paper, inside the panel."""
        painter, style, curve = self.painter, self.style, self.layout.curve
        painter.setFont(tabular(style.font, style.font.pixelSize(), bold=True))
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, curve.width())
        left = curve.right() - metrics.horizontalAdvance(text)
        top = max(_highest(points, left - RHYTHM) - metrics.height() - RHYTHM, 0.0)
        painter.setPen(style.ink)
        painter.drawText(QPointF(left, top + metrics.ascent()), text)


def _highest(points: list[QPointF], left: float) -> float:
    """How high up a line through these points gets to the right of `left`."""
    ys = np.array([point.y() for point in points])
    xs = np.array([point.x() for point in points])
    return float(min(np.interp(left, xs, ys), *ys[xs >= left], ys[-1]))


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
