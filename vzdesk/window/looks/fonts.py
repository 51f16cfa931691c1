"""How large text is, and in which font the user's own words are written."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication

from vzdesk.widgets.style import LEAST_PT, pixels

SIZES = (75, 90, 100, 110, 125, 150, 175, 200, 250, 300)
"""Per cent of the system's text size."""


def apply(percent: int) -> None:
    """Let all text be so much of the system's size."""
    font = _scaled(_usual(), percent)
    if _size(font) != _size(QApplication.font()):
        QApplication.setFont(font)


def _usual() -> QFont:
    """The system's font, not below the least size."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    inch = QGuiApplication.primaryScreen().logicalDotsPerInch()
    if pixels(font) < LEAST_PT * inch / 72:
        font.setPointSizeF(LEAST_PT)
    return font


def stepped(percent: int, by: int) -> int:
    """The next larger or smaller of the sizes."""
    larger = [size for size in SIZES if size > percent]
    smaller = [size for size in SIZES if size < percent]
    return next(iter(larger), SIZES[-1]) if by > 0 else next(reversed(smaller), SIZES[0])


def data_font(family: str, percent: int) -> QFont:
    """The font of the user's words: "" is the program's own, percent is of its size.

    Only what differs from the program's font is set, so that the rest follows it.
    """
    font = QFont()
    if family:
        font.setFamilies([family, *QApplication.font().families()])
    if percent != 100:
        size = _size(_scaled(QApplication.font(), percent))
        font.setPixelSize(round(size[0])) if size[1] else font.setPointSizeF(size[0])
    return font


def _scaled(font: QFont, percent: int) -> QFont:
    scaled = QFont(font)
    size, is_pixels = _size(font)
    if is_pixels:
        scaled.setPixelSize(max(1, round(size * percent / 100)))
    else:
        scaled.setPointSizeF(size * percent / 100)
    return scaled


def _size(font: QFont) -> tuple[float, bool]:
    """The size in points, or in pixels (True) where the font has pixels."""
    points = font.pointSizeF()
    return (points, False) if points > 0 else (float(font.pixelSize()), True)
