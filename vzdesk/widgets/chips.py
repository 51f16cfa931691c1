"""Where the chips of a sentence are: set like text, with room for arcs between the lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QFontMetricsF

from vzdesk.paint import badges
from vzdesk.paint.bidi import visual_order
from vzdesk.view.units import Unit, are_right_to_left
from vzdesk.widgets.style import RHYTHM

EDGE = 2.0 * RHYTHM
"""What is left free on either side."""
GAP = RHYTHM // 2
"""Between two chips of a line; the pieces of a word are not apart."""
_CLOSE = 1.0 * RHYTHM
"""Between two lines without arcs."""
_BELOW = 1.5 * RHYTHM
"""Below the last line: the bar under the source has room there."""
_INSIDE = 3.0
"""Beside the text of a chip, on the side where another piece of the word is."""


@dataclass(frozen=True)
class Chip:
    """Where one unit is, and on which line.

    joined says whether the chip to its left, and the one to its right, is of the same word.
    """

    rect: QRectF
    line: int
    joined: tuple[bool, bool] = (False, False)


@dataclass(frozen=True)
class Room:
    """What is left free, in pixels.

    padding  beside the text of a chip, on both sides together
    band     above each line that an arc touches
    head     at least this above the first line
    arcs     for each unit whether an arc may touch it; empty where it may touch all
    """

    padding: float = 1.75 * RHYTHM
    band: float = 7.0 * RHYTHM
    head: float = 0.0
    arcs: Sequence[bool] = field(default=(), compare=False)

    def above(self, line: Iterable[int]) -> float:
        """Above the line that has these units."""
        return self.band if not self.arcs or any(self.arcs[at] for at in line) else _CLOSE


ROOMY = Room()


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

    @property
    def has_several_lines(self) -> bool:
        """Whether a text is broken into lines."""
        return any(chips and chips[-1].line > 0 for chips in (self.chips, self.sources))

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
        if not below:
            return self
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
    return replace(chip, rect=chip.rect.translated(0, by))


def _under(point: QPointF, chips: Sequence[Chip]) -> int | None:
    hits = (i for i, chip in enumerate(chips) if chip.rect.contains(point))
    return next(hits, None)


def continues(units: Sequence[Unit], position: int) -> bool:
    """Whether this is a further piece of the word of the unit before it."""
    if not 0 < position < len(units):
        return False
    own, before = units[position].words, units[position - 1].words
    return bool(own) and bool(before) and own[0] == before[0]


@dataclass(frozen=True)
class Notes:
    """Rows of notes, each with one for every unit ("" for none), under the chips in this font."""

    font: QFont
    rows: Sequence[Sequence[str]] = ()

    def widths(self, n: int) -> list[float]:
        """What the notes of each of n units take."""
        measure = QFontMetricsF(self.font).horizontalAdvance
        widest = [max(map(measure, notes)) for notes in zip(*self.rows, strict=True)]
        return [wide + RHYTHM / 2 if wide else 0.0 for wide in widest] or [0.0] * n


def flow(
    units: Sequence[Unit],
    font: QFont,
    width: float,
    sources: Sequence[Unit] | None = None,
    notes: Notes | None = None,
    room: Room = ROOMY,
) -> Flow:
    """Set the units like text in this width: from the right where the text begins with a letter
    that is read so, and what runs the other way in between as any other program would set it.

    sources, where they are of another text, are above. notes are those of the sources.
    """
    notes = notes or Notes(font)
    if sources is None:
        lines = _Lines(units, font, width, notes, room)
        chips, keys, size = lines.placed(RHYTHM / 2, max(0.0, room.head))
        return Flow(chips, chips, room.band, size, are_right_to_left(units), keys)
    line, close = QFontMetricsF(font).height(), replace(room, band=_CLOSE, arcs=())
    upper, _, above = _Lines(sources, font, width, notes, close).placed(RHYTHM / 2, line)
    lower = _Lines(units, font, width, Notes(font), close)
    chips, keys, size = lower.placed(above.height() - _BELOW + room.band, line / 2)
    size = QSize(max(size.width(), above.width()), size.height())
    return Flow(chips, upper, room.band, size, are_right_to_left(units), keys)


@dataclass(frozen=True)
class _Lines:
    """Units that are set like text in this width."""

    units: Sequence[Unit]
    font: QFont
    width: float
    notes: Notes
    room: Room

    @cached_property
    def further(self) -> list[bool]:
        """Of each unit, and of what would be behind the last, whether it continues a word."""
        return [continues(self.units, at) for at in range(len(self.units) + 1)]

    def placed(self, top: float, head: float) -> tuple[tuple[Chip, ...], tuple[int, ...], QSize]:
        """Chips from this height on, with at least so much above the first line; their order as it
        is read from one side to the other, line after line; and where they end.
        """
        widths, height = self._widths(), QFontMetricsF(self.font).height() + RHYTHM
        lines = _without_single(_words(self.further), widths, self.width)
        right_to_left = are_right_to_left(self.units)
        chips: dict[int, Chip] = {}
        seen: list[int] = []
        ordered = visual_order(self.units, lines, right_to_left=right_to_left)
        for number, (line, order) in enumerate(zip(lines, ordered, strict=True)):
            top += self.room.above(line) if number else max(head, self.room.above(line))
            lefts = self._lefts(order, widths, right_to_left)
            for place, (position, left) in enumerate(zip(order, lefts, strict=True)):
                rect = QRectF(left, top, widths[position], height)
                chips[position] = Chip(rect, number, self._joined(order, place))
            seen += reversed(order) if right_to_left else order
            top += height
        placed = tuple(chips[position] for position in range(len(self.units)))
        right = max((chip.rect.right() for chip in placed), default=0.0)
        return placed, tuple(seen), QSize(int(right + EDGE), math.ceil(top + _BELOW))

    def _widths(self) -> list[float]:
        """In whole pixels, so that pieces of a word meet without a seam."""
        units, small = self.units, self.notes.font
        measure = QFontMetricsF(self.font).horizontalAdvance
        padding = [self.room.padding / 2, _INSIDE]
        widths: list[float] = []
        for at, (unit, note) in enumerate(zip(units, self.notes.widths(len(units)), strict=True)):
            first, last = not self.further[at], not self.further[at + 1]
            free = padding[not first] + padding[not last]
            least = 2.5 * RHYTHM if first and last else 1.5 * RHYTHM
            needed = badges.width(unit.role, small) + 2, note, least
            widths.append(math.ceil(max(measure(unit.drawn) + free, *needed)))
        return widths

    def _joined(self, order: Sequence[int], place: int) -> tuple[bool, bool]:
        before = place > 0 and self._are_joined(order[place - 1], order[place])
        after = place + 1 < len(order) and self._are_joined(order[place], order[place + 1])
        return before, after

    def _are_joined(self, left: int, right: int) -> bool:
        """Whether two that are side by side are one after the other in one word."""
        return abs(right - left) == 1 and self.further[max(left, right)]

    def _lefts(
        self, order: Sequence[int], widths: Sequence[float], right_to_left: bool
    ) -> list[float]:
        """Where the chips of a line begin, from left to right."""
        lefts, left = list[float](), 0.0
        for place, position in enumerate(order):
            is_apart = place > 0 and not self._are_joined(order[place - 1], position)
            left += GAP if is_apart else 0
            lefts.append(left)
            left += widths[position]
        start = math.floor(self.width - EDGE - left) if right_to_left else EDGE
        return [start + each for each in lefts]


def _broken(words: Sequence[range], widths: Sequence[float], width: float) -> list[range]:
    """The units of each line, in the order of the text; a word is in one line if it has room."""
    lines: list[range] = []
    start, left, room = 0, 0.0, width - 2 * EDGE
    for word in words:
        wide = sum(widths[at] for at in word)
        if left and left + GAP + wide > room:
            lines.append(range(start, word.start))
            start, left = word.start, 0.0
        if wide <= room:
            left += (GAP if left else 0) + wide
            continue
        for at in word:
            if left and left + widths[at] > room:
                lines.append(range(start, at))
                start, left = at, 0.0
            left += widths[at]
    return [*lines, range(start, len(widths))] if widths else []


def _without_single(words: Sequence[range], widths: Sequence[float], width: float) -> list[range]:
    """The units of each line. Where one would be alone on the last, such as [SEP], all lines are as
    short as they can be without one more of them.
    """
    lines = _broken(words, widths, width)
    if len(lines) < 2 or len(lines[-1]) > 1:
        return lines
    too_short, enough = width / 2, width
    while enough - too_short > RHYTHM:
        middle = (too_short + enough) / 2
        if len(_broken(words, widths, middle)) > len(lines):
            too_short = middle
        else:
            enough = middle
    return _broken(words, widths, enough)


def _words(further: Sequence[bool]) -> list[range]:
    """The pieces of each word."""
    starts = [at for at, is_further in enumerate(further) if not is_further]
    return [range(a, b) for a, b in pairwise(starts)]
