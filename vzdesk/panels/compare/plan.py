"""How much room three maps on one grid need with cells of a certain side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QFontMetricsF

from vzdesk.paint.colour_bar import level_height
from vzdesk.paint.comparison import ONE_SCALE, PairContent, hatched_note
from vzdesk.paint.labels import GAP, Labels, column_labels, row_labels
from vzdesk.paint.layout import MARK_WIDTH
from vzdesk.paint.notes import map_notes, wrapped
from vzdesk.paint.style import Style
from vzdesk.translate import say
from vzdesk.view.comparison.differences import units_on_shared_grid
from vzdesk.view.figures.labels import STROKE
from vzdesk.view.units import Unit
from vzdesk.widgets.style import RHYTHM

BETWEEN = 2.0 * RHYTHM
"""What is free between two maps: the marks of rows have room there."""
_LETTERS = 6.0
"""Words for which cells would have to be smaller are at most so long, in sizes of their font."""
_MOST = 1 / 5
"""The share of the room that labels have at most then."""
_SMALLEST_CELL = 0.01


@dataclass(frozen=True)
class Shape:
    """How many maps are side by side, and the room that is left beside or below them."""

    across: int
    beside: float = 0.0
    below: float = 0.0

    @property
    def down(self) -> int:
        """How many lines of maps there are."""
        return math.ceil(3 / self.across)


@dataclass(frozen=True)
class Around:
    """What stands around grids: the labels of their rows and those of the columns of each; what
    they take at the side of the row labels, beyond the last column, and with the title above.
    """

    rows: Labels
    columns: tuple[Labels, ...]
    marks: float
    side: float
    beyond: float
    title: float
    above: float


@dataclass(frozen=True)
class Plan:
    """All that is known before cells have a size; spare is what labels of rows have besides."""

    content: PairContent
    shape: Shape
    size: QSizeF
    style: Style
    spare: float = 0.0

    @property
    def right_to_left(self) -> bool:
        return self.content.maps.labels.right_to_left

    @property
    def n_cells(self) -> tuple[int, int]:
        """How many rows and columns each map has."""
        n_rows, n_columns = self.content.maps.values.shape
        return n_rows, n_columns

    @property
    def width(self) -> float:
        """What the maps may take of the width."""
        return max(self.size.width() - self.shape.beside, 80.0)

    @property
    def height(self) -> float:
        """What the maps may take of the height."""
        return max(self.size.height() - self.shape.below - RHYTHM, 80.0)

    @cached_property
    def below(self) -> float:
        """What a line of maps has below it: a colour bar with its values."""
        return RHYTHM + level_height(self.style.small) + RHYTHM / 2

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What has to be known of all three maps, in lines."""
        maps, scale = self.content.maps, self.content.scale
        first, second = (
            map_notes(view, scale, blends=False, sums=False) for view in (maps.first, maps.second)
        )
        notes = [*_told_apart(first, second), say(ONE_SCALE), *filter(None, [hatched_note(maps)])]
        room = (self.width - BETWEEN) / 2 if self.shape.down == 2 else self.width
        return self.wrapped(" · ".join(notes), room)

    def wrapped(self, note: str, room: float) -> tuple[str, ...]:
        """This note in lines that are no wider than the room."""
        return wrapped([note], self.style.small, room)

    def left_of(self, notes: Sequence[str], best: float, end: float) -> float:
        """Where notes begin: here, or further to the left where they would not end before `end`."""
        metrics = QFontMetricsF(self.style.small)
        return max(min(best, end - max(map(metrics.horizontalAdvance, notes))), 0.0)

    @cached_property
    def notes_height(self) -> float:
        return len(self.notes) * QFontMetricsF(self.style.small).height()

    @cached_property
    def _columns(self) -> tuple[Sequence[Unit], ...]:
        """The units that the columns of each map are named after."""
        maps = self.content.maps
        first, second = (
            units_on_shared_grid(maps.sources, view.sources, side)
            for side, view in enumerate((maps.first, maps.second))
        )
        return first, second, maps.labels.sources

    @cached_property
    def _few(self) -> float:
        """How long labels are at most for which cells would have to be smaller: of two words, each
        has its letters.
        """
        units = (*self.content.maps.labels.targets, *self.content.maps.labels.sources)
        words = 2 if any(STROKE in unit.label for unit in units) else 1
        return words * _LETTERS * self.style.font.pixelSize()

    def around(self, cell: float) -> Around:
        """What stands around grids with cells of this side."""
        maps, font = self.content.maps, self.style.font
        mirrored = self.right_to_left
        longest = min(self._few, self.width * _MOST) + self.spare
        rows = row_labels(maps.labels.targets, font, cell, longest, right_to_left=mirrored)
        longest = min(self._few, self.height * _MOST)
        columns = tuple(
            column_labels(units, font, cell, longest, right_to_left=mirrored)
            for units in self._columns
        )
        has_marks = maps.first.faint.any() or maps.second.faint.any()
        marks = MARK_WIDTH if has_marks else 0.0
        title = QFontMetricsF(self.style.bold).height() + GAP
        return Around(
            rows,
            columns,
            marks,
            side=math.ceil(rows.widest + GAP + 5 + marks),
            beyond=max(math.ceil(max(each.reach() for each in columns)), 0.0),
            title=title,
            above=math.ceil(title + max(each.height for each in columns) + GAP),
        )

    def needed(self, cell: float) -> QSizeF:
        """What the maps take with cells of this side."""
        around, across, down = self.around(cell), self.shape.across, self.shape.down
        n_rows, n_columns = self.n_cells
        wide = around.side + across * cell * n_columns + (across - 1) * BETWEEN + around.beyond
        line = around.above + cell * n_rows + self.below
        return QSizeF(wide, down * line + (down - 1) * RHYTHM + self.notes_height)

    def with_longer_labels(self, cell: float) -> Plan:
        """The same with labels of rows that have what is left of the width, up to a third of it."""
        free = self.width - self.needed(cell).width()
        spare = min(free, self.width / 3 - self._few)
        for share in (1.0, 0.9, 0.8):  # in bold, the widest may be wider than that
            longer = replace(self, spare=spare * share)
            if spare > 0 and longer.needed(cell).width() <= self.width:
                return longer
        return self

    def largest_cell(self, pixel: float) -> float:
        """The side of the largest cells for which everything fits."""
        n_rows, n_columns = self.n_cells
        across, down = self.shape.across * n_columns, self.shape.down * n_rows
        cell = min(self.width / across, self.height / down)
        for _ in range(16):  # smaller cells may have slanted labels, and those need more room
            needed = self.needed(cell)
            wide, high = self.width - needed.width(), self.height - needed.height()
            if min(wide, high) >= 0:
                break
            cell = max(cell + min(wide / across, high / down), _SMALLEST_CELL)
        return math.floor(cell / pixel + 1e-6) * pixel if cell >= 4 else cell


def _told_apart(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """The notes of both maps, each once; where one has numbers that are of one map, of which."""
    found = list[str]()
    for name, own, other in (("A", first, second), ("B", second, first)):
        for note in own:
            is_of_one = note not in other and any(map(str.isdigit, note))
            found.append(f"{name}: {note}" if is_of_one else note)
    return list(dict.fromkeys(found))
