"""Text in as many lines as it needs, as it is painted in print. QtGui only."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QPainter, QTextLayout, QTextOption


@dataclass(frozen=True)
class Paragraph:
    """Lines that are set already; width is that of the longest."""

    layout: QTextLayout
    width: float
    height: float

    def paint(self, painter: QPainter, corner: QPointF) -> None:
        """Paint it below and beside this corner, in the colour of the pen."""
        painter.setFont(self.layout.font())
        self.layout.draw(painter, corner)


def paragraph(text: str, font: QFont, room: float) -> Paragraph:
    """The text in lines no wider than this room: broken between words, and within a word only
    where that is wider itself.
    """
    layout, option = QTextLayout(text, font), QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    width = height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        line.setPosition(QPointF(0, height))
        width, height = max(width, line.naturalTextWidth()), height + line.height()
    layout.endLayout()
    return Paragraph(layout, width, height)
