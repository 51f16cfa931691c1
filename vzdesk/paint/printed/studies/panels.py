"""Small figures of groups side by side: lines over the layers on one scale. QtGui only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from vzdesk.errors import UserError
from vzdesk.paint.figure import Figure
from vzdesk.paint.marks import paint_mark
from vzdesk.paint.paragraph import Paragraph, paragraph
from vzdesk.paint.printed.sheet import INK, MARGIN, PER_MM, Sheet
from vzdesk.paint.printed.studies.axes import TICK, heading, paint_heading, paint_left_axis
from vzdesk.paint.printed.studies.plot import MARK, Plot, layers_of, span_of
from vzdesk.study.conditions.panels import Panels

_NARROWEST, _SHAPE = 30.0 * PER_MM, 0.75
_MOST_ACROSS = 4


@dataclass(frozen=True, eq=False)
class PrintedPanels:
    """The figure, laid out: the axes of each group, with its title above; where there are several
    methods, their names below the heading.
    """

    sheet: Sheet
    content: Panels
    axes: tuple[QRectF, ...]
    title: Paragraph
    titles: tuple[Paragraph, ...]
    names: tuple[tuple[QPointF, str], ...]
    height: float

    @property
    def figure(self) -> Figure:
        return self.sheet.figure(self.height, self._paint)

    def _paint(self, painter: QPainter) -> None:
        paint_heading(painter, self.sheet, self.title)
        painter.setFont(self.sheet.font())
        lines = [line for panel in self.content.panels for line in panel.lines]
        span, layers = span_of(lines), layers_of(lines)
        self._paint_names(painter, Plot(self.sheet, self.axes[0], span, layers))
        for at, (panel, axes) in enumerate(zip(self.content.panels, self.axes, strict=True)):
            plot = Plot(self.sheet, axes, span, layers)
            painter.setPen(QColor(INK))
            title = self.titles[at]
            corner = QPointF(axes.left(), axes.top() - title.height - 0.4 * self.sheet.size)
            self.sheet.paint_paragraph(painter, title, corner)
            if axes.left() == self.axes[0].left():
                paint_left_axis(painter, self.sheet, axes, span, self.content.axis)
            plot.paint_layers(painter)
            plot.paint_lines(painter, panel.lines, range(len(panel.lines)))

    def _paint_names(self, painter: QPainter, plot: Plot) -> None:
        unit = self.sheet.size
        for number, (at, name) in enumerate(self.names):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(plot.colour(number))
            paint_mark(painter, number, at + QPointF(0.3 * unit, 0.0), MARK)
            painter.setPen(plot.colour(number))
            self.sheet.paint_text(painter, name, at + QPointF(0.9 * unit, 0.0), 0.0)


def printed_panels(sheet: Sheet, content: Panels) -> PrintedPanels:
    """The figure. UserError where it does not fit on its page."""
    unit = sheet.size
    title = heading(sheet, content.title)
    names, top = _placed_names(sheet, content, MARGIN + title.height + 1.0 * unit)
    left = MARGIN + 1.6 * unit + sheet.width_of("−0.000") + 1.6 * TICK
    gap, n = 1.5 * unit, len(content.panels)
    room = sheet.width - left - MARGIN
    across = min(n, _MOST_ACROSS, int((room + gap) // (_NARROWEST + gap)))
    if across < 1:
        raise UserError(
            "The groups of this figure do not fit on this page.",
            next_step="Choose a larger page, or a smaller font.",
        )
    across = math.ceil(n / math.ceil(n / across))
    wide = (room - (across - 1) * gap) / across
    titles = tuple(paragraph(each.title, sheet.font(), wide) for each in content.panels)
    head = max(each.height for each in titles) + 0.6 * unit
    step = head + _SHAPE * wide + TICK + 3.4 * unit
    axes = tuple(
        QRectF(
            left + (at % across) * (wide + gap),
            top + head + (at // across) * step,
            wide,
            _SHAPE * wide,
        )
        for at in range(n)
    )
    height = axes[-1].bottom() + TICK + 2.8 * unit + MARGIN
    return PrintedPanels(sheet, content, axes, title, titles, names, height)


def _placed_names(
    sheet: Sheet, content: Panels, top: float
) -> tuple[tuple[tuple[QPointF, str], ...], float]:
    """The names of several methods in lines from `top`, and where what is below them begins."""
    names: Sequence[str] = [line.name for line in content.panels[0].lines]
    if len(names) < 2:
        return (), top
    unit, placed = sheet.size, list[tuple[QPointF, str]]()
    x, y = MARGIN, top
    for name in names:
        wide = sheet.width_of(name) + 2.2 * unit
        if x > MARGIN and x + wide > sheet.width - MARGIN:
            x, y = MARGIN, y + 1.5 * unit
        placed.append((QPointF(x, y), name))
        x += wide
    return tuple(placed), y + 1.3 * unit
