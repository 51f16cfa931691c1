"""The colour bar of a figure for print: as high as the maps, with round values. QtGui only."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from vzdesk.paint.colour_bar import ticks_on
from vzdesk.paint.printed.cells import paint_rectangles
from vzdesk.paint.printed.dashes import dashes_beside, paint_dashes
from vzdesk.paint.printed.geometry import BAR, BAR_GAP, TICK, UPRIGHT
from vzdesk.paint.printed.heads import HEAD
from vzdesk.paint.printed.sheet import EDGE, INK, PER_POINT, Sheet
from vzdesk.view.colours import lookup
from vzdesk.view.scale import Scale

_LINE = 0.4 * PER_POINT


@dataclass(frozen=True)
class Bar:
    """What a bar shows, and the name along it."""

    scale: Scale
    name: str


def room_of(sheet: Sheet, bar: Bar) -> float:
    """Of a bar with its gap, values and name, in sizes of the font."""
    name = HEAD if bar.name else 0.0
    return BAR_GAP + BAR + 1.6 * TICK / sheet.size + _widest(sheet, bar) + name


def _widest(sheet: Sheet, bar: Bar) -> float:
    return max(sheet.share_of(text) for _, text in ticks_on(bar.scale))


def ticks_with_room(bar: Bar, height: float, line: float) -> list[tuple[float, str]]:
    """The values of a bar so high, and how they are written: none nearer to the one below than a
    line.
    """
    found: list[tuple[float, str]] = []
    last = -math.inf
    for value, text in sorted(ticks_on(bar.scale)):
        y = float(bar.scale.places(value)) * height
        if y - last >= line:
            found.append((value, text))
            last = y
    return found


def paint_bar(
    painter: QPainter, sheet: Sheet, bar: Bar, maps: QRectF, middle: float, *, right_to_left: bool
) -> None:
    """Beside the maps, and as high; middle is where that of its name is. right_to_left: in a
    mirror image of the page.
    """
    unit, side = sheet.size, -1.0 if right_to_left else 1.0

    def x(far: float) -> float:
        """So far from the maps."""
        edge = maps.left() if right_to_left else maps.right()
        return edge + side * far

    edge = (BAR_GAP + BAR) * unit
    box = QRectF(QPointF(x(BAR_GAP * unit), maps.top()), QPointF(x(edge), maps.bottom()))
    box = box.normalized()
    paint_rectangles(painter, box, lookup(bar.scale.colours)[::-1][:, None])
    paint_dashes(painter, dashes_beside(bar.scale, box))
    painter.setPen(QPen(QColor(EDGE), _LINE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    painter.setFont(sheet.font())
    painter.setPen(QPen(QColor(INK), _LINE))
    align = 1.0 if right_to_left else 0.0
    for value, text in ticks_with_room(bar, box.height(), 1.1 * unit):
        y = box.bottom() - float(bar.scale.places(value)) * box.height()
        painter.drawLine(QPointF(x(edge), y), QPointF(x(edge + TICK), y))
        sheet.paint_text(painter, text, QPointF(x(edge + 1.6 * TICK), y), align)
    far = edge + 1.6 * TICK + (_widest(sheet, bar) + 0.8) * unit
    turn = UPRIGHT if right_to_left else -UPRIGHT
    sheet.paint_text(painter, bar.name, QPointF(x(far), middle), 0.5, turn)
