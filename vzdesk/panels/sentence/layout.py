"""How large the chips of a sentence are, and where: as large as its room allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from vzdesk.paint.style import tabular
from vzdesk.view.types import ViewState
from vzdesk.widgets import relations
from vzdesk.widgets.chips import Flow, Notes, Room, flow
from vzdesk.widgets.style import RHYTHM, pixels

BAR = RHYTHM
"""What the bar under the source takes, from the chip to the note below it."""
BARS, LOW_BARS = 2.5 * RHYTHM, 1.5 * RHYTHM
"""How high a full bar of surprisal is, below large text and below other text."""
BARS_FROM = 1.5 * RHYTHM
"""What is free above it: marks of roles hang down from the chips."""
_LONGEST_NOTE = 14.0 * RHYTHM
_USUAL = 12.0
"""Text of 9 pt, in pixels."""
_SHORT, _LONG = 60, 250
"""So many units may be on one line; more than the others are set as close as possible at once."""


@dataclass(frozen=True)
class Size:
    """How large chips are: their text, as a share of the panel's, and what is free around it."""

    text: float
    padding: float
    band: float


SIZES = (
    Size(1.5, 1.75 * RHYTHM, 7.0 * RHYTHM),
    Size(1.5, 1.25 * RHYTHM, 5.0 * RHYTHM),
    Size(1.25, 1.25 * RHYTHM, 5.0 * RHYTHM),
    Size(1.25, 1.0 * RHYTHM, 4.5 * RHYTHM),
    Size(1.0, 1.0 * RHYTHM, 4.5 * RHYTHM),
    Size(1.0, 0.75 * RHYTHM, 4.5 * RHYTHM),
    Size(1.0, 1.0 * RHYTHM, 3.5 * RHYTHM),
    Size(1.0, 0.75 * RHYTHM, 3.0 * RHYTHM),
)
"""From the largest to the smallest."""


@dataclass(frozen=True, eq=False)
class Layout:
    """Chips in their font; below each line bars of surprisal, the rows of notes, and brackets."""

    font: QFont = field(default_factory=QFont)
    flow: Flow = field(default_factory=lambda: Flow((), (), 0.0, QSize()))
    notes: tuple[tuple[str, ...], ...] = ()
    bars: float = 0.0
    brackets: tuple[relations.Bracket, ...] = ()


@dataclass(frozen=True, eq=False)
class Setting:
    """A state that is to be set: `touched` says of each unit whether an arc may touch it, and is
    empty where all may be touched.

    font is that of the panel, which notes have too; head is the room of the hint above the chips.
    """

    state: ViewState
    font: QFont
    touched: tuple[bool, ...]
    head: float

    def fitted(self, room: QSize, scroll_bar: int) -> Layout:
        """The largest that fits into this room on one line, else on several; else the smallest,
        beside a scroll bar.
        """
        sizes = self._sizes(room)
        found = self._best(room, sizes)
        if found is not None:
            return found[1]
        width = room.width() - scroll_bar
        return self._below(self._flow(sizes[-1], width), sizes[-1], width)

    def _sizes(self, room: QSize) -> tuple[Size, ...]:
        """Those to choose from: where text is larger than usual, chips are no smaller for that."""
        if pixels(self.font) <= _USUAL:
            return SIZES
        found = replace(self, font=tabular(self.font, _USUAL))._best(room, SIZES)
        least = (found[0] if found else SIZES[-1]).text * _USUAL
        return tuple(size for size in SIZES if size.text * pixels(self.font) >= least)

    def _best(self, room: QSize, sizes: Sequence[Size]) -> tuple[Size, Layout] | None:
        for size, chips in self._tried(room.width(), sizes):
            if chips.size.height() <= room.height():
                layout = self._below(chips, size, room.width())
                if layout.flow.size.height() <= room.height():
                    return size, layout
        return None

    def _tried(self, width: float, sizes: Sequence[Size]) -> Iterator[tuple[Size, Flow]]:
        """Chips of these sizes, as far as they are tried, the best first."""
        n = max(len(self.state.targets), len(self.state.sources))
        if n <= _SHORT:
            found = [(size, self._flow(size, width)) for size in sizes]
            yield from sorted(found, key=lambda each: each[1].has_several_lines)
            return
        for size in () if n > _LONG else sizes:
            yield size, self._flow(size, width)

    def _flow(self, size: Size, width: float) -> Flow:
        state = self.state
        room = Room(size.padding, size.band, self.head, self.touched)
        if state.has_two_texts and not any(self.touched or [True]):
            room = replace(room, band=SIZES[-1].band)
        sources = state.sources if state.has_two_texts else None
        notes = Notes(self.font, self.notes())
        return flow(state.targets, self._font(size), width, sources, notes, room)

    def _font(self, size: Size) -> QFont:
        return tabular(self.font, pixels(self.font) * size.text)

    def notes(self) -> tuple[tuple[str, ...], ...]:
        """The annotations, none wider than is read at a glance."""
        metrics, cut = QFontMetricsF(self.font), Qt.TextElideMode.ElideRight
        return tuple(
            tuple(metrics.elidedText(note, cut, _LONGEST_NOTE) for note in row)
            for row in self.state.annotations.rows
        )

    def _below(self, chips: Flow, size: Size, width: float) -> Layout:
        """With room for notes and brackets below every line."""
        notes, dependencies = self.notes(), self.state.annotations.dependencies
        bars = bars_height(self.state, size)
        below = bars + notes_height(self.font, len(notes))
        brackets = relations.brackets(
            dependencies, chips.sources, width, self.font, right_to_left=chips.right_to_left
        )
        if brackets:
            below = max(below, BAR) + relations.depth(brackets, self.font)
        return Layout(self._font(size), chips.with_room(below), notes, bars, brackets)


def bars_height(state: ViewState, size: Size) -> float:
    """What bars of surprisal take below the chips; 0 where none are shown."""
    if state.surprisals is None:
        return 0.0
    return BARS_FROM + (BARS if size.text > 1 else LOW_BARS)


def notes_height(font: QFont, rows: int) -> float:
    """What so many rows of notes take below the chips; 0 for none."""
    return BAR + rows * QFontMetricsF(font).height() if rows else 0.0


def touched_by_arcs(state: ViewState) -> tuple[bool, ...]:
    """Of each target, whether the map has an arc to or from it; of two texts, the targets'. Empty
    where there are so many that looking would take long: all may be touched.
    """
    view = state.map
    if view is None:
        return (False,) * len(state.targets)
    if len(state.targets) > _LONG:
        return ()
    has_arc = np.asarray((view.scores >= state.arcs_from) & (view.scores > 0))
    if not view.has_two_texts:
        np.fill_diagonal(has_arc, val=False)
        has_arc = has_arc | has_arc.T
    return tuple(bool(line.any()) for line in has_arc)
