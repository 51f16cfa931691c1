"""What stands around a grid whose cells have a certain side: labels, colour bar, sums, notes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFont, QFontMetricsF

from vzdesk.paint.colour_bar import LOCK, widest_tick
from vzdesk.paint.labels import (
    GAP,
    LONGEST_NOTE,
    Labels,
    column_labels,
    row_labels,
    with_notes,
)
from vzdesk.paint.layout import MARK_WIDTH, Fit, HeatmapContent, Layout
from vzdesk.paint.notes import map_notes, part_note, wrapped

_BAR_WIDTH = 12.0
_SPACE = 16.0
_SUMS = 24.0
"""The length of the bar of the largest sum."""
_NOTES_BESIDE, _MANY_BESIDE, _MANY = 10.0, 18.0, 5
"""Notes beside a map are at most as wide as this many times the size of their font; wider where
they would have more lines than that.
"""
_ROOMY = 90.0 * 4
"""Notes beside the labels of rows are left out in rooms that are narrower than this."""


class Longest(NamedTuple):
    """How long the labels of rows and of columns may be, and the notes beside those of rows."""

    rows: float
    columns: float
    notes: float = LONGEST_NOTE


class Part(NamedTuple):
    """The room for a part of the grid, and how much of the grid is hidden before it."""

    room: QSizeF
    begin: QPointF


@dataclass(frozen=True)
class Plan:
    """All that is known before cells have a size; notes stand below the grid or beside it."""

    content: HeatmapContent
    fit: Fit
    width: float
    longest: Longest
    has_notes_beside: bool = False
    part: Part | None = None

    @property
    def marks(self) -> float:
        return MARK_WIDTH if self.content.view.faint.any() else 0.0

    @property
    def column_sums(self) -> float:
        return _SUMS + GAP if self.content.sums else 0.0

    @property
    def row_sums(self) -> float:
        return self.column_sums if self.content.view.target_bars is not None else 0.0

    @property
    def right(self) -> float:
        """What colour bar and sums take beside the grid."""
        ticks = widest_tick(self.content.scale, self.fit.style.small)
        return self.row_sums + _SPACE + _BAR_WIDTH + GAP + ticks


class _Sides(NamedTuple):
    """The labels of both sides."""

    rows: Labels
    columns: Labels


class _Grid(NamedTuple):
    """All cells, the part of them that is seen, and how much is hidden before it."""

    whole: QRectF
    window: QRectF
    hidden: QPointF


@dataclass(frozen=True)
class _Notes:
    """The notes in lines; their room, and the gap before it, count beside the grid or below it."""

    lines: tuple[str, ...]
    font: QFont
    is_beside: bool

    @cached_property
    def size(self) -> QSizeF:
        metrics = QFontMetricsF(self.font)
        widest = max(map(metrics.horizontalAdvance, self.lines))
        return QSizeF(widest, metrics.height() * len(self.lines))

    def ending_with(self, line: str) -> _Notes:
        """The same with another last line."""
        return replace(self, lines=(*self.lines[:-1], line))

    @property
    def beside(self) -> float:
        return self.size.width() + _SPACE if self.is_beside else 0.0

    @property
    def below(self) -> float:
        return 2.0 if self.is_beside else self.size.height() + GAP + 2


@dataclass(frozen=True)
class _Margins:
    """Room around the window, in pixels."""

    left: float
    top: float
    right: float
    below: float


def around(plan: Plan, cell: float) -> Layout:
    """Everything around a grid whose cells have this side, or around what fits of it in a room."""
    view, part = plan.content.view, plan.part
    sides, notes = _labels(plan, cell), _notes(plan, cell)
    margins = _margins(plan, sides, notes)
    grid = _grid(QSizeF(cell * len(view.sources), cell * len(view.targets)), margins, cell, part)
    if part is not None:
        notes = notes.ending_with(part_note(grid.whole, grid.window, cell))
    hidden, seen = grid.hidden, grid.window.size()
    sides = _Sides(
        replace(sides.rows, shown=_shown(hidden.y(), seen.height(), sides.rows)),
        replace(sides.columns, shown=_shown(hidden.x(), seen.width(), sides.columns)),
    )
    layout = _with_bars(plan, grid, sides, notes)
    return _mirrored_layout(layout) if view.right_to_left else layout


def _labels(plan: Plan, cell: float) -> _Sides:
    view, style, longest = plan.content.view, plan.fit.style, plan.longest
    is_mirrored, smallest = view.right_to_left, style.smallest_share
    rows = row_labels(
        view.targets,
        style.font,
        cell,
        longest.rows,
        right_to_left=is_mirrored,
        smallest=smallest,
    )
    if plan.width >= _ROOMY:
        noted = replace(style, font=rows.font).small
        rows = with_notes(rows, plan.content.target_notes, noted, longest.notes)
    columns = column_labels(
        view.sources,
        style.font,
        cell,
        longest.columns,
        right_to_left=is_mirrored,
        smallest=smallest,
    )
    return _Sides(rows, columns)


def _notes(plan: Plan, cell: float) -> _Notes:
    """The notes, with an empty line where a part is seen and will be named."""
    content, fit, font = plan.content, plan.fit, plan.fit.style.small
    of_map = map_notes(content.view, content.scale, blends=cell < fit.finest, sums=content.sums)
    is_beside = plan.has_notes_beside
    widths = [_NOTES_BESIDE * font.pixelSize(), _MANY_BESIDE * font.pixelSize()]
    notes, width = (*of_map, *content.also), widths[0] if is_beside else plan.width
    lines = wrapped(notes, font, width)
    lines = wrapped(notes, font, widths[1]) if is_beside and len(lines) > _MANY else lines
    return _Notes((*lines, "") if plan.part is not None else lines, font, is_beside)


def _margins(plan: Plan, sides: _Sides, notes: _Notes) -> _Margins:
    (rows, columns), least = sides, plan.fit.least
    head = QFontMetricsF(plan.fit.style.font).height() + GAP if plan.content.title else 0.0
    beyond = columns.overhang - columns.pitch / 2
    return _Margins(
        left=max(math.ceil(rows.widest + GAP + 5 + plan.marks), least[0]),
        top=max(math.ceil(head + columns.height + GAP), least[1]),
        right=max(plan.right + notes.beside, beyond) + 2,
        below=plan.column_sums + notes.below,
    )


def _grid(whole: QSizeF, margins: _Margins, cell: float, part: Part | None) -> _Grid:
    """Where the grid is, and its window; of a part that begins outside, the nearest inside."""
    corner = QPointF(margins.left, margins.top)
    if part is None:
        return _Grid(QRectF(corner, whole), QRectF(corner, whole), QPointF(0, 0))
    seen, (_, begin) = _fitting(whole, part.room, margins, cell), part
    hidden = QPointF(
        min(max(begin.x(), 0.0), whole.width() - seen.width()),
        min(max(begin.y(), 0.0), whole.height() - seen.height()),
    )
    return _Grid(QRectF(corner - hidden, whole), QRectF(corner, seen), hidden)


def _fitting(whole: QSizeF, room: QSizeF, margins: _Margins, cell: float) -> QSizeF:
    """As much of the grid as there is room for, at least one cell."""
    wide = max(room.width() - margins.left - margins.right, cell)
    high = max(room.height() - margins.top - margins.below, cell)
    return QSizeF(min(whole.width(), wide), min(whole.height(), high))


def _with_bars(plan: Plan, grid: _Grid, sides: _Sides, notes: _Notes) -> Layout:
    """The layout around a grid and its window: the bars of sums, the colour bar, the notes."""
    window, least = grid.window, 4 * QFontMetricsF(plan.fit.style.small).height()
    left = window.right() + plan.row_sums + _SPACE
    bar = QRectF(left, window.top(), _BAR_WIDTH, max(window.height(), least))
    bar.setTop(bar.top() + (LOCK if plan.content.scale.is_locked else 0))
    below, beside = max(plan.column_sums - GAP, 0.0), max(plan.row_sums - GAP, 0.0)
    bottom = max(window.bottom() + plan.column_sums, bar.bottom())
    high = notes.size.height()
    top = max(window.bottom() - high, window.top()) if notes.is_beside else bottom + GAP + 2
    columns = sides.columns
    beyond = max(plan.right + notes.beside, columns.overhang - columns.pitch / 2)
    right = max(window.right() + beyond + 2, 0.0 if notes.is_beside else notes.size.width())
    return Layout(
        grid=grid.whole,
        rows=sides.rows,
        columns=columns,
        bar=bar,
        marks=plan.marks,
        notes_top=top,
        size=QSizeF(right, max(bottom, top + high) + (2 if notes.is_beside else 0)),
        window=window,
        source_sums=QRectF(window.left(), window.bottom() + GAP, window.width(), below),
        target_sums=QRectF(window.right() + GAP, window.top(), beside, window.height()),
        notes=notes.lines,
        notes_left=right - notes.size.width() - 2 if notes.is_beside else None,
    )


def _mirrored_layout(layout: Layout) -> Layout:
    """The mirror image, on whole pixels."""
    width, grid = layout.size.width(), layout.grid
    window = _mirrored(layout.window, width)
    ahead = layout.window.left() - grid.left()
    left = window.right() + ahead - grid.width()
    return replace(
        layout,
        grid=QRectF(left, grid.top(), grid.width(), grid.height()),
        window=window,
        bar=_mirrored(layout.bar, width),
        source_sums=_mirrored(layout.source_sums, width),
        target_sums=_mirrored(layout.target_sums, width),
        notes_left=None if layout.notes_left is None else 0.0,
    )


def _mirrored(rect: QRectF, width: float) -> QRectF:
    left = math.floor(width - rect.right())
    return QRectF(left, rect.top(), rect.width(), rect.height())


def _shown(hidden: float, size: float, labels: Labels) -> range:
    """The labels whose middles are in the window."""
    first = math.ceil(hidden / labels.pitch - 0.5)
    last = math.floor((hidden + size) / labels.pitch - 0.5 + 1e-6)
    return range(max(first, 0), min(last + 1, len(labels.units)))
