"""A figure on the clipboard."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from vzdesk.export.figures.job import FigureJob

COPY_DPI = 300


@dataclass(frozen=True, eq=False)
class Copied:
    """One figure in the forms that programs take: vectors, and an image for all others."""

    svg: bytes
    png: bytes
    image: QImage

    @staticmethod
    def of(job: FigureJob) -> Copied:
        """Takes a while."""
        png = job.encoded(".png", COPY_DPI)
        image = QImage()
        image.loadFromData(png)
        return Copied(job.encoded(".svg"), png, image)

    def data(self) -> QMimeData:
        data = QMimeData()
        data.setData("image/svg+xml", self.svg)
        data.setData("image/png", self.png)
        data.setImageData(self.image)
        return data
