"""What a figure of maps looks like once everything has its place. QtGui only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from vzdesk.engine.types import Array
from vzdesk.paint.paragraph import Paragraph
from vzdesk.paint.printed.bands import (
    Bands,
    Edge,
    bands_below,
    bands_beside,
    paint_bracket,
    paint_label,
)
from vzdesk.paint.printed.bars import Bar, paint_bar
from vzdesk.paint.printed.cells import paint_rectangles
from vzdesk.paint.printed.dashes import Dash, dashes_on, paint_dashes
from vzdesk.paint.printed.geometry import GAP, LEVEL, NAME, UPRIGHT, Geometry
from vzdesk.paint.printed.hatched import hatch_cells
from vzdesk.paint.printed.heads import HEAD, HEAD_LINE, Head, lines_above
from vzdesk.paint.printed.sheet import (
    EDGE,
    INK,
    MARGIN,
    MUTED,
    PER_POINT,
    Sheet,
    mirrored,
)
from vzdesk.view.colours import needs_light_ink
from vzdesk.view.figures.labels import Sides
from vzdesk.view.figures.panels import letter_of

_LINE = 0.4 * PER_POINT
NUMBER = 0.86
"""How much of a cell's width a number may take."""


@dataclass(frozen=True, eq=False)
class Panel:
    """One map: scores ["row column"], NaN where it has no such cell; whether each row mixes almost
    nothing; what stands above it; and its colours with their name.
    """

    scores: Array
    faint: NDArray[np.bool_]
    head: Head
    bar: Bar

    def written(self, row: int, column: int) -> str:
        """A cell's number; differences have their signs, but where they are written as 0."""
        score = float(self.scores[row, column])
        if not self.bar.scale.is_signed or abs(score) < 0.005:
            return f"{abs(score):.2f}"
        return f"{score:+.2f}".replace("-", "−")


@dataclass(frozen=True, eq=False)
class Page:
    """What a figure of maps shows: maps of one shape with the labels of their rows and columns, and
    what rows and columns are. is_compact is whether few lines of maps are better than large cells.
    """

    panels: tuple[Panel, ...]
    labels: Sides
    names: tuple[str, str]
    right_to_left: bool = False
    heading: Paragraph | None = None
    is_compact: bool = False

    @property
    def widest_number(self) -> str:
        is_signed = any(panel.bar.scale.is_signed for panel in self.panels)
        return "+0.00" if is_signed else "0.00"

    @property
    def bars(self) -> tuple[tuple[int, ...], ...]:
        """The maps, by their places, that share a colour bar: those one after another with the same
        colours.
        """
        places = groupby(range(len(self.panels)), lambda place: self.panels[place].bar)
        return tuple(tuple(group) for _, group in places)


@dataclass(frozen=True, eq=False)
class Drawing:
    """A page and where everything on it is. Painted in the order in which it is read."""

    sheet: Sheet
    page: Page
    where: Geometry

    @property
    def number_size(self) -> float:
        """Numbers are as large as cells let them be, and no larger than other text."""
        room, wide = NUMBER * self.where.cell, self.sheet.share_of(self.page.widest_number)
        return max(1.0, min(self.sheet.size, room / wide))

    @cached_property
    def _rows(self) -> Bands:
        return bands_beside(self.sheet, self.page.labels[0])

    @cached_property
    def _columns(self) -> Bands:
        columns = self.page.labels[1]
        if self.where.turn == LEVEL:
            return bands_below(columns)
        return bands_beside(self.sheet, columns)

    def place(self, rect: QRectF) -> QRectF:
        """Of the geometry on the page."""
        return mirrored(rect, self.sheet.width) if self.page.right_to_left else rect

    def x(self, x: float) -> float:
        """Of the geometry on the page."""
        return self.sheet.width - x if self.page.right_to_left else x

    @property
    def side(self) -> float:
        """Away from the left edge of a map, or from its right one where that has the labels."""
        return 1.0 if self.page.right_to_left else -1.0

    def paint(self, painter: QPainter) -> None:
        painter.setPen(QColor(INK))
        if self.page.heading is not None:
            self.sheet.paint_paragraph(painter, self.page.heading, QPointF(MARGIN, MARGIN))
        self._paint_names(painter)
        for number, panel in enumerate(self.page.panels):
            self._paint_head(painter, number)
            self._paint_map(painter, number, panel)
        self._paint_columns(painter)
        self._paint_marks(painter)
        if self.sheet.style.colour_bar:
            for places in self.page.bars:
                bar = self.page.panels[places[0]].bar
                self._paint_bar(painter, bar, self.where.around(places))

    def _paint_names(self, painter: QPainter) -> None:
        """What rows and columns are, beside all maps and below them."""
        unit, maps = self.sheet.size, self.where.all_maps
        painter.setFont(self.sheet.font())
        rows, columns = self.page.names
        x = self.x(self.where.rows_left - NAME * unit)
        middle = QPointF(x, self.middle(rows, maps))
        self.sheet.paint_text(painter, rows, middle, 0.5, self.side * UPRIGHT)
        below = QPointF(self.x(maps.center().x()), self.where.below + NAME * unit)
        self.sheet.paint_text(painter, columns, below, 0.5)

    def middle(self, name: str, box: QRectF) -> float:
        """Of an upright name: that of the maps, unless it would leave the page."""
        half, middle = self.sheet.width_of(name) / 2 + MARGIN, box.center().y()
        return max(half, min(middle, self.where.height - half))

    def _paint_map(self, painter: QPainter, number: int, panel: Panel) -> None:
        where = self.where
        box = self.place(where.map(number))
        if number % where.across == 0:
            self._paint_rows(painter, box)
        scores = panel.scores[:, ::-1] if self.page.right_to_left else panel.scores
        pixels = panel.bar.scale.rgb(scores)
        paint_rectangles(painter, box, pixels)
        hatch_cells(painter, box, np.isnan(scores))
        if self.sheet.style.numbers:
            self._paint_numbers(painter, box, panel, pixels)
        paint_dashes(painter, self.dashes(number))
        painter.setPen(QPen(QColor(EDGE), _LINE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)

    def dashes(self, number: int) -> Iterator[Dash]:
        """On cells of a map; numbers have a sign of their own."""
        panel = self.page.panels[number]
        if not self.sheet.style.numbers:
            scores = panel.scores[:, ::-1] if self.page.right_to_left else panel.scores
            yield from dashes_on(scores, panel.bar.scale, self.place(self.where.map(number)))

    @cached_property
    def _above(self) -> list[tuple[str, ...]]:
        heads = [panel.head for panel in self.page.panels]
        return lines_above(self.sheet, heads, self.where.head_room)

    def lines_above(self, number: int) -> Iterator[tuple[str, QPointF, float]]:
        """What a map is, a line each: from its edge on, or in the middle above it where there are
        no letters; with its place and its alignment, see `Sheet.paint_text`.
        """
        box, lines = self.place(self.where.map(number)), self._above[number]
        x, align = box.center().x(), 0.5
        if self.page.panels[number].head.letter:
            is_mirrored = self.page.right_to_left
            x, align = (box.right(), 1.0) if is_mirrored else (box.left(), 0.0)
        for at, line in enumerate(lines, 1):
            up = HEAD / 2 + (len(lines) - at) * HEAD_LINE
            yield line, QPointF(x, box.top() - up * self.sheet.size), align

    def _paint_head(self, painter: QPainter, number: int) -> None:
        painter.setFont(self.sheet.font())
        painter.setPen(QColor(INK))
        for line, at, align in self.lines_above(number):
            self.sheet.paint_text(painter, line, at, align)

    def _paint_rows(self, painter: QPainter, box: QRectF) -> None:
        where, labels = self.where, self.page.labels[0]
        painter.setFont(self.sheet.font(where.size))
        x = self.x(where.rows_right)
        edge = Edge(QPointF(self.side * where.size, 0), 0.0 if self.page.right_to_left else 1.0)
        for row in range(0, len(labels.texts), where.step):
            at = QPointF(x, box.top() + (row + 0.5) * where.cell)
            paint_label(painter, self.sheet, (labels, row), self._rows, at, edge)

    def brackets(self) -> Iterator[tuple[QPointF, QPointF, QPointF]]:
        """From where to where one that joins pieces goes, and where its ends point: beside each
        line of maps, and below those that have words below them.
        """
        where, (rows, columns) = self.where, self.page.labels
        x = self.x(where.rows_right) + self.side * 0.15 * where.size
        for number in range(0, where.n_maps, where.across):
            for first, last in rows.joined:
                start, end = self._spread(where.map(number).top(), first, last)
                yield QPointF(x, start), QPointF(x, end), QPointF(self.side * 0.25 * where.size, 0)
        for number in filter(self.has_words_below, range(where.n_maps)):
            box = where.map(number)
            y = box.bottom() + (GAP + 0.15) * where.size
            for first, last in columns.joined:
                start, end = map(self.x, self._spread(box.left(), first, last))
                yield QPointF(start, y), QPointF(end, y), QPointF(0, 0.25 * where.size)

    def _spread(self, begin: float, first: int, last: int) -> tuple[float, float]:
        """From where to where a bracket over these cells goes."""
        inset, cell = 0.2 * self.where.cell, self.where.cell
        return begin + first * cell + inset, begin + last * cell - inset

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(MUTED), 0.6 * PER_POINT))
        for centre, radius in self.rings():
            painter.drawEllipse(centre, radius, radius)
        for bracket in self.brackets():
            paint_bracket(painter, *bracket)

    def rings(self) -> Iterator[tuple[QPointF, float]]:
        """The middle and the radius of one beside each row that mixes almost nothing."""
        radius = min(0.2 * self.sheet.size, 0.35 * self.where.cell)
        for number, panel in enumerate(self.page.panels):
            box = self.where.map(number)
            x = self.x(box.left() - 0.5 * self.sheet.size)
            for row in np.flatnonzero(panel.faint).tolist():
                yield QPointF(x, box.top() + (row + 0.5) * self.where.cell), radius

    @property
    def column_gap(self) -> float:
        """Between a map and what is below it: slanted words leave room for brackets."""
        is_wide = self.where.is_slanted and self.page.labels[1].joined
        return (GAP + (0.3 if is_wide else 0.0)) * self.where.size

    def has_words_below(self, number: int) -> bool:
        """Whether it is the last map of a column of maps, or all have words below them."""
        where = self.where
        return number + where.across >= where.n_maps or where.labels_every_line

    def _paint_columns(self, painter: QPainter) -> None:
        where, labels, edge = self.where, self.page.labels[1], self._column_edge
        painter.setFont(self.sheet.font(where.size))
        down = self.column_gap + (0.5 * where.size if where.turn == LEVEL else 0.0)
        for number in filter(self.has_words_below, range(where.n_maps)):
            box = where.map(number)
            for place in range(0, len(labels.texts), where.column_step):
                at = QPointF(self.x(box.left() + (place + 0.5) * where.cell), box.bottom() + down)
                paint_label(painter, self.sheet, (labels, place), self._columns, at, edge)

    @property
    def _column_edge(self) -> Edge:
        """Slanted words of a mirrored page are mirrored too: they begin beside the map."""
        size, turn = self.where.size, self.where.turn
        if turn == LEVEL:
            return Edge(QPointF(0, size), 0.5)
        if turn == UPRIGHT:
            return Edge(QPointF(0, size), 1.0, -UPRIGHT)
        lean = np.sqrt(0.5) * size
        return Edge(
            QPointF(self.side * lean, lean),
            0.0 if self.page.right_to_left else 1.0,
            self.side * turn,
        )

    def _paint_numbers(
        self, painter: QPainter, box: QRectF, panel: Panel, pixels: NDArray[np.uint8]
    ) -> None:
        painter.setFont(self.sheet.font(self.number_size))
        cell, n_columns = self.where.cell, panel.scores.shape[1]
        for row, column in np.argwhere(~np.isnan(panel.scores)).tolist():
            seen = n_columns - 1 - column if self.page.right_to_left else column
            red, green, blue = pixels[row, seen].tolist()
            painter.setPen(QColor("white" if needs_light_ink((red, green, blue)) else "black"))
            middle = box.topLeft() + QPointF((seen + 0.5) * cell, (row + 0.5) * cell)
            self.sheet.paint_text(painter, panel.written(row, column), middle, 0.5)

    def _paint_bar(self, painter: QPainter, bar: Bar, maps: QRectF) -> None:
        middle = self.middle(bar.name, maps)
        is_mirrored = self.page.right_to_left
        paint_bar(painter, self.sheet, bar, self.place(maps), middle, right_to_left=is_mirrored)


def lettered(panels: tuple[Panel, ...], sheet: Sheet) -> tuple[Panel, ...]:
    """The maps with (a), (b), (c), … before what stands above them, where the style asks for it and
    they have no letters yet.
    """
    if not sheet.style.letters or len(panels) < 2:
        return panels
    if all(panel.head.letter for panel in panels):
        return panels
    return tuple(
        replace(panel, head=replace(panel.head, letter=f"({letter_of(number)})"))
        for number, panel in enumerate(panels)
    )
