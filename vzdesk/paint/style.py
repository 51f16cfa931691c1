"""The fonts and colours of everything but the data, on screen and in print. QtGui only."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont


@dataclass(frozen=True)
class Style:
    """The colours of everything but the data, and the font of labels (with a pixel size).

    notes_share     how large ticks and notes are, as a share of labels
    smallest_share  labels shrink to this share before some are left out
    """

    font: QFont
    ink: QColor
    muted: QColor
    paper: QColor
    accent: QColor
    notes_share: float = 1.0
    smallest_share: float = 1.0

    @property
    def small(self) -> QFont:
        """The font of ticks and notes."""
        return tabular(self.font, self.font.pixelSize() * self.notes_share)

    @property
    def bold(self) -> QFont:
        """The font of titles, and of what is marked."""
        return tabular(self.font, self.font.pixelSize(), bold=True)

    @property
    def edge(self) -> QColor:
        """Of the faint line around cells and colour bars: the lowest or highest colour may be that
        of the paper.
        """
        edge = QColor(self.muted)
        edge.setAlphaF(0.4)
        return edge

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
