"""Pictures for print: as wide as was asked for, with their provenance inside. QtGui only."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

from vzdesk.atomic import replacing
from vzdesk.errors import UserError

MM_PER_INCH = 25.4
PIXELS_PER_INCH = 96.0
MARGIN = 8.0


def inner_width(width_mm: float) -> float:
    """The room between the margins of a picture this wide, in pixels of 1/96 inch."""
    return width_mm / MM_PER_INCH * PIXELS_PER_INCH - 2 * MARGIN


def painted(
    paint: Callable[[QPainter], None], height: float, *, width_mm: float, dpi: int, paper: QColor
) -> QImage:
    """What `paint` paints, in pixels of 1/96 inch from inside the margins, at this resolution.

    Raises UserError where the picture does not fit into memory.
    """
    zoom = dpi / PIXELS_PER_INCH
    width_px = round(width_mm / MM_PER_INCH * dpi)
    height_px = math.ceil((height + 2 * MARGIN) * zoom)
    image = QImage(width_px, height_px, QImage.Format.Format_RGB32)
    if image.isNull():
        raise UserError(
            "A figure of {width_px} × {height_px} pixels does not fit into memory.",
            next_step="Choose a smaller width or resolution.",
            width_px=width_px,
            height_px=height_px,
        )
    image.fill(paper)
    image.setDotsPerMeterX(round(dpi / MM_PER_INCH * 1000))
    image.setDotsPerMeterY(round(dpi / MM_PER_INCH * 1000))
    painter = QPainter(image)
    painter.scale(zoom, zoom)
    painter.translate(MARGIN, MARGIN)
    paint(painter)
    painter.end()
    return image


def write_image(path: Path, image: QImage, provenance: Mapping[str, str]) -> None:
    """Write a PNG with its provenance as text keys.

    Raises UserError where it cannot be written; a file that was there stays whole.
    """
    for key, value in provenance.items():
        image.setText(key, value)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, b"png").write(image):
        raise UserError("Cannot write {path}: the picture could not be encoded.", path=path)
    with replacing(path) as file:
        file.write(buffer.data().data())
