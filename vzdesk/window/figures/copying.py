"""A figure, or what is said of it, on the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from vzdesk.export.figures.job import FigureJob

COPY_DPI = 300


def encoded(job: FigureJob) -> tuple[bytes, bytes]:
    """The figure as SVG and as PNG; takes a while."""
    return job.encoded(".svg"), job.encoded(".png", COPY_DPI)


def figure_data(svg: bytes, png: bytes) -> QMimeData:
    """One figure in the forms that programs take: vectors, and an image for all others."""
    data = QMimeData()
    data.setData("image/svg+xml", svg)
    data.setData("image/png", png)
    image = QImage()
    image.loadFromData(png)
    data.setImageData(image)
    return data
