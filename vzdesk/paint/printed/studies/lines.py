"""Means over the layers with their intervals as bands. QtGui only."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from vzdesk.errors import UserError
from vzdesk.paint.figure import Figure
from vzdesk.paint.labels.spacing import spread
from vzdesk.paint.marks import paint_mark
from vzdesk.paint.paragraph import Paragraph, paragraph
from vzdesk.paint.printed.sheet import MARGIN, PER_MM, Sheet
from vzdesk.paint.printed.studies.axes import TICK, heading, paint_heading, paint_left_axis
from vzdesk.paint.printed.studies.plot import MARK, Plot, layers_of, span_of
from vzdesk.study.pictures import Line, Lines

_SHAPE, _LOWEST, _SMALLEST = 0.5, 40.0 * PER_MM, 25.0 * PER_MM
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
    def _plot(self) -> Plot:
        lines = self.content.lines
        return Plot(self.sheet, self.axes, span_of(lines), layers_of(lines))

    def _paint(self, painter: QPainter) -> None:
        plot = self._plot
        paint_heading(painter, self.sheet, self.title)
        painter.setFont(self.sheet.font())
        paint_left_axis(painter, self.sheet, self.axes, plot.span, self.content.axis)
        plot.paint_layers(painter)
        plot.paint_lines(painter, self.content.lines, self.content.numbers)
        self._paint_names(painter, plot)

    def _paint_names(self, painter: QPainter, plot: Plot) -> None:
        """At the right, each as near to the end of its line as the others let it."""
        unit, left = self.sheet.size, self.axes.right() + 0.5 * self.sheet.size
        for at, y in self._named_at(plot):
            number = self.content.numbers[at]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(plot.colour(number))
            paint_mark(painter, number, QPointF(left + 0.3 * unit, y), MARK)
            painter.setPen(plot.colour(number))
            name = self.names[at]
            self.sheet.paint_paragraph(
                painter, name, QPointF(left + 0.9 * unit, y - name.height / 2)
            )

    def _named_at(self, plot: Plot) -> Iterator[tuple[int, float]]:
        """The lines from top to bottom, and where the middle of the name of each is."""
        ends = [_end(plot, line) for line in self.content.lines]
        order = sorted(range(len(ends)), key=lambda number: ends[number])
        heights = [self.names[number].height for number in order]
        gaps = [(a + b) / 2 for a, b in pairwise(heights)]
        top, bottom = self.axes.top() + heights[0] / 2, self.axes.bottom() - heights[-1] / 2
        places = spread([ends[number] for number in order], gaps, (top, bottom))
        return zip(order, places, strict=True)


def _end(plot: Plot, line: Line) -> float:
    """How far down the last mean is."""
    there = [at for at, mean in enumerate(line.means) if math.isfinite(mean)]
    last = there[-1] if there else 0
    return plot.point(line.layers[last], line.means[last] if there else 0.0).y()


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
