"""The labels of a map's rows and columns: how large, how slanted and how many of them fit.

Everything is in pixels of 1/96 inch; print scales the painter. QtGui only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

from vzdesk.paint import badges
from vzdesk.paint.labels.cutting import cut_label
from vzdesk.paint.labels.spacing import spread
from vzdesk.paint.style import tabular
from vzdesk.view.units import DOTTED_CIRCLE, Unit

GAP = 6.0
"""Between a label and its row or column."""
SLANT_DEGREES = 50.0
_FLATTEST, _STEEPEST = 25.0, 70.0
"""Labels that do not shrink are as flat as they can be, within these."""
NOTE_GAP = 14.0
"""Between a label with its badges and the note beside it."""
LONGEST_NOTE = 80.0
"""Notes are no longer than this, unless there is room to spare."""
_ROW, _COLUMN = 0.9, 0.8
"""The shares of a line's height that a row, and a slanted label, need."""


@dataclass(frozen=True)
class Labels:
    """Labels `pitch` apart, `slant` degrees from level; where they need more, `least`,
    each `step`-th is shown.

    widest: the width of the longest with its badges, in the bold face that marks one.
    right_to_left: columns run from right to left, and row labels are at the grid's right.
    shown: those that are in sight; all by default.
    """

    units: tuple[Unit, ...]
    texts: tuple[str, ...]
    widest: float
    font: QFont
    pitch: float
    least: float
    slant: float = 0.0
    right_to_left: bool = False
    shown: range = range(2**31)
    notes: tuple[str, ...] = ()
    notes_width: float = 0.0
    notes_font: QFont = field(default_factory=QFont)

    @cached_property
    def faces(self) -> tuple[QFont, QFont]:
        """The font, and its bold face for the marked label."""
        size = self.font.pixelSize()
        return tabular(self.font, size), tabular(self.font, size, bold=True)

    @cached_property
    def unhinted(self) -> tuple[QFont, QFont]:
        """The same for slanted labels."""
        plain, bold = (QFont(face) for face in self.faces)
        for face in (plain, bold):
            face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return plain, bold

    @cached_property
    def metrics(self) -> tuple[QFontMetricsF, QFontMetricsF]:
        """Of both faces."""
        plain, bold = self.faces
        return QFontMetricsF(plain), QFontMetricsF(bold)

    @property
    def step(self) -> int:
        """Each so-many-th label has room."""
        return max(1, math.ceil(self.least / self.pitch - 1e-9))

    @cached_property
    def line_height(self) -> float:
        return QFontMetricsF(self.font).height()

    @property
    def height(self) -> float:
        """What the labels of columns need above them."""
        if not self.slant:
            return self.line_height
        angle = math.radians(self.slant)
        return self.widest * math.sin(angle) + self.line_height * math.cos(angle) + self.lift

    @property
    def lift(self) -> float:
        """How much higher slanted labels begin where they are flat, to be clear of the cells."""
        flatness = (SLANT_DEGREES - self.slant) / (SLANT_DEGREES - _FLATTEST)
        return max(flatness, 0.0) * GAP / 2 if self.slant else 0.0

    @property
    def overhang(self) -> float:
        """How far slanted labels may reach beyond the last column."""
        return self.widest * math.cos(math.radians(self.slant)) if self.slant else 0.0

    def reach(self) -> float:
        """How far slanted labels do reach beyond the edge of the last column: any may be marked and
        so be shown, and those with roles may be moved towards the end.
        """
        if not self.slant:
            return 0.0
        metrics, angle = QFontMetricsF(self.faces[1]), math.radians(self.slant)
        corner = badges.side(self.font) / 2 * math.sin(angle)
        last = len(self.texts) - 1
        near = range(last, max(last - math.ceil(self.overhang / self.pitch), -1), -1)
        places = [(at, self._middle(at)) for at in near]
        places += self.placed(None) if self._with_roles else []
        ends = (
            place
            - self._middle(last)
            + math.cos(angle) * self._length(metrics, at)
            + (corner if self.units[at].role else 0.0)
            for at, place in places
        )
        return max(ends, default=0.0) - self.pitch / 2

    def _length(self, metrics: QFontMetricsF, position: int) -> float:
        role = self.units[position].role
        return metrics.horizontalAdvance(self.texts[position]) + badges.width(role, self.font)

    def is_cut(self, position: int) -> bool:
        """Whether a label is shown in part only."""
        whole = self.units[position].label.removeprefix(DOTTED_CIRCLE)
        return self.texts[position].removeprefix(DOTTED_CIRCLE) != whole

    def column_middle(self, position: int) -> float:
        """How far a column's middle is from the left edge of the grid."""
        return self.in_columns(self._middle(position))

    def visible(self, marked: int | None) -> tuple[int, ...]:
        """The labels to show, in order."""
        return tuple(position for position, _ in self.placed(marked))

    def placed(self, marked: int | None) -> list[tuple[int, float]]:
        """The labels to show, and how far the middle of each is from where the first row or column
        begins.

        One that is marked is always shown, and so are words that have roles: others make room, and
        where these are too near to one another they are moved a little.
        """
        shown = range(self.shown.start, min(self.shown.stop, len(self.texts)))
        if self.step == 1:
            return list(zip(shown, self._spread(shown, shown), strict=True))
        firm = self._firm(marked, shown)
        places = self._spread(firm, shown)
        first = math.ceil(shown.start / self.step) * self.step
        others = (at for at in range(first, shown.stop, self.step) if at not in firm)
        placed = [*zip(firm, places, strict=True)]
        placed += [(at, self._middle(at)) for at in others if self._has_room(at, places)]
        return sorted(placed)

    def _firm(self, marked: int | None, shown: range) -> list[int]:
        """The labels that others make room for; not all with roles where these alone are too many
        for the room there is.
        """
        firm = [] if marked is None or marked not in shown else [marked]
        roles = [at for at in self._with_roles if at in shown and at not in firm]
        if (len(firm) + len(roles)) * self._with_badges <= len(shown) * self.pitch:
            return sorted([*firm, *roles])
        for at in roles:
            if self._has_room(at, [self._middle(other) for other in firm]):
                firm.append(at)
        return sorted(firm)

    def _spread(self, positions: Sequence[int], shown: range) -> list[float]:
        """Where these labels are so that no text touches another, and no badge another badge:
        beside the rows or above the columns that are shown, clear of the corner.
        """
        middles = [self._middle(at) for at in positions]
        gaps = [
            self._with_badges if self.units[a].role and self.units[b].role else self.least
            for a, b in pairwise(positions)
        ]
        free = ((b - a) - gap for (a, b), gap in zip(pairwise(middles), gaps, strict=True))
        has_room = min(free, default=0.0) > -1e-9
        ends = self._middle(shown.start), self._middle(shown.stop - 1)
        return middles if has_room else spread(middles, gaps, ends)

    @cached_property
    def _with_badges(self) -> float:
        """How far apart labels are at least that both have badges."""
        if not self.least:
            return 0.0
        across = math.sin(math.radians(self.slant)) if self.slant else 1.0
        return max(self.least, badges.min_distance(self.font) / across)

    def _middle(self, position: int) -> float:
        return (position + 0.5) * self.pitch

    def offset(self, position: int, place: float) -> float:
        """How far a place is from the middle of its row or column, where that could mislead."""
        shift = place - self._middle(position)
        return shift if abs(shift) > self.pitch / 3 else 0.0

    def in_columns(self, place: float) -> float:
        """How far a place that counts from the first column is from the left edge of the grid."""
        return len(self.units) * self.pitch - place if self.right_to_left else place

    @cached_property
    def _with_roles(self) -> tuple[int, ...]:
        return tuple(at for at, unit in enumerate(self.units) if unit.role)

    def _has_room(self, position: int, places: Sequence[float]) -> bool:
        middle, least = self._middle(position), self.least - 1e-9
        return all(abs(middle - place) >= least for place in places)


def row_labels(
    units: Sequence[Unit],
    font: QFont,
    pitch: float,
    longest: float,
    *,
    right_to_left: bool = False,
    smallest: float = 1.0,
) -> Labels:
    """Labels for rows that are `pitch` high."""
    fitted, line = _shrunk(font, pitch / _ROW, smallest)
    texts, widest = _cut(_Same(units), _SameFont(fitted), longest)
    return Labels(
        tuple(units), texts, widest, fitted, pitch, line * _ROW, right_to_left=right_to_left
    )


def with_notes(
    labels: Labels, notes: Sequence[str], font: QFont, longest: float = LONGEST_NOTE
) -> Labels:
    """The labels of rows with a note on the far side of each, where every row has its label."""
    if labels.step > 1 or not any(notes):
        return labels
    metrics, cut = QFontMetricsF(font), Qt.TextElideMode.ElideRight
    short = tuple(metrics.elidedText(note, cut, longest) for note in notes)
    width = max(map(metrics.horizontalAdvance, short)) + NOTE_GAP
    widest = labels.widest + width
    return replace(labels, notes=short, notes_width=width, notes_font=font, widest=widest)


def column_labels(
    units: Sequence[Unit],
    font: QFont,
    pitch: float,
    longest: float,
    *,
    right_to_left: bool = False,
    smallest: float = 1.0,
) -> Labels:
    """Labels for columns that are `pitch` wide: level where all fit so, else slanted.

    For many columns they are smaller, down to a share of the font; or where they must not be,
    steeper. Then some have no room.
    """
    texts, widest = _cut(_Same(units), _SameFont(font), longest)
    if widest + GAP <= pitch:
        return Labels(tuple(units), texts, widest, font, pitch, 0.0, right_to_left=right_to_left)
    usual = math.sin(math.radians(SLANT_DEGREES))
    fitted, line = _shrunk(font, pitch * usual / _COLUMN, smallest)
    texts, widest = _cut(_Same(units), _SameFont(fitted), longest)
    slant = SLANT_DEGREES if smallest < 1 else _slant(line, pitch)
    least = line * _COLUMN / math.sin(math.radians(slant))
    return Labels(tuple(units), texts, widest, fitted, pitch, least, slant, right_to_left)


def _slant(line: float, pitch: float) -> float:
    """No steeper than keeps each label clear of the line under its neighbour, or beyond 50° than
    makes room for every label, where that is possible.
    """
    usual, steepest = (math.sin(math.radians(each)) for each in (SLANT_DEGREES, _STEEPEST))
    if line * _COLUMN > steepest * pitch:
        return SLANT_DEGREES
    sine = max(min(line / pitch, usual), line * _COLUMN / pitch)
    return max(math.degrees(math.asin(sine)), _FLATTEST)


def _shrunk(font: QFont, high: float, smallest: float) -> tuple[QFont, float]:
    """The font, no larger than lines so high have room for unless that is smaller than this share
    of it, and the height of its lines.
    """
    sizes = _sizes(_SameFont(font), smallest)
    return next(((each, line) for each, line in sizes if line <= high), sizes[-1])


@dataclass(frozen=True, eq=False)
class _Same:
    """Units that are the same only where they are the same object: no need to compare hundreds."""

    units: Sequence[Unit]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.units is other.units

    def __hash__(self) -> int:
        return id(self.units)


@dataclass(frozen=True)
class _SameFont:
    """A font that can be looked up."""

    font: QFont = field(compare=False)
    key: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"{self.font.key()} {self.font.families()}")


@lru_cache(maxsize=16)
def _sizes(font: _SameFont, smallest: float) -> tuple[tuple[QFont, float], ...]:
    """The font in whole pixels down to the smallest share, with the height of lines in each."""
    largest = font.font.pixelSize()
    sizes = range(largest, max(1, round(largest * smallest)) - 1, -1)
    fonts = [tabular(font.font, size) for size in sizes]
    return tuple((each, QFontMetricsF(each).height()) for each in fonts)


@lru_cache(maxsize=64)
def _cut(same: _Same, font: _SameFont, longest: float) -> tuple[tuple[str, ...], float]:
    """The labels, those that are longer than this cut in the middle, and the width of the widest
    with its badges.

    Remembered, for a map is laid out anew with the same labels whenever it is moved or enlarged.
    """
    metrics = QFontMetricsF(font.font)
    bold = QFontMetricsF(tabular(font.font, font.font.pixelSize(), bold=True))
    labels = dict.fromkeys(unit.drawn for unit in same.units)
    short = {label: cut_label(metrics, label, longest) for label in labels}
    widths = {label: bold.horizontalAdvance(text) for label, text in short.items()}
    roles = {role: badges.width(role, font.font) for role in {unit.role for unit in same.units}}
    needed = (widths[unit.drawn] + roles[unit.role] for unit in same.units)
    return tuple(short[unit.drawn] for unit in same.units), max(needed, default=0.0)
