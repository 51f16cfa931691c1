"""Tags of a sentence as chips: as many as there is room for, and how many more there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette

from vzdesk.widgets.style import RHYTHM, text_pixels

_EDGE, _GAP = RHYTHM // 2 + 1, RHYTHM // 2
"""Beside the text of a chip, and between two of them."""
_LEAST = 3
"""A chip is cut down to this many heights of its text, not further."""
_TINT = 0.11
"""The share of ink in a chip: text on it is nearly as readable as on paper."""


def fitted(tags: Sequence[str], width: int, width_of: Callable[[str], int]) -> list[str]:
    """The tags whose chips fit into this width in pixels, the first one in any case; where these
    are not all, "+n" for the others is the last.
    """
    for n_shown in range(len(tags), 0, -1):
        shown = [*tags[:n_shown], *([f"+{len(tags) - n_shown}"] if n_shown < len(tags) else [])]
        if sum(map(width_of, shown)) + _GAP * (len(shown) - 1) <= width:
            break
    return shown if tags else []


def draw(painter: QPainter, field: QRect, tags: Sequence[str], palette: QPalette) -> None:
    """Chips from the left, in the middle of the field's height."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(_small(painter.font()))
    line = QFontMetrics(painter.font())
    inside = field.adjusted(_GAP, 0, 0, 0)

    def width_of(tag: str) -> int:
        return line.horizontalAdvance(tag) + 2 * _EDGE

    shown = fitted(tags, inside.width(), width_of)
    others = sum(width_of(each) + _GAP for each in shown[1:])
    x = inside.left()
    for n, tag in enumerate(shown):
        width = width_of(tag)
        if n == 0:  # the only one that may have too little room
            width = min(width, max(inside.width() - others, _LEAST * line.height()))
        _draw_chip(painter, QRect(x, 0, width, line.height()), tag, field, palette)
        x += width + _GAP
    painter.restore()


def _draw_chip(painter: QPainter, chip: QRect, tag: str, field: QRect, palette: QPalette) -> None:
    chip.moveTop(field.center().y() - chip.height() // 2 + 1)
    chip = chip.intersected(field)
    ink = palette.text().color()
    fill = palette.text().color()
    fill.setAlphaF(_TINT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(chip, chip.height() / 3, chip.height() / 3)
    painter.setPen(ink)
    inside = chip.adjusted(_EDGE, 0, -_EDGE, 0)
    cut = painter.fontMetrics().elidedText(tag, Qt.TextElideMode.ElideRight, inside.width() + 1)
    painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, cut)


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPixelSize(round(text_pixels(font, 0.9)))
    return small
