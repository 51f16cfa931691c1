"""The cells of a map in print. QtGui only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from vzdesk.paint.cells import array_image
from vzdesk.paint.printed.sheet import PER_POINT

_OVERLAP = 0.4 * PER_POINT
MOST_RECTANGLES = 40_000
"""The most cells of a map that are rectangles; more are one image of a pixel each."""


def paint_rectangles(painter: QPainter, box: QRectF, pixels: NDArray[np.uint8]) -> None:
    """pixels ["row column rgb"] as rectangles, each going on under those after it: else paper would
    shine through where two of them meet within a pixel. They go on down for a whole cell, so that
    between two columns there is at most the colour above; to the right only a little, since it
    would be seen above the next one, where their upper edges lie within a pixel.
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
            across = min(wide + (_OVERLAP if row else wide), box.right() - left)
            down = min(2 * high, box.bottom() - top)
            painter.setBrush(QColor(*pixels[row, column].tolist()))
            painter.drawRect(QRectF(left, top, across, down))
