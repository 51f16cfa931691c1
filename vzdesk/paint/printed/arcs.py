"""A sentence in a line for print, with arcs from sources to one target; or several below one
another, which are compared. QtGui only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from vzdesk.errors import UserError
from vzdesk.paint.colour_bar import ticks_on
from vzdesk.paint.figure import Figure
from vzdesk.paint.paragraph import Paragraph, paragraph
from vzdesk.paint.printed.arc_line import ArcLine, boxes_of, size_of
from vzdesk.paint.printed.cells import paint_rectangles
from vzdesk.paint.printed.heads import Head
from vzdesk.paint.printed.sheet import EDGE, INK, MARGIN, PER_MM, PER_POINT, Sheet
from vzdesk.translate import say
from vzdesk.view.colours import lookup
from vzdesk.view.figures.caption import heading_of, weakest_arc
from vzdesk.view.figures.content import FigureContent
from vzdesk.view.figures.labels import notes_of, sides_of
from vzdesk.view.figures.style import SMALLEST_PT

_BAR_WIDTH, _BAR_HEIGHT, _BAR = 12.0, 0.7, 3.4
"""Of the colour bar, and what it needs with its values, in sizes of the font."""
_BETWEEN = 1.2
"""Between two sentences, in sizes of the font."""


@dataclass(frozen=True, eq=False)
class PrintedArcs:
    """The sentences as they are laid out, below one another."""

    sheet: Sheet
    content: FigureContent
    lines: tuple[ArcLine, ...]
    height: float
    heading: Paragraph | None

    @property
    def figure(self) -> Figure:
        return self.sheet.figure(self.height, self._paint)

    @property
    def notes(self) -> tuple[str, ...]:
        return notes_of((line.labels for line in self.lines), self.sheet.style)

    @property
    def warnings(self) -> tuple[str, ...]:
        texts = (text for line in self.lines for text in line.labels.all_texts)
        found, smallest = self.sheet.warnings(texts), self.lines[0].size
        if smallest < SMALLEST_PT * PER_POINT:
            size = smallest / PER_POINT
            small = say(
                "The smallest text has {size:.1f} pt, less than print should have.", size=size
            )
            return (*found, small)
        return found

    def _paint(self, painter: QPainter) -> None:
        if self.heading is not None:
            painter.setPen(QColor(INK))
            self.sheet.paint_paragraph(painter, self.heading, QPointF(MARGIN, MARGIN))
        for line in self.lines:
            line.paint(painter)
        if self.sheet.style.colour_bar:
            self._paint_bar(painter)

    @property
    def bar(self) -> QRectF:
        """The colour bar: level, below the words and in their middle."""
        unit = self.sheet.size
        top = self.lines[-1].bottom + unit
        wide = min(_BAR_WIDTH * unit, self.sheet.width / 3)
        return QRectF((self.sheet.width - wide) / 2, top, wide, _BAR_HEIGHT * unit)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The values below the bar: every second, where more are than fit beside one another."""
        found = ticks_on(self.content.scale)
        return found[:: 1 if len(found) <= 4 else 2]

    def _paint_bar(self, painter: QPainter) -> None:
        """With what it shows beside it."""
        unit, scale, bar = self.sheet.size, self.content.scale, self.bar
        paint_rectangles(painter, bar, lookup(scale.colours)[None])
        painter.setPen(QPen(QColor(EDGE), 0.4 * PER_POINT))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar)
        painter.setFont(self.sheet.font())
        painter.setPen(QPen(QColor(INK), 0.4 * PER_POINT))
        label = say(self.sheet.style.bar_label)
        self.sheet.paint_text(
            painter, label, QPointF(bar.left() - 0.6 * unit, bar.center().y()), 1.0
        )
        for value, text in self.ticks:
            x = bar.left() + float(scale.places(value)) * bar.width()
            painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 0.3 * unit))
            self.sheet.paint_text(painter, text, QPointF(x, bar.bottom() + 0.95 * unit), 0.5)


def printed_arcs(content: FigureContent) -> PrintedArcs:
    """The figure, laid out. UserError where a sentence does not fit into one line."""
    sheet = Sheet(content.spec.style)
    heading = None
    if sheet.style.title:
        heading = paragraph(heading_of(content), sheet.font(bold=True), sheet.width - 2 * MARGIN)
    lines = list(_lines(sheet, content))
    between = _BETWEEN * sheet.size
    top = MARGIN + (0.0 if heading is None else heading.height + 0.4 * sheet.size)
    bar = _BAR * sheet.size if sheet.style.colour_bar else 0.0
    height = top + sum(line.height + between for line in lines) - between + bar + MARGIN
    top += _spare(sheet, height) / 2
    for number, line in enumerate(lines):
        lines[number] = line.lowered(top)
        top += line.height + between
    return PrintedArcs(sheet, content, tuple(lines), sheet.height or height, heading)


def _lines(sheet: Sheet, content: FigureContent) -> Iterator[ArcLine]:
    """At the upper edge of the page."""
    sides = [sides_of(each.shown, sheet.style)[1] for each in content.subjects]
    size, least = size_of(sheet, sides), weakest_arc(content)
    for subject, panel, labels in zip(content.subjects, content.panels, sides, strict=True):
        mirrored = panel.view.right_to_left
        (cell,) = subject.cells
        assert cell.target is not None
        name = "" if panel.is_quoted else panel.name  # the sentence itself is there
        whole = Head(name, panel.letter, bool(panel.letter) and mirrored).whole
        yield ArcLine(
            sheet,
            labels,
            cell.target,
            panel.view.scores[cell.target],
            panel.scale,
            least,
            sheet.lines_of(whole, sheet.width - 2 * MARGIN) if whole else (),
            size,
            boxes_of(sheet, labels, size, right_to_left=mirrored),
            mirrored,
        )


def _spare(sheet: Sheet, height: float) -> float:
    """What is left of the page's height. UserError where it is too low."""
    if sheet.height is None:
        return 0.0
    if height > sheet.height:
        raise UserError(
            "Such a figure needs a height of {needed} mm.",
            next_step="Choose that, or leave the height out.",
            needed=math.ceil(height / PER_MM),
        )
    return sheet.height - height
