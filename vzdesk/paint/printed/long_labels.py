"""Labels that are too long for their page: in two lines, or cut. QtGui only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from vzdesk.paint.printed.sheet import Sheet
from vzdesk.view.figures.labels import BREAK, STROKE, SideLabels, Sides

_LONGEST = 0.3
"""A label is too long where it takes more than this share of the page's width."""
_STROKE_ENDS = STROKE.rstrip()
"""What is left of it at the end of a line."""


def ways_to_write(sheet: Sheet, labels: Sides) -> Iterator[tuple[Sides, int]]:
    """The labels with how many of them are cut, best first: whole; those that are too long in two
    lines, if they are of several words; besides, those that still are cut at their end; all of them
    cut, which is the last resort.
    """
    yield labels, 0
    cut, n_cut = _cut(sheet, labels)
    if not n_cut:
        return
    broken = _changed(labels, lambda text: _broken(sheet, text))
    if broken != labels:
        yield broken, 0
        both, n_both = _cut(sheet, broken)
        if 0 < n_both < n_cut:
            yield both, n_both
    yield cut, n_cut


def _broken(sheet: Sheet, text: str) -> str:
    """In two lines where it is too long: between A and B, or else where words leave the shorter
    lines.
    """
    if sheet.width_of(text) <= _LONGEST * sheet.width:
        return text
    first, stroke, second = text.partition(STROKE)
    if stroke:
        return f"{first}{_STROKE_ENDS}{BREAK}{second}"
    words = text.split(" ")
    ways = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))
    best = min(ways, key=lambda lines: max(map(sheet.width_of, lines)), default=(text,))
    return BREAK.join(best)


def _cut(sheet: Sheet, labels: Sides) -> tuple[Sides, int]:
    """Those that are too long cut at their end, and how many these are."""
    metrics, longest = QFontMetricsF(sheet.font()), _LONGEST * sheet.width

    def line(text: str) -> str:
        parts, end = text.removesuffix(_STROKE_ENDS).split(STROKE), Qt.TextElideMode.ElideRight
        cut = STROKE.join(metrics.elidedText(part, end, longest / len(parts)) for part in parts)
        return cut + _STROKE_ENDS if text.endswith(_STROKE_ENDS) else cut

    found = _changed(labels, lambda text: BREAK.join(map(line, text.split(BREAK))))
    once = 1 if labels[0] is labels[1] else 2  # of one text rows and columns have the same
    pairs = zip(labels[:once], found[:once], strict=True)
    texts = (zip(before.all_texts, after.all_texts, strict=True) for before, after in pairs)
    return found, sum(one != other for each in texts for one, other in each)


def _changed(labels: Sides, change: Callable[[str], str]) -> Sides:
    """The words and annotations of both sides."""

    def side(before: SideLabels) -> SideLabels:
        tiers = (tuple(map(change, tier)) for tier in before.tiers)
        return replace(before, texts=tuple(map(change, before.texts)), tiers=tuple(tiers))

    rows = side(labels[0])
    return rows, rows if labels[1] is labels[0] else side(labels[1])
