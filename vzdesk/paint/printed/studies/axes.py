"""An axis of values with its ticks, and what figures of studies have in common. QtGui only."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from vzdesk.paint.colour_bar import Ticks, ticks_of
from vzdesk.paint.paragraph import Paragraph, paragraph
from vzdesk.paint.printed.sheet import INK, MARGIN, PER_POINT, Sheet

TICK, THIN = 2.5 * PER_POINT, 0.5 * PER_POINT


@dataclass(frozen=True)
class Span:
    """From the lowest to the highest value of an axis, 0 included."""

    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Span:
        """A little wider than these; NaN is none."""
        finite = [each for each in values if math.isfinite(each)]
        low, high = min(finite, default=0.0), max(finite, default=0.0)
        return cls(min(low * 1.05, 0.0), max(high * 1.05, 0.0) or (0.0 if low < 0 else 1.0))

    def share(self, value: float) -> float:
        """Where it is, 0…1."""
        return (value - self.low) / (self.high - self.low)

    @property
    def ticks(self) -> Ticks:
        """Round values and their labels."""
        upper = ticks_of(max(self.high, -self.low))
        negative = [(-value, f"−{label}") for value, label in reversed(upper) if value]
        return [each for each in (*negative, *upper) if self.low <= each[0] <= self.high]


def heading(sheet: Sheet, text: str) -> Paragraph:
    """The title, in as many lines as it needs."""
    return paragraph(text, sheet.font(bold=True), sheet.width - 2 * MARGIN)


def paint_heading(painter: QPainter, sheet: Sheet, text: Paragraph) -> None:
    painter.setPen(QColor(INK))
    sheet.paint_paragraph(painter, text, QPointF(MARGIN, MARGIN))


def paint_left_axis(painter: QPainter, sheet: Sheet, axes: QRectF, span: Span, name: str) -> None:
    """Ticks, values and the name at the left."""
    painter.setPen(QPen(QColor(INK), THIN))
    painter.drawLine(axes.topLeft(), axes.bottomLeft())
    for value, label in span.ticks:
        y = axes.bottom() - span.share(value) * axes.height()
        painter.drawLine(QPointF(axes.left() - TICK, y), QPointF(axes.left(), y))
        sheet.paint_text(painter, label, QPointF(axes.left() - 1.6 * TICK, y), 1.0)
    at = QPointF(MARGIN + 0.6 * sheet.size, axes.center().y())
    sheet.paint_text(painter, name, at, 0.5, -90)


def paint_below(painter: QPainter, sheet: Sheet, axes: QRectF, span: Span) -> None:
    """Ticks and values below; fewer where there is no room for all."""
    painter.setPen(QPen(QColor(INK), THIN))
    painter.drawLine(axes.bottomLeft(), axes.bottomRight())
    taken = -math.inf
    for value, label in span.ticks:
        x = axes.left() + span.share(value) * axes.width()
        half = sheet.width_of(label) / 2
        painter.drawLine(QPointF(x, axes.bottom()), QPointF(x, axes.bottom() + TICK))
        if x - half >= taken:
            below = axes.bottom() + TICK + 0.8 * sheet.size
            sheet.paint_text(painter, label, QPointF(x, below), 0.5)
            taken = x + half + 0.4 * sheet.size
