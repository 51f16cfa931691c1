"""The cells of a map as an item of a scene."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtGui import QImage, QPainter


class Cells(pg.ImageItem):
    """The cells; where they are smaller than pixels they blend, so that none is left out."""

    is_blended = False
    qimage: QImage

    def render(self) -> None:
        """Make the picture, in the format of screens, which is far quicker to enlarge."""
        super().render()
        self.qimage = self.qimage.convertToFormat(QImage.Format.Format_RGB32)

    def paint(self, painter: QPainter, *arguments: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.is_blended)
        super().paint(painter, *arguments)
