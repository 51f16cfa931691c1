"""A sentence in a line for print: each word shaded by what it gives to one target, arcs from the
sources to it. QtGui only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from vzdesk.engine.types import Array
from vzdesk.errors import UserError
from vzdesk.paint.colour_bar import ticks_on
from vzdesk.paint.figure import Figure
from vzdesk.paint.paragraph import Paragraph, paragraph
from vzdesk.paint.printed.bands import (
    TEXT_LINE,
    bands_below,
    paint_badges,
    paint_bracket,
    width_below,
)
from vzdesk.paint.printed.cells import paint_rectangles
from vzdesk.paint.printed.sheet import (
    EDGE,
    INK,
    MARGIN,
    MUTED,
    PER_MM,
    PER_POINT,
    Sheet,
    mirrored,
)
from vzdesk.translate import say
from vzdesk.view.colours import lookup, needs_light_ink
from vzdesk.view.figures.caption import heading_of, weakest_arc
from vzdesk.view.figures.content import FigureContent
from vzdesk.view.figures.labels import SideLabels, notes_of, sides_of
from vzdesk.view.figures.style import SMALLEST_PT

_PAD, _SPACE = 0.35, 0.35
"""Within a word's box, and between two boxes, in sizes of the font."""
_UNDER = 0.35
"""Between a box and what stands below it, in sizes of the font."""
_BOX = 1.7
"""The height of a box, in sizes of the font."""
_WIDEST = 3.0 * PER_POINT
_THINNEST = 0.4 * PER_POINT
_HIGHEST = 40 * PER_MM
_HEAD = 0.35
"""Half the width of the arrow head, in sizes of the font."""
_BAR_WIDTH, _BAR_HEIGHT = 12.0, 0.7
"""In sizes of the font."""
_STEP = 0.5 * PER_POINT
_PALEST = 0.25
"""The weakest arc has so much of the ink."""


@dataclass(frozen=True, eq=False)
class PrintedArcs:
    """The sentence as it is laid out: `boxes` of its words, above them room for arcs."""

    sheet: Sheet
    content: FigureContent
    labels: SideLabels
    size: float
    boxes: tuple[QRectF, ...]
    height: float
    heading: Paragraph | None

    @property
    def figure(self) -> Figure:
        return self.sheet.figure(self.height, self._paint)

    @property
    def notes(self) -> tuple[str, ...]:
        return notes_of((self.labels,), self.sheet.style)

    @property
    def warnings(self) -> tuple[str, ...]:
        found = self.sheet.warnings(self.labels.all_texts)
        if self.size < SMALLEST_PT * PER_POINT:
            size = self.size / PER_POINT
            small = say(
                "The smallest text has {size:.1f} pt, less than print should have.", size=size
            )
            return (*found, small)
        return found

    @property
    def _target(self) -> int:
        (cell,) = self.content.cells
        assert cell.target is not None
        return cell.target

    @property
    def _scores(self) -> Array:
        scores: Array = self.content.view.scores[self._target]
        return scores

    def _paint(self, painter: QPainter) -> None:
        if self.heading is not None:
            painter.setPen(QColor(INK))
            self.sheet.paint_paragraph(painter, self.heading, QPointF(MARGIN, MARGIN))
        for place, box in enumerate(self.boxes):
            self._paint_word(painter, place, box)
        self._paint_below(painter)
        self._paint_arcs(painter)
        if self.sheet.style.colour_bar:
            self._paint_bar(painter)

    def _paint_word(self, painter: QPainter, place: int, box: QRectF) -> None:
        """Hidden scores have no shade; the target has a frame."""
        score = float(self._scores[place])
        shade = (255, 255, 255) if math.isnan(score) else self.content.scale.colour_of(score)
        painter.setBrush(QColor(*shade))
        is_target = place == self._target
        width = 1.2 if is_target else 0.4
        painter.setPen(QPen(QColor(INK if is_target else EDGE), width * PER_POINT))
        painter.drawRect(box)
        painter.setFont(self.sheet.font(self.size, bold=is_target))
        painter.setPen(QColor("white" if needs_light_ink(shade) else "black"))
        self.sheet.paint_text(painter, self.labels.texts[place], box.center(), 0.5)

    def _paint_below(self, painter: QPainter) -> None:
        """Brackets that join pieces; letters of roles and annotations, each in a line."""
        painter.setFont(self.sheet.font(self.size))
        bands, under = bands_below(self.labels), self.boxes[0].bottom() + _UNDER * self.size
        for first, last in self.labels.joined:
            ends = self.boxes[first], self.boxes[last - 1]
            left, right = min(box.left() for box in ends), max(box.right() for box in ends)
            y, up = under + 0.2 * self.size, QPointF(0, -0.25 * self.size)
            paint_bracket(painter, QPointF(left, y), QPointF(right, y), up)
        middles = [box.center().x() for box in self.boxes]
        if self.labels.roles:
            y = under + (bands.roles + 0.5) * self.size
            for x, roles in zip(middles, self.labels.roles, strict=True):
                paint_badges(painter, self.sheet, roles, QPointF(x, y))
        painter.setPen(QColor(MUTED))
        for tier, far in zip(self.labels.tiers, bands.tiers, strict=True):
            y = under + (far - TEXT_LINE + 0.5) * self.size
            for x, text in zip(middles, tier, strict=True):
                self.sheet.paint_text(painter, text, QPointF(x, y), 0.5)

    def _paint_arcs(self, painter: QPainter) -> None:
        """Weak ones first, so that strong ones lie on them; the target is no source of its own."""
        least, top = weakest_arc(self.content), self.content.scale.vmax
        order = [
            place
            for place in self._scores.argsort(kind="stable").tolist()
            if place != self._target and self._scores[place] >= max(least, 1e-300)
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place in order:
            share = min(float(self._scores[place]) / top, 1.0)
            grey = round(255 * (1 - _PALEST - (1 - _PALEST) * share))
            width = _THINNEST + (_WIDEST - _THINNEST) * share
            flat = Qt.PenCapStyle.FlatCap
            painter.setPen(QPen(QColor(grey, grey, grey), width, Qt.PenStyle.SolidLine, flat))
            painter.drawPath(self._arc(place))
        if order:
            self._paint_head(painter)

    def _arc(self, source: int) -> QPainterPath:
        """From the source's box to the arrow head, higher over more words."""
        start = QPointF(self.boxes[source].center().x(), self.boxes[source].top())
        end = QPointF(self.boxes[self._target].center().x(), start.y() - _HEAD * 2 * self.size)
        rise = QPointF(0, _rise(abs(end.x() - start.x()), self.size) * 4 / 3)
        path = QPainterPath(start)
        path.cubicTo(start - rise, end - rise, end)
        return path

    def _paint_head(self, painter: QPainter) -> None:
        box, half = self.boxes[self._target], _HEAD * self.size
        tip = QPointF(box.center().x(), box.top())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(INK))
        left, right = tip + QPointF(-half, -2 * half), tip + QPointF(half, -2 * half)
        painter.drawPolygon(QPolygonF([tip, left, right]))

    def _paint_bar(self, painter: QPainter) -> None:
        """Level, below the words and in their middle, with what it shows beside it."""
        unit, scale = self.sheet.size, self.content.scale
        top = self.boxes[0].bottom() + _below(self.labels) * self.size + unit
        wide = min(_BAR_WIDTH * unit, self.sheet.width / 3)
        bar = QRectF((self.sheet.width - wide) / 2, top, wide, _BAR_HEIGHT * unit)
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
        for value, text in _few(ticks_on(scale)):
            x = bar.left() + float(scale.places(value)) * bar.width()
            painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 0.3 * unit))
            self.sheet.paint_text(painter, text, QPointF(x, bar.bottom() + 0.95 * unit), 0.5)


def _few(ticks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Every second, where there are more than fit beside one another."""
    return ticks[:: 1 if len(ticks) <= 4 else 2]


def _rise(across: float, size: float) -> float:
    """How high an arc over such a distance is."""
    return min(0.8 * size + 0.28 * across, _HIGHEST)


def printed_arcs(content: FigureContent) -> PrintedArcs:
    """The figure, laid out. UserError where the sentence does not fit into one line."""
    sheet = Sheet(content.spec.style)
    _, labels = sides_of(content.shown, sheet.style)
    heading = None
    if sheet.style.title:
        heading = paragraph(heading_of(content), sheet.font(bold=True), sheet.width - 2 * MARGIN)
    size, row = _row(sheet, labels)
    head = MARGIN + (0.0 if heading is None else heading.height + 0.4 * sheet.size)
    middles = [box.center().x() for box in row]
    (cell,) = content.cells
    farthest = max(abs(middle - middles[cell.target or 0]) for middle in middles)
    top = head + _rise(farthest, size) + 2 * _HEAD * size
    bar = 3.4 * sheet.size if sheet.style.colour_bar else 0.0
    height = top + (_BOX + _below(labels)) * size + bar + MARGIN
    top += _spare(sheet, height) / 2
    boxes = [box.translated(0, top) for box in row]
    if content.view.right_to_left:
        boxes = [mirrored(box, sheet.width) for box in boxes]
    whole = sheet.height or height
    return PrintedArcs(sheet, content, labels, size, tuple(boxes), whole, heading)


def _below(labels: SideLabels) -> float:
    """What stands below the boxes needs so much, in sizes of the font."""
    needed = bands_below(labels).reach - TEXT_LINE
    return needed + _UNDER if needed else 0.0


def _row(sheet: Sheet, labels: SideLabels) -> tuple[float, list[QRectF]]:
    """The size of the words, the style's, or the largest that can be read in which they fit into a
    line; and their boxes from left to right in the middle of the page, at its upper edge.
    """
    boxes = [sheet.width_of(text, bold=True) / sheet.size + 2 * _PAD for text in labels.texts]
    below = (width_below(sheet, labels, place) for place in range(len(boxes)))
    slots = [max(pair) + _SPACE for pair in zip(boxes, below, strict=True)]
    size = _size(sheet, sum(slots) - _SPACE)
    left, found = (sheet.width - (sum(slots) - _SPACE) * size) / 2, []
    for box, slot in zip(boxes, slots, strict=True):
        spare = slot - _SPACE - box
        found.append(QRectF(left + spare / 2 * size, 0, box * size, _BOX * size))
        left += slot * size
    return size, found


def _size(sheet: Sheet, wide: float) -> float:
    """That in which so much, in sizes of the font, fits into a line."""
    room = sheet.width - 2 * MARGIN
    if wide * sheet.size <= room:
        return sheet.size
    size = math.floor(room / wide / _STEP) * _STEP
    if size < min(SMALLEST_PT * PER_POINT, sheet.size):
        raise UserError(
            "The sentence does not fit into one line of {width:g} mm, in letters of {size:g} pt.",
            next_step="Choose a width of {needed} mm, or another kind of figure.",
            width=sheet.style.width_mm,
            size=SMALLEST_PT,
            needed=math.ceil((wide * SMALLEST_PT * PER_POINT + 2 * MARGIN) / PER_MM),
        )
    return size


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
