"""Lines over layers between two axes: means as marked lines, intervals as bands. QtGui only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vzdesk.paint.marks import DASHES, colour_of, paint_mark
from vzdesk.paint.printed.sheet import INK, PER_POINT, Sheet
from vzdesk.paint.printed.studies.axes import THIN, TICK, Span
from vzdesk.study.pictures import Line
from vzdesk.translate import say

_BAND = 40
"""How opaque a band is, of 255."""
MARK = 1.8 * PER_POINT


def span_of(lines: Iterable[Line]) -> Span:
    """Of all means and bounds."""
    return Span.of(v for line in lines for of in (line.means, line.lows, line.highs) for v in of)


def layers_of(lines: Iterable[Line]) -> tuple[int, ...]:
    """All that a line has, rising."""
    return tuple(sorted({layer for line in lines for layer in line.layers}))


@dataclass(frozen=True, eq=False)
class Plot:
    """Where layers and values are: the place of the axes, and what they reach over."""

    sheet: Sheet
    axes: QRectF
    span: Span
    layers: Sequence[int]

    def point(self, layer: int, value: float) -> QPointF:
        axes = self.axes
        at = self.layers.index(layer) / max(len(self.layers) - 1, 1)
        y = axes.bottom() - self.span.share(value) * axes.height()
        return QPointF(axes.left() + (0.03 + 0.94 * at) * axes.width(), y)

    def colour(self, number: int) -> QColor:
        """That of a line, by its number."""
        is_grey = self.sheet.style.colours == "grey"
        return QColor(INK) if is_grey else colour_of(number, on_dark=False)

    def paint_layers(self, painter: QPainter) -> None:
        """The axis below, with as many numbers as there is room for, and its name."""
        unit, axes, layers = self.sheet.size, self.axes, self.layers
        painter.setPen(QPen(QColor(INK), THIN))
        painter.drawLine(axes.bottomLeft(), axes.bottomRight())
        wide = self.sheet.width_of(str(layers[-1] + 1)) + 0.5 * unit
        step = max(1, math.ceil(wide * max(len(layers) - 1, 1) / (0.94 * axes.width())))
        for layer in layers[::step]:
            x = self.point(layer, 0.0).x()
            painter.drawLine(QPointF(x, axes.bottom()), QPointF(x, axes.bottom() + TICK))
            below = axes.bottom() + TICK + 0.8 * unit
            self.sheet.paint_text(painter, str(layer + 1), QPointF(x, below), 0.5)
        below = axes.bottom() + TICK + 2.1 * unit
        self.sheet.paint_text(painter, say("layer"), QPointF(axes.center().x(), below), 0.5)

    def paint_lines(self, painter: QPainter, lines: Sequence[Line], numbers: Sequence[int]) -> None:
        """Bands first, so that no line is under one. Colours and marks go by numbers."""
        for number, line in zip(numbers, lines, strict=True):
            self._paint_band(painter, number, line)
        for number, line in zip(numbers, lines, strict=True):
            self._paint_line(painter, number, line)

    def _paint_band(self, painter: QPainter, number: int, line: Line) -> None:
        colour = self.colour(number)
        colour.setAlpha(_BAND)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for run in _runs(line.lows):
            upper = [self.point(line.layers[at], line.highs[at]) for at in run]
            lower = [self.point(line.layers[at], line.lows[at]) for at in reversed(run)]
            painter.drawPolygon(QPolygonF([*upper, *lower]))

    def _paint_line(self, painter: QPainter, number: int, line: Line) -> None:
        pen = QPen(self.colour(number), PER_POINT)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashes := DASHES[number % len(DASHES)]:
            pen.setDashPattern(list(dashes))
        for run in _runs(line.means):
            points = [self.point(line.layers[at], line.means[at]) for at in run]
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(points))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.colour(number))
            for point in points:
                paint_mark(painter, number, point, MARK)


def _runs(values: tuple[float, ...]) -> Iterator[list[int]]:
    """The positions of values that are there, those without a gap between them together."""
    for is_there, of in groupby(range(len(values)), key=lambda at: math.isfinite(values[at])):
        if is_there:
            yield list(of)
