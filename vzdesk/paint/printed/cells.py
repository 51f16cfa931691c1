"""The cells of a map in print. QtGui only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from vzdesk.paint.cells import array_image
from vzdesk.paint.printed.sheet import PER_POINT

MOST_RECTANGLES = 40_000
"""The most cells of a map that are rectangles; more are one image of a pixel each."""
_OVERLAP = 0.4 * PER_POINT
"""How far a cell goes on under the next one, so that no paper shows between them."""


def paint_rectangles(painter: QPainter, box: QRectF, pixels: NDArray[np.uint8]) -> None:
    """pixels ["row column rgb"] as rectangles, each going on a little under those after it: else
    paper would shine through where two of them meet.
    """
    n_rows, n_columns = pixels.shape[:2]
    if n_rows * n_columns > MOST_RECTANGLES:
        painter.drawImage(box, array_image(np.ascontiguousarray(pixels)))
        return
    wide, high = box.width() / n_columns, box.height() / n_rows
    painter.setPen(Qt.PenStyle.NoPen)
    for row in range(n_rows):
        for column in range(n_columns):
            left, top = box.left() + column * wide, box.top() + row * high
            across = min(wide + _OVERLAP, box.right() - left)
            down = min(high + _OVERLAP, box.bottom() - top)
            painter.setBrush(QColor(*pixels[row, column].tolist()))
            painter.drawRect(QRectF(left, top, across, down))
