"""How values are distributed in each group, layer beside layer. QtGui only.

A box is from the first to the third quartile with a line at the median, and a dot at the mean;
whiskers reach from the 5th to the 95th percentile.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from vzdesk.errors import UserError
from vzdesk.paint.figure import Figure
from vzdesk.paint.paragraph import Paragraph, paragraph
from vzdesk.paint.printed.sheet import INK, MARGIN, PER_MM, PER_POINT, Sheet
from vzdesk.paint.printed.studies.axes import THIN, Span, heading, paint_below, paint_heading
from vzdesk.study.pictures import Boxes
from vzdesk.translate import say

_PERCENTILES = (5, 25, 50, 75, 95)
_FILL, _NARROWEST = "#d9e4ec", 22.0 * PER_MM
_WIDEST_NAMES, _ROW = 0.35, 1.9
"""Names have at most this share of the page; a row is so many sizes of the font high at least."""


@dataclass(frozen=True, eq=False)
class PrintedBoxes:
    """The figure, laid out: panels, one for each layer, and the heights of the groups' rows."""

    sheet: Sheet
    content: Boxes
    panels: tuple[QRectF, ...]
    rows: tuple[float, ...]
    names: tuple[Paragraph, ...]
    height: float
    title: Paragraph

    @property
    def figure(self) -> Figure:
        return self.sheet.figure(self.height, self._paint)

    def _paint(self, painter: QPainter) -> None:
        paint_heading(painter, self.sheet, self.title)
        painter.setFont(self.sheet.font())
        span = Span.of(float(v) for of in self.content.values for each in of for v in _ends(each))
        first = self.panels[0].left()
        for panel, layer, of in zip(
            self.panels, self.content.layers, self.content.values, strict=True
        ):
            painter.setFont(self.sheet.font())
            painter.setPen(QColor(INK))
            above = QPointF(panel.center().x(), panel.top() - 0.8 * self.sheet.size)
            if layer is not None:
                self.sheet.paint_text(painter, say("layer {n}", n=layer + 1), above, 0.5)
            paint_below(painter, self.sheet, panel, span)
            if panel.left() == first:
                self._paint_names(painter, panel)
            self._paint_boxes(painter, panel, span, of)
        painter.setPen(QColor(INK))
        painter.setFont(self.sheet.font())
        at = QPointF(self.sheet.width / 2, self.height - MARGIN - 0.5 * self.sheet.size)
        self.sheet.paint_text(painter, self.content.axis, at, 0.5)

    def _paint_names(self, painter: QPainter, panel: QRectF) -> None:
        painter.setPen(QColor(INK))
        y = panel.top()
        for name, row in zip(self.names, self.rows, strict=True):
            left = panel.left() - 0.5 * self.sheet.size - name.width
            self.sheet.paint_paragraph(painter, name, QPointF(left, y + (row - name.height) / 2))
            y += row

    def _paint_boxes(
        self, painter: QPainter, panel: QRectF, span: Span, of: tuple[NDArray[np.float64], ...]
    ) -> None:
        y = panel.top()
        for values, row in zip(of, self.rows, strict=True):
            if len(values):
                marks = [*np.percentile(values, _PERCENTILES), values.mean()]
                xs = [panel.left() + span.share(float(v)) * panel.width() for v in marks]
                _paint_box(painter, xs, y + row / 2, 0.35 * self.sheet.size)
            y += row


def _ends(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.percentile(values, [5, 95]) if len(values) else values


def _paint_box(painter: QPainter, xs: list[float], y: float, half: float) -> None:
    """xs are those of whisker, box, median, box, whisker, and mean."""
    low, first, median, third, high, mean = xs
    painter.setPen(QPen(QColor(INK), THIN))
    painter.drawLine(QPointF(low, y), QPointF(high, y))
    painter.setBrush(QColor(_FILL))
    painter.drawRect(QRectF(first, y - half, third - first, 2 * half))
    painter.setPen(QPen(QColor(INK), 2 * THIN))
    painter.drawLine(QPointF(median, y - half), QPointF(median, y + half))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(INK))
    painter.drawEllipse(QPointF(mean, y), 1.2 * PER_POINT, 1.2 * PER_POINT)


def printed_boxes(sheet: Sheet, content: Boxes) -> PrintedBoxes:
    """The figure. UserError where it does not fit on its page."""
    unit = sheet.size
    title = heading(sheet, content.title)
    names = tuple(
        paragraph(name, sheet.font(), _WIDEST_NAMES * sheet.width) for name in content.groups
    )
    rows = tuple(max(_ROW * unit, name.height + 0.3 * unit) for name in names)
    left = MARGIN + max(name.width for name in names) + 0.5 * unit
    room, gap, n = sheet.width - left - MARGIN, 1.2 * unit, len(content.layers)
    across = min(n, int((room + gap) // (_NARROWEST + gap)))
    if across < 1:
        raise UserError(
            "The distributions of these groups do not fit on this page.",
            next_step="Choose a larger page, or a smaller font.",
        )
    across = math.ceil(n / math.ceil(n / across))
    wide = (room - (across - 1) * gap) / across
    head, below = 1.8 * unit, 2.4 * unit
    top, high = MARGIN + title.height + 0.5 * unit, sum(rows)
    panels = tuple(
        QRectF(
            left + (at % across) * (wide + gap),
            top + head + (at // across) * (head + high + below),
            wide,
            high,
        )
        for at in range(n)
    )
    height = panels[-1].bottom() + below + 1.2 * unit + MARGIN
    return PrintedBoxes(sheet, content, panels, rows, names, height, title)
