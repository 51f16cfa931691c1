"""What stands above the maps of a figure, in as many lines as it needs. QtGui only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vzdesk.paint.printed.sheet import Sheet

HEAD = 1.5
"""The height of a title, and of a line above a map, in sizes of the font."""
_RIGHT_TO_LEFT = "\u200f"
"""A mark without width: the line goes on in this direction, whatever its first letter says."""
HEAD_LINE = 1.25
"""From one line above a map to the next."""
_MOST_LINES = 4
"""Where a quoted text needs more, only letters are there."""


@dataclass(frozen=True)
class Head:
    """A text above a map, and the letter that it begins with, "" for none; right_to_left where the
    letter stands at the right. A quoted text can be left out, where it has no room: the caption has
    it, too.
    """

    text: str = ""
    letter: str = ""
    right_to_left: bool = False
    is_quoted: bool = False

    @property
    def whole(self) -> str:
        whole = "  ".join(filter(None, (self.letter, self.text)))
        return f"{_RIGHT_TO_LEFT}{whole}" if whole and self.right_to_left else whole


def lines_above(sheet: Sheet, heads: Sequence[Head], room: float) -> list[tuple[str, ...]]:
    """Of each map the lines above it, none wider than this room."""
    found = [sheet.lines_of(head.whole, room) if head.whole else () for head in heads]
    pairs = list(zip(heads, found, strict=True))
    if any(head.is_quoted and len(lines) > _MOST_LINES for head, lines in pairs):
        return [(head.letter,) if head.is_quoted else lines for head, lines in pairs]
    return found


def heights_above(
    sheet: Sheet, heads: Sequence[Head], room: float, across: int
) -> tuple[float, ...]:
    """What is needed above each line of so many maps."""
    counts = [len(lines) for lines in lines_above(sheet, heads, room)]
    highest = (max(counts[at : at + across]) for at in range(0, len(counts), across))
    return tuple((HEAD + (n - 1) * HEAD_LINE) * sheet.size if n else 0.0 for n in highest)
