"""Means over the layers with their intervals as bands. QtGui only."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vzdesk.errors import UserError
from vzdesk.paint.figure import Figure
from vzdesk.paint.labels.spacing import spread
from vzdesk.paint.marks import DASHES, colour_of, paint_mark
from vzdesk.paint.paragraph import Paragraph, paragraph
from vzdesk.paint.printed.sheet import INK, MARGIN, PER_MM, PER_POINT, Sheet
from vzdesk.paint.printed.studies.axes import (
    THIN,
    TICK,
    Span,
    heading,
    paint_heading,
    paint_left_axis,
)
from vzdesk.study.pictures import Line, Lines
from vzdesk.translate import say

_SHAPE, _LOWEST, _SMALLEST = 0.5, 40.0 * PER_MM, 25.0 * PER_MM
_BAND = 40
"""How opaque a band is, of 255."""
_WIDEST_NAMES = 0.45
"""Of the page."""


@dataclass(frozen=True, eq=False)
class PrintedLines:
    """The figure, laid out: names stand at the right in their lines."""

    sheet: Sheet
    content: Lines
    axes: QRectF
    height: float
    title: Paragraph
    names: tuple[Paragraph, ...]

    @property
    def figure(self) -> Figure:
        return self.sheet.figure(self.height, self._paint)

    @property
    def _span(self) -> Span:
        lines = self.content.lines
        return Span.of(
            v for line in lines for of in (line.means, line.lows, line.highs) for v in of
        )

    @property
    def _layers(self) -> list[int]:
        return sorted({layer for line in self.content.lines for layer in line.layers})

    def _point(self, layer: int, value: float) -> QPointF:
        layers, axes = self._layers, self.axes
        at = layers.index(layer) / max(len(layers) - 1, 1)
        y = axes.bottom() - self._span.share(value) * axes.height()
        return QPointF(axes.left() + (0.03 + 0.94 * at) * axes.width(), y)

    def _colour(self, number: int) -> QColor:
        is_grey = self.sheet.style.colours == "grey"
        return QColor(INK) if is_grey else colour_of(number, on_dark=False)

    def _paint(self, painter: QPainter) -> None:
        paint_heading(painter, self.sheet, self.title)
        painter.setFont(self.sheet.font())
        paint_left_axis(painter, self.sheet, self.axes, self._span, self.content.axis)
        self._paint_layers(painter)
        for number, line in enumerate(self.content.lines):
            self._paint_band(painter, number, line)
        for number, line in enumerate(self.content.lines):
            self._paint_line(painter, number, line)
        self._paint_names(painter)

    def _paint_layers(self, painter: QPainter) -> None:
        unit, axes, layers = self.sheet.size, self.axes, self._layers
        painter.setPen(QPen(QColor(INK), THIN))
        painter.drawLine(axes.bottomLeft(), axes.bottomRight())
        wide = self.sheet.width_of(str(layers[-1] + 1)) + 0.5 * unit
        step = max(1, math.ceil(wide * max(len(layers) - 1, 1) / (0.94 * axes.width())))
        for layer in layers[::step]:
            x = self._point(layer, 0.0).x()
            painter.drawLine(QPointF(x, axes.bottom()), QPointF(x, axes.bottom() + TICK))
            below = axes.bottom() + TICK + 0.8 * unit
            self.sheet.paint_text(painter, str(layer + 1), QPointF(x, below), 0.5)
        below = axes.bottom() + TICK + 2.1 * unit
        self.sheet.paint_text(painter, say("layer"), QPointF(axes.center().x(), below), 0.5)

    def _paint_band(self, painter: QPainter, number: int, line: Line) -> None:
        colour = self._colour(number)
        colour.setAlpha(_BAND)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for run in _runs(line.lows):
            upper = [self._point(line.layers[at], line.highs[at]) for at in run]
            lower = [self._point(line.layers[at], line.lows[at]) for at in reversed(run)]
            painter.drawPolygon(QPolygonF([*upper, *lower]))

    def _paint_line(self, painter: QPainter, number: int, line: Line) -> None:
        pen = QPen(self._colour(number), PER_POINT)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashes := DASHES[number % len(DASHES)]:
            pen.setDashPattern(list(dashes))
        for run in _runs(line.means):
            points = [self._point(line.layers[at], line.means[at]) for at in run]
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(points))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour(number))
            for point in points:
                paint_mark(painter, number, point, 1.8 * PER_POINT)

    def _paint_names(self, painter: QPainter) -> None:
        """At the right, each as near to the end of its line as the others let it."""
        unit, left = self.sheet.size, self.axes.right() + 0.5 * self.sheet.size
        for number, y in self._named_at():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour(number))
            paint_mark(painter, number, QPointF(left + 0.3 * unit, y), 1.8 * PER_POINT)
            painter.setPen(self._colour(number))
            name = self.names[number]
            self.sheet.paint_paragraph(
                painter, name, QPointF(left + 0.9 * unit, y - name.height / 2)
            )

    def _named_at(self) -> Iterator[tuple[int, float]]:
        """The lines from top to bottom, and where the middle of the name of each is."""
        ends = [self._end(line) for line in self.content.lines]
        order = sorted(range(len(ends)), key=lambda number: ends[number])
        heights = [self.names[number].height for number in order]
        gaps = [(a + b) / 2 for a, b in pairwise(heights)]
        top, bottom = self.axes.top() + heights[0] / 2, self.axes.bottom() - heights[-1] / 2
        places = spread([ends[number] for number in order], gaps, (top, bottom))
        return zip(order, places, strict=True)

    def _end(self, line: Line) -> float:
        there = [at for at, mean in enumerate(line.means) if math.isfinite(mean)]
        last = there[-1] if there else 0
        return self._point(line.layers[last], line.means[last] if there else 0.0).y()


def _runs(values: tuple[float, ...]) -> Iterator[list[int]]:
    """The positions of values that are there, those without a gap between them together."""
    for is_there, of in groupby(range(len(values)), key=lambda at: math.isfinite(values[at])):
        if is_there:
            yield list(of)


def printed_lines(sheet: Sheet, content: Lines) -> PrintedLines:
    """The figure. UserError where it does not fit on its page."""
    unit = sheet.size
    title = heading(sheet, content.title)
    room = _WIDEST_NAMES * sheet.width
    names = tuple(paragraph(line.name, sheet.font(), room) for line in content.lines)
    wide = max(name.width for name in names) + 1.6 * unit
    left = MARGIN + 1.6 * unit + sheet.width_of("−0.000") + 1.6 * TICK
    top = MARGIN + title.height + 0.8 * unit
    below = TICK + 2.8 * unit + MARGIN
    across = sheet.width - left - wide - MARGIN
    down = max(_SHAPE * across, _LOWEST, 1.05 * sum(name.height for name in names))
    if sheet.height is not None:
        down = sheet.height - top - below
    if across < _SMALLEST or down < _SMALLEST:
        raise UserError(
            "These lines with their names do not fit on this page.",
            next_step="Choose a larger page, or a smaller font.",
        )
    axes = QRectF(left, top, across, down)
    return PrintedLines(sheet, content, axes, top + down + below, title, names)
