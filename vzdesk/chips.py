"""Where the chips of a sentence stand: set like text, with room for arcs between the lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QFontMetricsF

from vzdesk.look import RHYTHM
from vzdesk.view.units import Unit

EDGE = 2.0 * RHYTHM
"""What is left free on every side."""


@dataclass(frozen=True)
class Chip:
    """Where one unit stands, and on which line."""

    rect: QRectF
    line: int


@dataclass(frozen=True)
class Flow:
    """Chips in reading order, line under line, each line with room above it for arcs.

    sources  the chips of the text that the sources are in, above; the same chips where it is one
    """

    chips: tuple[Chip, ...]
    sources: tuple[Chip, ...]
    band: float
    size: QSize
    leftwards: bool = False

    @property
    def has_two_texts(self) -> bool:
        """Whether the sources have chips of their own."""
        return self.sources is not self.chips

    def at(self, point: QPointF) -> int | None:
        """The target whose chip is under this point."""
        return _under(point, self.chips)

    def source_at(self, point: QPointF) -> int | None:
        """The source whose chip of its own is under this point."""
        return _under(point, self.sources) if self.has_two_texts else None


def _under(point: QPointF, chips: Sequence[Chip]) -> int | None:
    hits = (i for i, chip in enumerate(chips) if chip.rect.contains(point))
    return next(hits, None)


def flow(
    units: Sequence[Unit], font: QFont, width: float, sources: Sequence[Unit] | None = None
) -> Flow:
    """Set the units like text in this width, from the right where the script runs so.

    sources, where they are of another text, stand above.
    """
    band = 7.0 * RHYTHM if len(units) <= 40 else 4.0 * RHYTHM
    if sources is None:
        chips, size = _set(units, font, width, EDGE / 2 + band, band)
        return Flow(chips, chips, band, size, _runs_leftwards(units))
    line = QFontMetricsF(font).height()
    upper, above = _set(sources, font, width, EDGE / 2 + line, RHYTHM)
    chips, size = _set(units, font, width, above.height() + band + line / 2, RHYTHM)
    size = QSize(max(size.width(), above.width()), size.height())
    return Flow(chips, upper, band, size, _runs_leftwards(units))


def _set(
    units: Sequence[Unit], font: QFont, width: float, first: float, band: float
) -> tuple[tuple[Chip, ...], QSize]:
    """Chips from this height on, with a band above each further line; and where they end."""
    metrics = QFontMetricsF(font)
    height = metrics.height() + RHYTHM
    gap, edge = RHYTHM / 2, EDGE
    chips: list[Chip] = []
    left, line = edge, 0
    for unit in units:
        wide = max(metrics.horizontalAdvance(unit.label) + 1.75 * RHYTHM, 2.5 * RHYTHM)
        if left > edge and left + wide > width - edge:
            left, line = edge, line + 1
        top = first + line * (height + band)
        chips.append(Chip(QRectF(left, top, wide, height), line))
        left += wide + gap
    if _runs_leftwards(units):
        chips = [Chip(_mirrored(chip.rect, width), chip.line) for chip in chips]
    bottom = chips[-1].rect.bottom() if chips else 0.0
    right = max((chip.rect.right() for chip in chips), default=0.0)
    return tuple(chips), QSize(int(right + edge), int(bottom + edge))


def _mirrored(rect: QRectF, width: float) -> QRectF:
    return QRectF(width - rect.right(), rect.top(), rect.width(), rect.height())


def _runs_leftwards(units: Sequence[Unit]) -> bool:
    """Whether the first strong character that the user wrote belongs to such a script."""
    own = "".join(unit.label for unit in units if not unit.is_special)
    strong = (unicodedata.bidirectional(c) for c in own)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"
