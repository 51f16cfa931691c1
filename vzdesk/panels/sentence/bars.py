"""Bars of surprisal below the chips of a sentence."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPalette, QPen

from vzdesk.panels.sentence.layout import BARS_FROM, Layout
from vzdesk.view.predictions.surprisal import Surprisals
from vzdesk.widgets.style import RHYTHM, hairline, mixed

_WIDEST = 4.0 * RHYTHM


def bar_room(chip: QRectF, bars: float) -> QRectF:
    """Where the bar of this chip is, when it is full; bars take so much below the chips."""
    width = min(chip.width() - 2, _WIDEST)
    return QRectF(chip.center().x() - width / 2, chip.bottom() + BARS_FROM, width, bars - BARS_FROM)


def paint_bars(
    painter: QPainter,
    surprisals: Surprisals | None,
    layout: Layout,
    seen: QRectF,
    palette: QPalette,
) -> None:
    """Those in sight, below the chips of the text that is predicted."""
    if surprisals is None or not layout.bars:
        return
    for at, chip in enumerate(layout.flow.chips):
        room = bar_room(chip.rect, layout.bars)
        if room.intersects(seen):
            _paint_bar(painter, room, surprisals, at, palette)


def _paint_bar(
    painter: QPainter, room: QRectF, surprisals: Surprisals, at: int, palette: QPalette
) -> None:
    """The bar of the unit in this place, on a line; where it has no number, a broken line alone."""
    painter.save()
    ink, paper = palette.text().color(), palette.base().color()
    line = QPen(hairline(palette), 1)
    if math.isnan(surprisals.bits[at]):
        line.setDashPattern([2, 3])
    else:
        height = max(1.0, room.height() * surprisals.share(at))
        bar = QRectF(room.left(), room.bottom() - height, room.width(), height)
        painter.fillRect(bar, mixed(ink, paper, 0.55))
    painter.setPen(line)
    painter.drawLine(room.bottomLeft() + QPointF(0, 0.5), room.bottomRight() + QPointF(0, 0.5))
    painter.restore()
