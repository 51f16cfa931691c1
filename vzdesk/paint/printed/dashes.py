"""Dashes on cells, and on the bar, of negative differences: in grey their colours have no sign.
QtGui only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from vzdesk.engine.types import Array
from vzdesk.paint.printed.sheet import MUTED, PER_POINT
from vzdesk.view.colours import needs_light_ink
from vzdesk.view.scale import Scale

WIDTH = 0.6 * PER_POINT
_LENGTH = 0.4
"""Of a cell's width."""


@dataclass(frozen=True)
class Dash:
    """From where to where, and in which colour."""

    start: QPointF
    end: QPointF
    ink: str


def dashes_on(scores: Array, scale: Scale, box: QRectF) -> Iterator[Dash]:
    """One on each cell of this map, scores ["row column"] as they stand in the box, that is less
    than 0 and has another colour.
    """
    if not scale.has_dashes:
        return
    n_rows, n_columns = scores.shape
    wide, high = box.width() / n_columns, box.height() / n_rows
    pixels, zero = scale.rgb(scores), scale.colour_of(0.0)
    for row, column in np.argwhere(scores < 0).tolist():
        red, green, blue = pixels[row, column].tolist()
        if (red, green, blue) != zero:
            middle = box.topLeft() + QPointF((column + 0.5) * wide, (row + 0.5) * high)
            half = QPointF(_LENGTH / 2 * wide, 0)
            ink = "#ffffff" if needs_light_ink((red, green, blue)) else MUTED
            yield Dash(middle - half, middle + half, ink)


def dashes_beside(scale: Scale, bar: QRectF) -> Iterator[Dash]:
    """Those on the lower half of an upright bar, as far from each other as it is wide."""
    cells = max(2, round(bar.height() / bar.width() / 2) * 2)
    values = scale.vmax * (1 - (2 * np.arange(cells) + 1) / cells)
    yield from dashes_on(values[:, None], scale, bar)


def paint_dashes(painter: QPainter, dashes: Iterator[Dash]) -> None:
    for dash in dashes:
        painter.setPen(QPen(QColor(dash.ink), WIDTH, c=Qt.PenCapStyle.FlatCap))
        painter.drawLine(dash.start, dash.end)
