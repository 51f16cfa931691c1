"""What distinguishes pins without colour: a shape and a pattern of dashes for each. QtGui only."""

from __future__ import annotations

import math
from functools import cache, lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

DASHES: tuple[tuple[float, ...], ...] = (
    (6, 2),
    (2, 2),
    (6, 2, 2, 2),
    (10, 3),
    (),
    (4, 4),
    (1, 2),
    (8, 2, 2, 2, 2, 2),
)
_LIGHT = (
    *("#0b62a4", "#7a3e9d", "#7d5a00", "#3f5b66"),
    *("#a33a1b", "#1c6b50", "#94295c", "#555555"),
)
_DARK = (
    *("#6fb7f2", "#cf9cf0", "#e0bd57", "#a9c4cf"),
    *("#f59b7c", "#7fd1a8", "#f0a0c4", "#c8c8c8"),
)


def line_pen(number: int, colour: QColor, width: float) -> QPen:
    """The pen of this pin's curve."""
    pen = QPen(colour, width, j=Qt.PenJoinStyle.RoundJoin, c=Qt.PenCapStyle.FlatCap)
    if dashes := DASHES[number % len(DASHES)]:
        pen.setDashPattern([dash / width * 1.5 for dash in dashes])
    return pen


def colour_of(number: int, *, on_dark: bool) -> QColor:
    """A colour of this pin that can be read as text; shapes and dashes distinguish it too."""
    colours = _DARK if on_dark else _LIGHT
    return QColor(colours[number % len(colours)])


def paint_mark(painter: QPainter, number: int, centre: QPointF, radius: float) -> None:
    """This pin's shape, with the painter's pen and brush."""
    painter.drawPath(_sized(number % 8, radius).translated(centre))


@lru_cache(maxsize=64)
def _sized(number: int, radius: float) -> QPainterPath:
    return QTransform.fromScale(radius, radius).map(_shape(number))


@cache
def _shape(number: int) -> QPainterPath:
    """Round, square, triangle up, diamond, triangle down, plus, star, and hourglass."""
    if number == 0:
        path = QPainterPath()
        path.addEllipse(QPointF(0, 0), 1, 1)
        return path
    shapes: dict[int, list[tuple[float, float]]] = {
        1: [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        2: [(0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
        3: [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
        4: [(0, 1.2), (1.1, -0.8), (-1.1, -0.8)],
        5: _plus(0.4, 1.2),
        6: _star(5, 0.5, 1.3),
        7: [(-1, -1.1), (1, -1.1), (-1, 1.1), (1, 1.1)],
    }
    corners = shapes[number]
    path = QPainterPath(QPointF(*corners[0]))
    for corner in corners[1:]:
        path.lineTo(QPointF(*corner))
    path.closeSubpath()
    return path


def _plus(half: float, reach: float) -> list[tuple[float, float]]:
    quarter = [(half, half), (half, reach), (-half, reach)]
    corners = []
    for _ in range(4):
        corners += quarter
        quarter = [(-y, x) for x, y in quarter]
    return corners


def _star(points: int, inner: float, outer: float) -> list[tuple[float, float]]:
    turns = [math.pi * i / points - math.pi / 2 for i in range(2 * points)]
    radii = [outer if i % 2 == 0 else inner for i in range(2 * points)]
    return [(r * math.cos(a), r * math.sin(a)) for r, a in zip(radii, turns, strict=True)]
