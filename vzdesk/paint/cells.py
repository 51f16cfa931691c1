"""The cells of a map: one pixel of an image each, or rectangles where lines stay lines. QtGui only.

Programs that show SVG or PDF smooth a small image when they enlarge it; rectangles stay sharp.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter

MOST_RECTANGLES = 4096
"""The most cells of a map that are rectangles; more would make files that editors open slowly."""
_VECTOR = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)


def is_vector(painter: QPainter) -> bool:
    """Whether what is painted is kept as lines and text, not as pixels."""
    return painter.paintEngine().type() in _VECTOR


def array_image(pixels: NDArray[np.uint8]) -> QImage:
    """An image of pixels ["row column rgb"]."""
    height, width = pixels.shape[:2]
    image = QImage(pixels.tobytes(), width, height, width * 3, QImage.Format.Format_RGB888)
    return image.copy()  # QImage does not keep the bytes alive


def screen_image(pixels: NDArray[np.uint8]) -> QImage:
    """The same in the format of screens, which is far quicker to enlarge."""
    return array_image(pixels).convertToFormat(QImage.Format.Format_RGB32)


def paint_cells(painter: QPainter, room: QRectF, cells: QImage) -> None:
    """The image in this room, each of its pixels one cell.

    Below rectangles the image stays, or paper would shine through where two of them meet.
    """
    painter.drawImage(room, cells)
    if is_vector(painter) and cells.width() * cells.height() <= MOST_RECTANGLES:
        _paint_rectangles(painter, room, cells)


def _paint_rectangles(painter: QPainter, room: QRectF, cells: QImage) -> None:
    """All rectangles of one colour at once: a file names each colour once."""
    wide, high = room.width() / cells.width(), room.height() / cells.height()
    same: dict[int, list[QRectF]] = defaultdict(list)
    for row in range(cells.height()):
        for column in range(cells.width()):
            left, top = room.left() + column * wide, room.top() + row * high
            same[cells.pixel(column, row)].append(QRectF(left, top, wide, high))
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, rectangles in same.items():
        painter.setBrush(QColor(colour))
        painter.drawRects(rectangles)
    painter.restore()
