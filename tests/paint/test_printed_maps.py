"""Figures of maps for print: what only pixels show."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from vzdesk.paint.printed.cells import paint_rectangles


@pytest.mark.parametrize("zoom", [0.37, 1.0, 1.13, 2.71])
def test_no_paper_shines_through_between_cells(qapp: object, zoom: float):
    """Cells of one colour make one area, however the lines between them fall on pixels."""
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    colour = (68, 1, 84)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(zoom, zoom)
        box = QRectF(3.3, 3.3, 130.7, 130.7)
        paint_rectangles(painter, box, np.full((11, 13, 3), colour, dtype=np.uint8))
    inner = range(int(5 * zoom) + 2, int(132 * zoom) - 2)
    found = {image.pixelColor(x, y).getRgb()[:3] for x in inner for y in inner[:: len(inner) // 40]}
    assert found == {colour}


def test_each_cell_has_its_colour_up_to_its_edges(qapp: object):
    pixels = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3) * 4
    image = QImage(100, 80, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_rectangles(painter, QRectF(0, 0, 100, 80), pixels)
    for row in range(4):
        for column in range(5):
            for x, y in ((8, 8), (10, 10), (18, 18)):
                found = image.pixelColor(20 * column + x, 20 * row + y).getRgb()[:3]
                assert found == tuple(pixels[row, column].tolist())
