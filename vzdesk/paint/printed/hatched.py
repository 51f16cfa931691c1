"""Cells without a number, hatched on white. QtGui only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from vzdesk.paint.hatching import slanted_lines
from vzdesk.paint.printed.sheet import MUTED, PER_POINT

_SPACING = 3.0 * PER_POINT
_THIN = 0.35 * PER_POINT


def hatch_cells(painter: QPainter, box: QRectF, cells: NDArray[np.bool_]) -> None:
    """Hatch cells ["row column"] of the map in this box; lines go on from one to the next."""
    if not cells.any():
        return
    n_rows, n_columns = cells.shape
    wide, high = box.width() / n_columns, box.height() / n_rows
    boxes = [
        QRectF(box.left() + column * wide, box.top() + row * high, wide, high)
        for row, column in np.argwhere(cells).tolist()
    ]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("white"))
    painter.drawRects(boxes)
    painter.setPen(QPen(QColor(MUTED), _THIN, c=Qt.PenCapStyle.FlatCap))
    for each in boxes:
        painter.drawLines(list(slanted_lines(box.topLeft(), each, _SPACING)))
