"""Figures for print: a size, and what paints them. QtGui only.

Lengths are in pixels of 1/96 inch, as everywhere in paint; who writes a figure scales the painter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QColor, QGuiApplication, QPainter

from vzdesk.paint.style import Style, tabular

PIXELS_PER_INCH = 96.0
POINTS_PER_INCH = 72.0
MM_PER_INCH = 25.4
MARGIN = 8.0
_POINTS = 9
"""The size of labels."""


@dataclass(frozen=True)
class Figure:
    """What is painted on white paper of this size, from its top left corner."""

    width: float
    height: float
    paint: Callable[[QPainter], None]


@dataclass(frozen=True)
class PrintStyle:
    """How a figure is printed: how wide, and in which font, "" for the program's."""

    width_mm: float = 160
    family: str = ""

    @property
    def width(self) -> float:
        return self.width_mm / MM_PER_INCH * PIXELS_PER_INCH

    @property
    def inner_width(self) -> float:
        """The room between the margins."""
        return self.width - 2 * MARGIN

    @property
    def style(self) -> Style:
        """Black on white, whatever the theme."""
        font = tabular(QGuiApplication.font(), _POINTS / POINTS_PER_INCH * PIXELS_PER_INCH)
        if self.family:
            font.setFamilies([self.family, *font.families()])
        black, white = QColor("black"), QColor("white")
        return Style(font, black, QColor(90, 90, 90), white, black, is_print=True)

    def figure(self, height: float, paint: Callable[[QPainter], None]) -> Figure:
        """What is painted so high inside the margins, and the margins around it."""

        def paint_inside(painter: QPainter) -> None:
            painter.translate(MARGIN, MARGIN)
            paint(painter)

        return Figure(self.width, height + 2 * MARGIN, paint_inside)
