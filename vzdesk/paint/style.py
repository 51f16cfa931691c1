"""The fonts and colours of everything but the data, on screen and in print. QtGui only."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont

_NOTES, _SMALLEST = 0.85, 0.7
"""In print, the shares of the font that notes have, and labels at least."""
_FAINT = 0.4


@dataclass(frozen=True)
class Style:
    """The colours of everything but the data, and the font of labels (with a pixel size).

    On screen all text is as large as labels. In print ticks and notes are smaller, and so are
    labels before some are left out.
    """

    font: QFont
    ink: QColor
    muted: QColor
    paper: QColor
    accent: QColor
    is_print: bool = False

    @property
    def small(self) -> QFont:
        """The font of ticks and notes."""
        return tabular(self.font, self.font.pixelSize() * (_NOTES if self.is_print else 1))

    @property
    def smallest_share(self) -> float:
        """Labels shrink to this share of the font before some are left out."""
        return _SMALLEST if self.is_print else 1.0

    @property
    def bold(self) -> QFont:
        """The font of titles, and of what is marked."""
        return tabular(self.font, self.font.pixelSize(), bold=True)

    @property
    def edge(self) -> QColor:
        """Of the faint line around cells and colour bars: the lowest or highest colour may be that
        of the paper. On screen it is opaque, which is far quicker.
        """
        edge = QColor(self.muted)
        if self.is_print:
            edge.setAlphaF(_FAINT)
            return edge
        parts = (QColor.red, QColor.green, QColor.blue)
        mixed = (_FAINT * of(self.muted) + (1 - _FAINT) * of(self.paper) for of in parts)
        return QColor(*map(round, mixed))

    @property
    def is_dark(self) -> bool:
        """Whether the paper is dark."""
        return self.paper.lightness() < 128


def tabular(font: QFont, pixels: float, *, bold: bool = False) -> QFont:
    """This font at this size, with digits of equal width."""
    sized = QFont(font)
    sized.setPixelSize(max(1, round(pixels)))
    sized.setBold(bold)
    sized.setFeature(QFont.Tag("tnum"), 1)
    return sized
