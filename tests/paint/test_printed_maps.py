"""Figures of maps for print: what only pixels show."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from vzdesk.paint.printed.cells import paint_rectangles
from vzdesk.paint.printed.sheet import PER_POINT


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


@pytest.mark.parametrize("zoom", [0.1, 0.113, 0.271, 0.5])
def test_a_light_cell_is_seen_between_no_dark_ones(qapp: object, zoom: float):
    """Cells are painted over one another: what is under the dark ones does not come through."""
    pixels = np.zeros((9, 9, 3), dtype=np.uint8)
    pixels[:, 2] = pixels[4] = 255
    image = QImage(160, 160, QImage.Format.Format_Grayscale8)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(zoom, zoom)
        paint_rectangles(
            painter, QRectF(3.3 / zoom, 3.3 / zoom, 130.7 / zoom, 130.7 / zoom), pixels
        )
    side, near = 130.7 / 9, 2 + int(0.5 * PER_POINT * zoom)
    found = np.frombuffer(bytes(image.constBits()), dtype=np.uint8).reshape(160, 160)
    for top, bottom in ((0, 4), (5, 9)):  # beside the light column, above and below the light row
        rows = slice(int(3.3 + top * side) + 2, int(3.3 + bottom * side) - 2)
        assert found[rows, int(3.3 + 3 * side) + near : int(3.3 + 9 * side) - 2].max() < 16


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
