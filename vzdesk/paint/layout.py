"""Where everything of a heatmap is, on screen and in print. QtGui only.

Lengths are in pixels of 1/96 inch; print scales the painter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFont, QFontMetricsF

from vzdesk.paint.labels import GAP, LONGEST, Labels, column_labels, row_labels, small
from vzdesk.paint.notes import map_notes, part_note, wrapped
from vzdesk.view.scale import DECADES, Scale
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import MapView

MARK_WIDTH = 12.0
_BAR_WIDTH = 12.0
_SPACE = 16.0
_SMALLEST_CELL = 0.01
_LOCK = 18.0
START = QPointF(0, 0)
_SUMS = 24.0
"""The length of the bar of the largest sum."""


@dataclass(frozen=True)
class Layout:
    """Where everything is: the `grid` of square cells, its labels, the colour bar, the notes.

    Where the sources are read from right to left, so are the columns: row labels stand at the
    right, where a reader begins, and the colour bar at the left.

    window  the part of the grid that is seen, all of it unless it is larger than its room
    given, mixed  the room for bars of the columns' sums and of the rows', below and beside
    """

    grid: QRectF
    rows: Labels
    columns: Labels
    bar: QRectF
    marks: float
    notes_top: float
    size: QSizeF
    window: QRectF
    given: QRectF
    mixed: QRectF
    notes: tuple[str, ...] = ()

    @property
    def cell(self) -> float:
        """The side of one cell."""
        return self.rows.pitch

    @property
    def right_to_left(self) -> bool:
        """Whether columns run from right to left."""
        return self.columns.right_to_left

    @property
    def is_part(self) -> bool:
        """Whether some of the grid is out of sight."""
        return self.window != self.grid

    def cell_at(self, point: QPointF) -> Cell:
        """The target and source under this point; on a label or a sum only its row or column."""
        window = self.window
        if self.right_to_left:
            point, window = self._mirrored_point(point), self._mirrored(window)
        above = window.top() - point.y()
        lean = above / math.tan(math.radians(self.columns.slant)) if self.columns.slant else 0.0
        across = point.x() - max(lean, 0.0)
        row = math.floor((point.y() - self.grid.top()) / self.cell)
        column = math.floor((across - self.grid.left()) / self.cell)
        in_rows = window.top() <= point.y() < window.bottom() and row < len(self.rows.units)
        in_columns = window.left() <= across < window.right() and column < len(self.columns.units)
        if in_rows and in_columns:
            return Cell(row, column)
        if in_rows and (point.x() < window.left() or self._is_within(self.mixed, point)):
            return Cell(target=row)
        is_given = self.given.top() <= point.y() < self.given.bottom()
        if in_columns and (-1 < point.y() < window.top() or is_given):
            return Cell(source=column)
        return NOWHERE

    def _mirrored_point(self, point: QPointF) -> QPointF:
        return QPointF(self.grid.left() + self.grid.right() - point.x(), point.y())

    def _mirrored(self, rect: QRectF) -> QRectF:
        left = self.grid.left() + self.grid.right() - rect.right()
        return QRectF(left, rect.top(), rect.width(), rect.height())

    def _is_within(self, rect: QRectF, point: QPointF) -> bool:
        """Whether a point, mirrored where columns run from right to left, is in this rectangle."""
        rect = self._mirrored(rect) if self.right_to_left else rect
        return rect.left() <= point.x() < rect.right()

    def row(self, target: int) -> QRectF:
        """The rectangle of a target's row."""
        top = self.grid.top() + target * self.cell
        return QRectF(self.grid.left(), top, self.grid.width(), self.cell)

    def column(self, source: int) -> QRectF:
        """The rectangle of a source's column."""
        left = self.grid.left() + self.columns.column_middle(source) - self.cell / 2
        return QRectF(left, self.grid.top(), self.cell, self.grid.height())


@dataclass(frozen=True)
class Content:
    """What there is to lay out: a map, how it is coloured, with a title or sums or without.

    beside has a note for each target, to stand beside its label where there is room, or nothing.
    least is how far the grid is at least from where row labels begin and from the top; also has
    more notes.
    """

    view: MapView
    scale: Scale
    font: QFont
    title: bool = False
    sums: bool = False
    finest: float = 0.0
    beside: tuple[str, ...] = ()
    least: tuple[float, float] = (0.0, 0.0)
    also: tuple[str, ...] = ()


def lay_out(
    view: MapView,
    width: float,
    height: float,
    font: QFont,
    *,
    scale: Scale | None = None,
    title: bool = False,
    sums: bool = False,
    largest: float = math.inf,
    finest: float = 0.0,
    beside: tuple[str, ...] = (),
    least: tuple[float, float] = (0.0, 0.0),
    also: tuple[str, ...] = (),
) -> Layout:
    """The largest layout with square cells inside width × height, from its top left corner.

    height may be infinite; `largest` bounds the side of a cell, and where it is below `finest` the
    notes say that cells blend; scale is the map's own if None; beside, least and also are as in
    Content.
    """
    scale = scale or Scale(vmax=view.vmax)
    content = Content(view, scale, font, title, sums, finest, beside, least, also)
    n_rows, n_columns = len(view.targets), len(view.sources)
    cell = min(width / n_columns, height / n_rows, largest)
    for _ in range(16):  # smaller cells may need slanted labels, and those more room: a few rounds
        layout = _around(content, cell, width)
        across, down = width - layout.size.width(), height - layout.size.height()
        if min(across, down) >= 0:
            break
        cell = max(cell + min(across / n_columns, down / n_rows), _SMALLEST_CELL)
    if cell >= 4 and math.isfinite(height):
        layout = _around(content, float(math.floor(cell)), width)
    return layout


def lay_out_part(
    view: MapView,
    room: QSizeF,
    font: QFont,
    *,
    scale: Scale,
    sums: bool,
    cell: float,
    begin: QPointF,
    beside: tuple[str, ...] = (),
) -> Layout:
    """A layout whose cells have this side, of which as much is seen as this room has space for.

    begin is how much of the grid is hidden before the window, counted from the first column and
    row in pixels; it is brought inside the grid.
    """
    content = Content(view, scale, font, sums=sums, beside=beside)
    return _around(content, cell, room.width(), room, begin)


@dataclass(frozen=True)
class _Margins:
    """What stands around the window: left and above it, beside and below it, in pixels."""

    left: float
    top: float
    beside: float
    below: float
    sums_beside: float
    sums_below: float


def _margins(content: Content, rows: Labels, columns: Labels, n_notes: int) -> _Margins:
    view, font = content.view, content.font
    marks = MARK_WIDTH if view.faint.any() else 0.0
    head = QFontMetricsF(font).height() + GAP if content.title else 0.0
    sums_below = _SUMS + GAP if content.sums else 0.0
    sums_beside = sums_below if view.mixed is not None else 0.0
    bar = sums_beside + _SPACE + _BAR_WIDTH + GAP + _widest_tick(content.scale, font)
    return _Margins(
        left=max(math.ceil(rows.widest + GAP + 5 + marks), content.least[0]),
        top=max(math.ceil(head + columns.height + GAP), content.least[1]),
        beside=max(bar, columns.overhang - columns.pitch / 2) + 2,
        below=sums_below + GAP + 2 + QFontMetricsF(small(font)).height() * n_notes,
        sums_beside=sums_beside,
        sums_below=sums_below,
    )


def _around(
    content: Content,
    cell: float,
    width: float,
    room: QSizeF | None = None,
    begin: QPointF = START,
) -> Layout:
    """Everything around a grid whose cells have this side, or around what fits of it in a room."""
    view, font = content.view, content.font
    longest = min(LONGEST, width * 0.25)
    rows = row_labels(
        view.targets, font, cell, longest, right_to_left=view.right_to_left, notes=content.beside
    )
    columns = column_labels(view.sources, font, cell, longest, right_to_left=view.right_to_left)
    told = map_notes(content.view, content.scale, blends=cell < content.finest, sums=content.sums)
    notes = wrapped((*told, *content.also), font, width)
    margins = _margins(content, rows, columns, len(notes) + (room is not None))
    whole = QSizeF(cell * len(view.sources), cell * len(view.targets))
    seen = whole if room is None else _fitting(whole, room, margins, cell)
    window = QRectF(QPointF(margins.left, margins.top), seen)
    start = QPointF(
        min(max(begin.x(), 0.0), whole.width() - seen.width()),
        min(max(begin.y(), 0.0), whole.height() - seen.height()),
    )
    grid = QRectF(window.topLeft() - start, whole)
    if room is not None:
        notes = (*notes, part_note(grid, window, cell))
    rows = replace(rows, shown=_shown(start.y(), seen.height(), rows))
    columns = replace(columns, shown=_shown(start.x(), seen.width(), columns))
    layout = _with_bars(content, (grid, window), (rows, columns), margins, notes)
    return _mirrored_layout(layout) if view.right_to_left else layout


def _fitting(whole: QSizeF, room: QSizeF, margins: _Margins, cell: float) -> QSizeF:
    """As much of the grid as there is room for, at least one cell."""
    wide = max(room.width() - margins.left - margins.beside, cell)
    high = max(room.height() - margins.top - margins.below, cell)
    return QSizeF(min(whole.width(), wide), min(whole.height(), high))


def _with_bars(
    content: Content,
    grids: tuple[QRectF, QRectF],
    labels: tuple[Labels, Labels],
    margins: _Margins,
    notes: tuple[str, ...],
) -> Layout:
    """The layout around a grid and its window: the bars of sums, the colour bar, the notes."""
    (grid, window), (rows, columns) = grids, labels
    metrics = QFontMetricsF(small(content.font))
    line, widest = metrics.height(), max(map(metrics.horizontalAdvance, notes))
    left = window.right() + margins.sums_beside + _SPACE
    bar = QRectF(left, window.top(), _BAR_WIDTH, max(window.height(), 4 * line))
    bar.setTop(bar.top() + (_LOCK if content.scale.is_locked else 0))
    below, beside = max(margins.sums_below - GAP, 0.0), max(margins.sums_beside - GAP, 0.0)
    notes_top = max(window.bottom() + margins.sums_below, bar.bottom()) + GAP + 2
    return Layout(
        grid=grid,
        rows=rows,
        columns=columns,
        bar=bar,
        marks=MARK_WIDTH if content.view.faint.any() else 0.0,
        notes_top=notes_top,
        size=QSizeF(max(window.right() + margins.beside, widest), notes_top + line * len(notes)),
        window=window,
        given=QRectF(window.left(), window.bottom() + GAP, window.width(), below),
        mixed=QRectF(window.right() + GAP, window.top(), beside, window.height()),
        notes=notes,
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
        given=_mirrored(layout.given, width),
        mixed=_mirrored(layout.mixed, width),
    )


def _mirrored(rect: QRectF, width: float) -> QRectF:
    left = math.floor(width - rect.right())
    return QRectF(left, rect.top(), rect.width(), rect.height())


def _shown(hidden: float, size: float, labels: Labels) -> range:
    """The labels whose middles are in the window."""
    first = math.ceil(hidden / labels.pitch - 0.5)
    last = math.floor((hidden + size) / labels.pitch - 0.5 + 1e-6)
    return range(max(first, 0), min(last + 1, len(labels.units)))


def _widest_tick(scale: Scale, font: QFont) -> float:
    metrics = QFontMetricsF(small(font))
    return max((metrics.horizontalAdvance(text) for _, text in ticks_on(scale)), default=0.0)


def ticks_of(vmax: float, most: int = 5) -> list[tuple[float, str]]:
    """Round values from 0 up to vmax with their labels, at most `most` steps of 1, 2 or 5.

    >>> [label for _, label in ticks_of(0.42)]
    ['0.0', '0.1', '0.2', '0.3', '0.4']
    """
    power = math.floor(math.log10(vmax / most))
    steps = [(factor, place) for place in (power, power + 1) for factor in (1, 2, 5)]
    factor, place = next(s for s in steps if vmax / (s[0] * 10.0 ** s[1]) <= most)
    step, decimals = factor * 10.0**place, max(0, -place)
    count = math.floor(vmax / step + 1e-9)
    return [(i * step, f"{i * step:.{decimals}f}") for i in range(count + 1)]


def ticks_on(scale: Scale) -> list[tuple[float, str]]:
    """The ticks of a colour bar: round values, or powers of ten."""
    if not scale.is_log:
        return ticks_of(scale.vmax)
    last = math.floor(math.log10(scale.vmax) + 1e-9)
    return [(10.0**power, f"{10.0**power:g}") for power in range(last - DECADES + 1, last + 1)]
