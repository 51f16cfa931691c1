"""What a figure of maps looks like once everything has its place. QtGui only."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from vzdesk.paint.cells import array_image
from vzdesk.paint.colour_bar import ticks_on
from vzdesk.paint.paragraph import Paragraph
from vzdesk.paint.printed.geometry import (
    BAR,
    BAR_GAP,
    GAP,
    LEVEL,
    NAME,
    TICK,
    UPRIGHT,
    Geometry,
)
from vzdesk.paint.printed.sheet import (
    EDGE,
    INK,
    MARGIN,
    MUTED,
    PER_POINT,
    Sheet,
    mirrored,
    paint_text,
)
from vzdesk.translate import say
from vzdesk.view.colours import lookup, needs_light_ink
from vzdesk.view.figures.content import FigureContent
from vzdesk.view.types import MapView

MOST_RECTANGLES = 40_000
"""The most cells of a map that are rectangles; more are one image of a pixel each."""
_OVERLAP = 0.4 * PER_POINT
"""How far a cell goes on under the next one, so that no paper shows between them."""
_LINE = 0.4 * PER_POINT
Labels = tuple[tuple[str, ...], tuple[str, ...]]
"""Those of the rows and of the columns."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """The maps of a figure, and where everything is. Painted in the order in which it is read."""

    sheet: Sheet
    content: FigureContent
    labels: Labels
    where: Geometry
    heading: Paragraph | None

    @property
    def number_size(self) -> float:
        """Numbers are as large as cells let them be, and no larger than other text."""
        room, wide = 0.86 * self.where.cell, self.sheet.share_of("0.00")
        return max(1.0, min(self.sheet.size, room / wide))

    @property
    def _right_to_left(self) -> bool:
        return self.content.views[0].right_to_left

    def _place(self, rect: QRectF) -> QRectF:
        return mirrored(rect, self.sheet.width) if self._right_to_left else rect

    def _x(self, x: float) -> float:
        return self.sheet.width - x if self._right_to_left else x

    def paint(self, painter: QPainter) -> None:
        painter.setPen(QColor(INK))
        if self.heading is not None:
            self.heading.paint(painter, QPointF(MARGIN, MARGIN))
        self._paint_names(painter)
        for number, view in enumerate(self.content.views):
            self._paint_map(painter, number, view)
        self._paint_columns(painter)
        if self.content.spec.style.colour_bar:
            self._paint_bar(painter)

    def _paint_names(self, painter: QPainter) -> None:
        """What rows and columns are, beside all maps and below them."""
        unit, maps = self.sheet.size, self.where.all_maps
        painter.setFont(self.sheet.font())
        painter.setPen(QColor(INK))
        rows = self.where.rows_left - NAME * unit
        turn = UPRIGHT if self._right_to_left else -UPRIGHT
        name, *_ = upright_names(self.content)
        paint_text(painter, name, QPointF(self._x(rows), self._beside(name)), 0.5, turn)
        below = self.where.below + NAME * unit
        paint_text(painter, say("source"), QPointF(self._x(maps.center().x()), below), 0.5)

    def _beside(self, name: str) -> float:
        """The middle of an upright name: that of the maps, unless it would leave the page."""
        half, middle = self.sheet.width_of(name) / 2 + MARGIN, self.where.all_maps.center().y()
        return max(half, min(middle, self.where.height - half))

    def _paint_map(self, painter: QPainter, number: int, view: MapView) -> None:
        where = self.where
        box = self._place(where.map(number))
        if where.head:
            self._paint_head(painter, number, box)
        if number % where.across == 0:
            self._paint_rows(painter, box)
        pixels = self.content.scale.rgb(
            view.scores[:, ::-1] if self._right_to_left else view.scores
        )
        paint_rectangles(painter, box, pixels)
        if self.content.spec.style.numbers:
            self._paint_numbers(painter, box, view, pixels)
        painter.setPen(QPen(QColor(EDGE), _LINE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        self._paint_marks(painter, box, view)

    def _paint_head(self, painter: QPainter, number: int, box: QRectF) -> None:
        """The number of a layer, above its map."""
        painter.setFont(self.sheet.font())
        painter.setPen(QColor(INK))
        at = QPointF(box.center().x(), box.top() - self.where.head / 2)
        paint_text(painter, say("layer {layer}", layer=number + 1), at, 0.5)

    def _paint_rows(self, painter: QPainter, box: QRectF) -> None:
        painter.setFont(self.sheet.font(self.where.size))
        x, align = self._x(self.where.rows_right), 0.0 if self._right_to_left else 1.0
        units = self.content.views[0].targets
        for row in range(0, len(units), self.where.step):
            painter.setPen(QColor(MUTED if units[row].is_special else INK))
            y = box.top() + (row + 0.5) * self.where.cell
            paint_text(painter, self.labels[0][row], QPointF(x, y), align)

    def _paint_marks(self, painter: QPainter, box: QRectF, view: MapView) -> None:
        """A ring beside each row that mixes almost nothing."""
        radius = min(0.2 * self.sheet.size, 0.35 * self.where.cell)
        painter.setPen(QPen(QColor(MUTED), 0.6 * PER_POINT))
        x = box.right() if self._right_to_left else box.left()
        x += (1 if self._right_to_left else -1) * 0.5 * self.sheet.size
        for row in np.flatnonzero(view.faint).tolist():
            y = box.top() + (row + 0.5) * self.where.cell
            painter.drawEllipse(QPointF(x, y), radius, radius)

    def _paint_columns(self, painter: QPainter) -> None:
        """Below the last map of each column of maps."""
        where, units = self.where, self.content.views[0].sources
        painter.setFont(self.sheet.font(where.size))
        for column in range(min(where.across, where.n_maps)):
            lowest = column + (where.n_maps - 1 - column) // where.across * where.across
            box = where.map(lowest)
            for place in range(0, len(units), where.step):
                painter.setPen(QColor(MUTED if units[place].is_special else INK))
                x = self._x(box.left() + (place + 0.5) * where.cell)
                self._paint_column(painter, self.labels[1][place], QPointF(x, box.bottom()))

    def _paint_column(self, painter: QPainter, label: str, at: QPointF) -> None:
        gap, size = GAP * self.where.size, self.where.size
        if self.where.turn == LEVEL:
            paint_text(painter, label, at + QPointF(0, gap + size / 2), 0.5)
        else:
            paint_text(painter, label, at + QPointF(0, gap), 1.0, -UPRIGHT)

    def _paint_numbers(
        self, painter: QPainter, box: QRectF, view: MapView, pixels: NDArray[np.uint8]
    ) -> None:
        painter.setFont(self.sheet.font(self.number_size))
        cell, n_columns = self.where.cell, len(view.sources)
        for row, column in np.argwhere(~np.isnan(view.scores)).tolist():
            seen = n_columns - 1 - column if self._right_to_left else column
            red, green, blue = pixels[row, seen].tolist()
            painter.setPen(QColor("white" if needs_light_ink((red, green, blue)) else "black"))
            middle = box.topLeft() + QPointF((seen + 0.5) * cell, (row + 0.5) * cell)
            paint_text(painter, f"{view.scores[row, column]:.2f}", middle, 0.5)

    def _paint_bar(self, painter: QPainter) -> None:
        """As high as all maps together, with what it shows along it."""
        unit, maps, scale = self.sheet.size, self.where.all_maps, self.content.scale
        left = maps.right() + BAR_GAP * unit
        bar = self._place(QRectF(left, maps.top(), BAR * unit, maps.height()))
        paint_rectangles(painter, bar, lookup(scale.colours)[::-1][:, None])
        painter.setPen(QPen(QColor(EDGE), _LINE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar)
        painter.setFont(self.sheet.font())
        align = 1.0 if self._right_to_left else 0.0
        edge, side = left + BAR * unit, -1.0 if self._right_to_left else 1.0
        last = math.inf
        for value, text in ticks_on(self.content.scale):
            y = bar.bottom() - float(scale.places(value)) * bar.height()
            if last - y < 1.1 * unit:
                continue
            last = y
            x = self._x(edge)
            painter.setPen(QPen(QColor(INK), _LINE))
            painter.drawLine(QPointF(x, y), QPointF(x + side * TICK, y))
            paint_text(painter, text, QPointF(x + side * 1.6 * TICK, y), align)
        x = edge + 1.6 * TICK + widest_tick(self.sheet, self.content) + 0.8 * unit
        label = say(self.sheet.style.bar_label)
        turn = UPRIGHT if self._right_to_left else -UPRIGHT
        paint_text(painter, label, QPointF(self._x(x), self._beside(label)), 0.5, turn)


def paint_rectangles(painter: QPainter, box: QRectF, pixels: NDArray[np.uint8]) -> None:
    """pixels ["row column rgb"] as rectangles, each going on a little under those after it: else
    paper would shine through where two of them meet.
    """
    n_rows, n_columns = pixels.shape[:2]
    if n_rows * n_columns > MOST_RECTANGLES:
        painter.drawImage(box, array_image(np.ascontiguousarray(pixels)))
        return
    wide, high = box.width() / n_columns, box.height() / n_rows
    painter.setPen(Qt.PenStyle.NoPen)
    for row in range(n_rows):
        for column in range(n_columns):
            left, top = box.left() + column * wide, box.top() + row * high
            across = min(wide + _OVERLAP, box.right() - left)
            down = min(high + _OVERLAP, box.bottom() - top)
            painter.setBrush(QColor(*pixels[row, column].tolist()))
            painter.drawRect(QRectF(left, top, across, down))


def upright_names(content: FigureContent) -> tuple[str, ...]:
    """What rows are, and what the colour bar shows where there is one."""
    rows = say("layer") if content.spec.kind == "strip" else say("target")
    style = content.spec.style
    return (rows, say(style.bar_label)) if style.colour_bar else (rows,)


def widest_tick(sheet: Sheet, content: FigureContent) -> float:
    """The room of the values beside the colour bar."""
    return max(sheet.width_of(text) for _, text in ticks_on(content.scale))
