"""The order in which units are read, as the Unicode bidirectional algorithm has it. QtGui only.

Qt lays out the units as one paragraph, and we look where it put them: the order is that of any
other program that shows the sentence (https://unicode.org/reports/tr9/).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout, QTextLine, QTextOption

from vzdesk.view.units import Unit, has_right_to_left_letters, is_mark

_NEUTRAL = "\ufffc"
"""Stands for a special token, whose name has a direction that is not the sentence's."""
_WITHIN_WORD = "\u200c"
"""Between the pieces of a word: invisible to the algorithm, and no letters join across it."""
_BYTES = re.compile("(?:<0x[0-9A-F]{2}>)+")
_NEXT_LINE = "\u2028"
_UNBROKEN = 1e6


def visual_order(
    units: Sequence[Unit], lines: Sequence[range], *, right_to_left: bool
) -> list[list[int]]:
    """For every line (a range of units) its units from left to right.

    right_to_left is the direction of the paragraph; a unit whose `word` is that of the one before
    is set without a space between.
    """
    if not right_to_left and not any(has_right_to_left_letters(unit.shown) for unit in units):
        return [list(line) for line in lines]
    text, starts = _paragraph(units, lines)
    layout = QTextLayout(text)
    option = QTextOption()
    sides = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
    option.setTextDirection(sides[0] if right_to_left else sides[1])
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    for _ in lines:
        layout.createLine().setLineWidth(_UNBROKEN)
    layout.endLayout()
    return [
        sorted(line, key=_places(layout.lineAt(number), line, starts).__getitem__)
        for number, line in enumerate(lines)
    ]


def _paragraph(units: Sequence[Unit], lines: Sequence[range]) -> tuple[str, dict[int, range]]:
    """The text, and where each unit is in it (in UTF-16 code units, as Qt counts)."""
    text, at = "", 0
    starts: dict[int, range] = {}
    for line in lines:
        for position in line:
            if position > line.start:
                before = _WITHIN_WORD if _continues(units, position) else " "
            else:
                before = _NEXT_LINE if text else ""
            own = _stand_in(units, position, text)
            at += len(before)
            starts[position] = range(at, at + _length(own))
            text, at = text + before + own, at + _length(own)
    return text, starts


def _stand_in(units: Sequence[Unit], position: int, before: str) -> str:
    """What stands for a unit. The rest of a character, such as <0x8B>, has no direction of its own,
    and a combining mark is drawn above or below the letter before it and not behind it: both go
    where another of the letters before them would.
    """
    unit = units[position]
    is_only_marks = _continues(units, position) and all(map(is_mark, unit.label))
    if before and (is_only_marks or _BYTES.fullmatch(unit.label)):
        return next((c for c in reversed(before) if _is_letter_or_number(c)), _NEUTRAL)
    return _NEUTRAL if unit.is_special else _plain(unit.shown)


def _is_letter_or_number(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


def _continues(units: Sequence[Unit], position: int) -> bool:
    word = units[position].word
    return word is not None and word == units[position - 1].word


def _plain(label: str) -> str:
    """No separator of paragraphs or lines, for it would end ours; something in any case."""
    kept = "".join(" " if c.isspace() else c for c in label).strip()
    return kept or _NEUTRAL


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _places(line: QTextLine, positions: range, starts: dict[int, range]) -> dict[int, float]:
    """A point inside what is drawn of each unit."""
    return {position: _middle(line, starts[position]) for position in positions}


def _middle(line: QTextLine, where: range) -> float:
    xs = [point.x() for run in line.glyphRuns(where.start, len(where)) for point in run.positions()]
    if xs:
        return sum(xs) / len(xs)
    x: Any = line.cursorToX(where.start)  # a mark that is drawn with the letter before
    return float(x[0] if isinstance(x, tuple) else x)  # the stubs know only the number
