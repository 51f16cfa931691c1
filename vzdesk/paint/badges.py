"""The letters of a word's roles, each in a shape of its own: no colour is needed. QtGui only.

T, the target, is a filled square; C, a cue, a filled disc; A, an attractor, an open square.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

GAP = 2.0
"""Between a label and its badge, and between two badges."""
_SIDE = 1.08
"""How high and wide a badge is, as a share of the font: the letter is as large as the label's."""
_ROUND, _OPEN = "C", "A"


def side(font: QFont) -> float:
    """How high and wide a badge is beside text in this font."""
    return float(math.ceil(font.pixelSize() * _SIDE))


def width(role: str, font: QFont) -> float:
    """What the badges of a role take, with the gap before each; 0 for none."""
    return len(role) * (GAP + side(font))


def min_distance(font: QFont) -> float:
    """How far apart the middles of badges in two lines of text."""
    return side(font) + GAP


def paint(
    painter: QPainter, role: str, left: QPointF, font: QFont, ink: QColor, paper: QColor
) -> None:
    """The badges in a row, from the middle of the left edge of the first one on."""
    if not role:
        return
    painter.save()
    size = side(font)
    bold = QFont(font)
    bold.setBold(True)
    painter.setFont(bold)
    for number, letter in enumerate(role):
        box = QRectF(left.x() + number * (GAP + size), left.y() - size / 2, size, size)
        _paint_one(painter, letter, box, ink, paper)
    painter.restore()


def _paint_one(painter: QPainter, letter: str, box: QRectF, ink: QColor, paper: QColor) -> None:
    is_open = letter == _OPEN
    painter.setPen(Qt.PenStyle.NoPen)  # paper around it, also where it lies on a chip
    painter.setBrush(paper)
    radius = box.width() / 2 if letter == _ROUND else 2.0
    painter.drawRoundedRect(box.adjusted(-1.5, -1.5, 1.5, 1.5), radius + 1.5, radius + 1.5)
    painter.setBrush(paper if is_open else ink)
    painter.setPen(QPen(ink, 1.25))
    painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), radius, radius)
    metrics = QFontMetricsF(painter.font())
    painter.setPen(ink if is_open else paper)
    start = box.center() + QPointF(-metrics.horizontalAdvance(letter) / 2, metrics.capHeight() / 2)
    painter.drawText(start, letter)
