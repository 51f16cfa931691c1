"""The labels beside one edge of a map: words, and what stands with them, in bands along the edge.
QtGui only.

From the map outwards: brackets that join pieces, letters of roles, words, and each annotation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from vzdesk.paint.printed.geometry import LINE
from vzdesk.paint.printed.sheet import INK, MUTED, PER_POINT, Sheet
from vzdesk.view.figures.labels import BREAK, SideLabels

_BRACKET, _BADGE, _BETWEEN = 0.7, 1.2, 0.6
"""The room of a bracket and of the letter of a role, and between two bands, in sizes of the font.
"""
TEXT_LINE, _APART = 1.0, 0.25
"""A line of text, and the gap before it, where bands are lines below one another."""
_PEN = 0.5 * PER_POINT


@dataclass(frozen=True)
class Bands:
    """Where each begins, and how far all reach, from the map on, in sizes of the font."""

    roles: float
    texts: float
    tiers: tuple[float, ...]
    reach: float


def bands_beside(sheet: Sheet, labels: SideLabels) -> Bands:
    """Those of labels that lead away from the map, each as wide as its longest text."""
    roles = _BRACKET if labels.joined else 0.0
    most = max(map(len, labels.roles), default=0)
    texts = roles + (most * _BADGE + 0.15 if most else 0.0)
    at, tiers = texts + _widest(sheet, labels.texts), []
    for tier in labels.tiers:
        tiers.append(at + _BETWEEN)
        at += _BETWEEN + _widest(sheet, tier)
    return Bands(roles, texts, tuple(tiers), at)


def bands_below(labels: SideLabels) -> Bands:
    """Those of labels that are level below the map, each a line."""
    roles = _BRACKET if labels.joined else 0.0
    texts = roles + (_BADGE + 0.15 if any(labels.roles) else 0.0)
    lines = [texts + (TEXT_LINE + _APART) * (n + 1) for n in range(len(labels.tiers))]
    return Bands(roles, texts, tuple(lines), (lines[-1] if lines else texts) + TEXT_LINE)


def line_of(labels: SideLabels) -> float:
    """The least distance of two labels, in sizes of the font: more beside one in two lines."""
    line = _BADGE if any(labels.roles) else LINE
    texts = zip(labels.texts, *labels.tiers, strict=True)
    counts = [1 + any(BREAK in text for text in all_of_one) for all_of_one in texts]
    return line * max((sum(pair) / 2 for pair in pairwise(counts)), default=1.0)


def widest(sheet: Sheet, labels: SideLabels) -> float:
    """The widest that stands below one column, in sizes of the font. Those in two lines stand
    nowhere below: they lead away from the map.
    """
    if any(BREAK in text for texts in (labels.texts, *labels.tiers) for text in texts):
        return math.inf
    below = (width_below(sheet, labels, place) for place in range(len(labels.texts)))
    return max(_widest(sheet, labels.texts), *below)


def width_below(sheet: Sheet, labels: SideLabels, place: int) -> float:
    """Of what stands with one word, in sizes of the font."""
    roles = len(labels.roles[place]) * _BADGE if labels.roles else 0.0
    return max(roles, _widest(sheet, tuple(tier[place] for tier in labels.tiers)))


def _widest(sheet: Sheet, texts: tuple[str, ...]) -> float:
    return max((sheet.share_of(line) for text in texts for line in text.split(BREAK)), default=0.0)


@dataclass(frozen=True)
class Edge:
    """How labels lead away from the map: in a direction, from where they are aligned.

    away   one size of the font farther from the map
    align  of texts at their place, see `Sheet.paint_text`
    turn   of texts, in degrees
    """

    away: QPointF
    align: float
    turn: float = 0.0


def paint_label(
    painter: QPainter,
    sheet: Sheet,
    place: tuple[SideLabels, int],
    bands: Bands,
    at: QPointF,
    edge: Edge,
) -> None:
    """What stands beside one row or column, from this point beside the map outwards; place is
    which of these labels. The painter has their font.
    """
    labels, number = place
    ink = QColor(MUTED if labels.is_special(number) else INK)
    if labels.roles:
        _paint_roles(painter, sheet, labels.roles[number], at + edge.away * bands.roles, edge)
    painter.setPen(ink)
    _paint_lines(painter, sheet, labels.texts[number], at + edge.away * bands.texts, edge)
    painter.setPen(QColor(MUTED))
    for tier, far in zip(labels.tiers, bands.tiers, strict=True):
        _paint_lines(painter, sheet, tier[number], at + edge.away * far, edge)


def _paint_lines(painter: QPainter, sheet: Sheet, text: str, at: QPointF, edge: Edge) -> None:
    lines, turn = text.split(BREAK), math.radians(edge.turn)
    down = QPointF(-math.sin(turn), math.cos(turn)) * (LINE * painter.font().pixelSize())
    for number, line in enumerate(lines):
        middle = at + down * (number - (len(lines) - 1) / 2)
        sheet.paint_text(painter, line, middle, edge.align, edge.turn)


def _paint_roles(painter: QPainter, sheet: Sheet, roles: str, at: QPointF, edge: Edge) -> None:
    """Level, whatever the turn of the words: outwards, or side by side where words are level."""
    if edge.align == 0.5:
        paint_badges(painter, sheet, roles, at)
        return
    for number, letter in enumerate(roles):
        paint_badge(painter, sheet, letter, at + edge.away * (0.55 + number * _BADGE))


def paint_badges(painter: QPainter, sheet: Sheet, roles: str, centre: QPointF) -> None:
    """Side by side, in the painter's font."""
    step = _BADGE * painter.font().pixelSize()
    for number, letter in enumerate(roles):
        across = QPointF((number - (len(roles) - 1) / 2) * step, 0)
        paint_badge(painter, sheet, letter, centre + across)


def paint_badge(painter: QPainter, sheet: Sheet, letter: str, centre: QPointF) -> None:
    """The letter of a role in its shape: T in a filled square, C in a filled disc, A in an open
    square.
    """
    font = painter.font()
    side, is_open = 1.05 * font.pixelSize(), letter == "A"
    box = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
    painter.save()
    painter.setPen(QPen(QColor(INK), _PEN) if is_open else Qt.PenStyle.NoPen)
    painter.setBrush(QColor("white" if is_open else INK))
    radius = side / 2 if letter == "C" else 0.12 * side
    painter.drawRoundedRect(box, radius, radius)
    painter.setFont(sheet.font(0.85 * font.pixelSize(), bold=True))
    painter.setPen(QColor(INK if is_open else "white"))
    sheet.paint_text(painter, letter, centre, 0.5)
    painter.restore()


def paint_bracket(painter: QPainter, start: QPointF, end: QPointF, towards: QPointF) -> None:
    """A line from start to end, whose ends point towards the words."""
    painter.setPen(QPen(QColor(MUTED), _PEN))
    painter.drawLine(start, end)
    for corner in (start, end):
        painter.drawLine(corner, corner + towards)
