"""Where the chips of a sentence are: set like text, with room for arcs between the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QFontMetricsF

from vzdesk.paint import badges
from vzdesk.paint.bidi import visual_order
from vzdesk.view.units import Unit, are_right_to_left
from vzdesk.widgets.style import RHYTHM

EDGE = 2.0 * RHYTHM
"""What is left free on every side."""
GAP = RHYTHM / 2
"""Between two chips of a line."""


@dataclass(frozen=True)
class Chip:
    """Where one unit is, and on which line."""

    rect: QRectF
    line: int


@dataclass(frozen=True)
class Flow:
    """Chips by position in the text, line under line, each line with room above it for arcs.

    sources    the chips of the text that the sources are in, above; the same where it is one
    below      what is free below each line of the text that has notes, for notes and brackets
    right_to_left  whether lines begin at the right
    seen       the positions as the chips follow one another on screen, from where lines begin
    """

    chips: tuple[Chip, ...]
    sources: tuple[Chip, ...]
    band: float
    size: QSize
    right_to_left: bool = False
    seen: tuple[int, ...] = ()
    below: float = 0.0

    @property
    def has_two_texts(self) -> bool:
        """Whether the sources have chips of their own."""
        return self.sources is not self.chips

    def neighbour(self, position: int, step: int) -> int:
        """The chip that many to the right of this one; at the end of a line, of the next."""
        place = self.seen.index(position) + (-step if self.right_to_left else step)
        return self.seen[min(max(place, 0), len(self.seen) - 1)]

    def above(self, position: int, lines: int) -> int | None:
        """The nearest chip this many lines above this one, or below it for negative numbers."""
        chip = self.chips[position]
        candidates = [i for i, each in enumerate(self.chips) if each.line == chip.line - lines]
        x = chip.rect.center().x()
        return min(candidates, key=lambda i: abs(self.chips[i].rect.center().x() - x), default=None)

    def with_room(self, below: float) -> Flow:
        """The same with so much room below every line of the text that has notes."""
        rows = self.sources[-1].line + 1 if self.sources else 0
        sources = tuple(_lowered(chip, chip.line * below) for chip in self.sources)
        chips = sources
        if self.has_two_texts:
            chips = tuple(_lowered(chip, rows * below) for chip in self.chips)
        size = self.size + QSize(0, round(rows * below))
        return replace(self, chips=chips, sources=sources, size=size, below=below)

    def at(self, point: QPointF) -> int | None:
        """The target whose chip is under this point."""
        return _under(point, self.chips)

    def source_at(self, point: QPointF) -> int | None:
        """The source whose chip of its own is under this point."""
        return _under(point, self.sources) if self.has_two_texts else None


def _lowered(chip: Chip, by: float) -> Chip:
    return Chip(chip.rect.translated(0, by), chip.line)


def _under(point: QPointF, chips: Sequence[Chip]) -> int | None:
    hits = (i for i, chip in enumerate(chips) if chip.rect.contains(point))
    return next(hits, None)


@dataclass(frozen=True)
class Notes:
    """A note for each unit, "" for none, to be shown under its chip in this font."""

    font: QFont
    texts: Sequence[str] = ()


def flow(
    units: Sequence[Unit],
    font: QFont,
    width: float,
    sources: Sequence[Unit] | None = None,
    notes: Notes | None = None,
) -> Flow:
    """Set the units like text in this width: from the right where the text begins with a letter
    that is read so, and what runs the other way in between as any other program would set it.

    sources, where they are of another text, are above. notes are those of the sources.
    """
    notes = notes or Notes(font)
    band = 7.0 * RHYTHM if len(units) <= 40 else 4.0 * RHYTHM
    if sources is None:
        chips, keys, size = _set(units, font, width, EDGE / 2 + band, band, notes)
        return Flow(chips, chips, band, size, are_right_to_left(units), keys)
    line = QFontMetricsF(font).height()
    upper, _, above = _set(sources, font, width, EDGE / 2 + line, RHYTHM, notes)
    first = above.height() + band + line / 2
    chips, keys, size = _set(units, font, width, first, RHYTHM, Notes(font))
    size = QSize(max(size.width(), above.width()), size.height())
    return Flow(chips, upper, band, size, are_right_to_left(units), keys)


def _set(
    units: Sequence[Unit], font: QFont, width: float, first: float, band: float, notes: Notes
) -> tuple[tuple[Chip, ...], tuple[int, ...], QSize]:
    """Chips from this height on, with a band above each further line; their order as it is read
    from one side to the other, line after line; and where they end.
    """
    metrics = QFontMetricsF(font)
    height = metrics.height() + RHYTHM
    small = QFontMetricsF(notes.font)
    texts = notes.texts or [""] * len(units)
    widths = [
        max(
            metrics.horizontalAdvance(unit.shown) + 1.75 * RHYTHM,
            small.horizontalAdvance(text) + RHYTHM / 2,
            badges.width(unit.role, notes.font),
            2.5 * RHYTHM,
        )
        for unit, text in zip(units, texts, strict=True)
    ]
    lines = _broken(widths, width)
    right_to_left = are_right_to_left(units)
    chips: dict[int, Chip] = {}
    seen: list[int] = []
    for number, order in enumerate(visual_order(units, lines, right_to_left=right_to_left)):
        top = first + number * (height + band)
        used = sum(widths[position] + GAP for position in order) - GAP
        left = width - EDGE - used if right_to_left else EDGE
        for position in order:
            chips[position] = Chip(QRectF(left, top, widths[position], height), number)
            left += widths[position] + GAP
        seen += reversed(order) if right_to_left else order
    placed = tuple(chips[position] for position in range(len(units)))
    bottom = placed[-1].rect.bottom() if placed else 0.0
    right = max((chip.rect.right() for chip in placed), default=0.0)
    return placed, tuple(seen), QSize(int(right + EDGE), int(bottom + EDGE))


def _broken(widths: Sequence[float], width: float) -> list[range]:
    """The units of each line, in the order of the text."""
    lines: list[range] = []
    start, left = 0, EDGE
    for position, wide in enumerate(widths):
        if left > EDGE and left + wide > width - EDGE:
            lines.append(range(start, position))
            start, left = position, EDGE
        left += wide + GAP
    return [*lines, range(start, len(widths))] if widths else []
