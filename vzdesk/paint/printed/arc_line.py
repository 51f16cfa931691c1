"""One sentence in a line for print: each word shaded by what it gives to one target, arcs from the
sources to it. QtGui only.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from vzdesk.engine.types import Array
from vzdesk.errors import UserError
from vzdesk.paint.printed.bands import (
    TEXT_LINE,
    bands_below,
    paint_badges,
    paint_bracket,
    width_below,
)
from vzdesk.paint.printed.heads import HEAD, HEAD_LINE
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
from vzdesk.view.colours import needs_light_ink
from vzdesk.view.figures.labels import SideLabels
from vzdesk.view.figures.style import SMALLEST_PT
from vzdesk.view.scale import Scale

_PAD, _SPACE = 0.35, 0.35
"""Within a word's box, and between two boxes, in sizes of the font."""
_UNDER = 0.35
"""Between a box and what stands below it, in sizes of the font."""
_BOX = 1.7
"""The height of a box, in sizes of the font."""
WIDEST = 3.0 * PER_POINT
THINNEST = 0.4 * PER_POINT
_HIGHEST = 40 * PER_MM
_HEAD = 0.35
"""Half the width of the arrow head, in sizes of the font."""
_STEP = 0.5 * PER_POINT
PALEST = 0.25
"""The weakest arc has so much of the ink."""


@dataclass(frozen=True, eq=False)
class ArcLine:
    """A sentence as it is laid out: `boxes` of its words, above them room for arcs, and above that
    the lines of what it is called, if it is.

    target  by position
    scores  of each word for the target
    least   the lowest score that has an arc
    size    of the words
    """

    sheet: Sheet
    labels: SideLabels
    target: int
    scores: Array
    scale: Scale
    least: float
    head: tuple[str, ...]
    size: float
    boxes: tuple[QRectF, ...]
    right_to_left: bool

    @property
    def above(self) -> float:
        """What is needed above the boxes."""
        middles = [box.center().x() for box in self.boxes]
        farthest = max(abs(middle - middles[self.target]) for middle in middles)
        return self.head_height + _rise(farthest, self.size) + 2 * _HEAD * self.size

    @property
    def head_height(self) -> float:
        n = len(self.head)
        return (HEAD + (n - 1) * HEAD_LINE) * self.sheet.size if n else 0.0

    @property
    def height(self) -> float:
        return self.above + (_BOX + self._under) * self.size

    @property
    def _under(self) -> float:
        """What stands below the boxes needs so much, in sizes of the font."""
        needed = bands_below(self.labels).reach - TEXT_LINE
        return needed + _UNDER if needed else 0.0

    @property
    def bottom(self) -> float:
        return self.boxes[0].bottom() + self._under * self.size

    def lowered(self, top: float) -> ArcLine:
        """The same with its upper edge so far down."""
        down = top + self.above - self.boxes[0].top()
        return replace(self, boxes=tuple(box.translated(0, down) for box in self.boxes))

    def heads(self) -> Iterator[tuple[str, QPointF]]:
        """The lines of what it is called, and where each begins; or ends, at the right of a line
        that is read from there.
        """
        top = self.boxes[0].top() - self.above
        x = self.sheet.width - MARGIN if self.right_to_left else MARGIN
        for number, text in enumerate(self.head):
            yield text, QPointF(x, top + (HEAD / 2 + number * HEAD_LINE) * self.sheet.size)

    def paint(self, painter: QPainter) -> None:
        painter.setFont(self.sheet.font())
        painter.setPen(QColor(INK))
        for text, at in self.heads():
            self.sheet.paint_text(painter, text, at, 1.0 if self.right_to_left else 0.0)
        for place, box in enumerate(self.boxes):
            self._paint_word(painter, place, box)
        self._paint_below(painter)
        self._paint_arcs(painter)

    def _paint_word(self, painter: QPainter, place: int, box: QRectF) -> None:
        """Hidden scores have no shade; the target has a frame."""
        score = float(self.scores[place])
        shade = (255, 255, 255) if math.isnan(score) else self.scale.colour_of(score)
        painter.setBrush(QColor(*shade))
        is_target = place == self.target
        width = 1.2 if is_target else 0.4
        painter.setPen(QPen(QColor(INK if is_target else EDGE), width * PER_POINT))
        painter.drawRect(box)
        painter.setFont(self.sheet.font(self.size, bold=is_target))
        painter.setPen(QColor("white" if needs_light_ink(shade) else "black"))
        self.sheet.paint_text(painter, self.labels.texts[place], box.center(), 0.5)

    def brackets(self) -> Iterator[tuple[QPointF, QPointF, QPointF]]:
        """From where to where one that joins pieces goes, and where its ends point."""
        y = self.boxes[0].bottom() + (_UNDER + 0.2) * self.size
        for first, last in self.labels.joined:
            ends = self.boxes[first], self.boxes[last - 1]
            left, right = min(box.left() for box in ends), max(box.right() for box in ends)
            yield QPointF(left, y), QPointF(right, y), QPointF(0, -0.25 * self.size)

    def below(self) -> Iterator[tuple[tuple[str, ...], float]]:
        """The letters of roles, and each annotation: of each word, and how far down the middle of
        their line is.
        """
        bands, under = bands_below(self.labels), self.boxes[0].bottom() + _UNDER * self.size
        if self.labels.roles:
            yield self.labels.roles, under + (bands.roles + 0.5) * self.size
        for tier, far in zip(self.labels.tiers, bands.tiers, strict=True):
            yield tier, under + (far - TEXT_LINE + 0.5) * self.size

    def _paint_below(self, painter: QPainter) -> None:
        for bracket in self.brackets():
            paint_bracket(painter, *bracket)
        painter.setFont(self.sheet.font(self.size))
        for line, y in self.below():
            painter.setPen(QColor(MUTED))
            for box, text in zip(self.boxes, line, strict=True):
                centre = QPointF(box.center().x(), y)
                if line is self.labels.roles:
                    paint_badges(painter, self.sheet, text, centre)
                else:
                    self.sheet.paint_text(painter, text, centre, 0.5)

    def arcs(self) -> list[tuple[int, float]]:
        """Each source that has one, with the share that its score has of the highest: weak ones
        first, so that strong ones lie on them. The target is no source of its own.
        """
        least, top = self.least, self.scale.vmax
        return [
            (place, min(float(self.scores[place]) / top, 1.0))
            for place in self.scores.argsort(kind="stable").tolist()
            if place != self.target and self.scores[place] >= max(least, 1e-300)
        ]

    def _paint_arcs(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        arcs = self.arcs()
        for place, share in arcs:
            grey = round(255 * (1 - PALEST - (1 - PALEST) * share))
            width = THINNEST + (WIDEST - THINNEST) * share
            flat = Qt.PenCapStyle.FlatCap
            painter.setPen(QPen(QColor(grey, grey, grey), width, Qt.PenStyle.SolidLine, flat))
            painter.drawPath(self._arc(place))
        if arcs:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(INK))
            painter.drawPolygon(QPolygonF(self.arrow()))

    def height_of(self, source: int) -> float:
        """How far the controls of an arc, a cubic curve, are above its ends."""
        middles = (self.boxes[place].center().x() for place in (source, self.target))
        return _rise(abs(next(middles) - next(middles)), self.size) * 4 / 3

    def _arc(self, source: int) -> QPainterPath:
        """From the source's box to the arrow head, higher over more words."""
        start = QPointF(self.boxes[source].center().x(), self.boxes[source].top())
        end = QPointF(self.boxes[self.target].center().x(), start.y() - _HEAD * 2 * self.size)
        rise = QPointF(0, self.height_of(source))
        path = QPainterPath(start)
        path.cubicTo(start - rise, end - rise, end)
        return path

    def arrow(self) -> list[QPointF]:
        """The head at the target, its tip first."""
        box, half = self.boxes[self.target], _HEAD * self.size
        tip = QPointF(box.center().x(), box.top())
        return [tip, tip + QPointF(-half, -2 * half), tip + QPointF(half, -2 * half)]


def _rise(across: float, size: float) -> float:
    """How high an arc over such a distance is."""
    return min(0.8 * size + 0.28 * across, _HIGHEST)


def size_of(sheet: Sheet, sides: Sequence[SideLabels]) -> float:
    """The size of the words of all these sentences: the style's, or the largest that can be read in
    which each fits into a line. UserError where there is none.
    """
    wide = max(sum(_slots(sheet, labels)) - _SPACE for labels in sides)
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


def boxes_of(
    sheet: Sheet, labels: SideLabels, size: float, *, right_to_left: bool
) -> tuple[QRectF, ...]:
    """The boxes of words of this size, in the middle of the page, at its upper edge."""
    widths = _boxes(sheet, labels)
    slots = _slots(sheet, labels)
    left, found = (sheet.width - (sum(slots) - _SPACE) * size) / 2, []
    for box, slot in zip(widths, slots, strict=True):
        spare = slot - _SPACE - box
        found.append(QRectF(left + spare / 2 * size, 0, box * size, _BOX * size))
        left += slot * size
    return tuple(mirrored(box, sheet.width) if right_to_left else box for box in found)


def _boxes(sheet: Sheet, labels: SideLabels) -> list[float]:
    """How wide each is, in sizes of the font."""
    return [sheet.width_of(text, bold=True) / sheet.size + 2 * _PAD for text in labels.texts]


def _slots(sheet: Sheet, labels: SideLabels) -> list[float]:
    """The same with what stands below it, and the space after it."""
    below = (width_below(sheet, labels, place) for place in range(len(labels.texts)))
    return [max(pair) + _SPACE for pair in zip(_boxes(sheet, labels), below, strict=True)]
