"""All layers as small maps on one scale, as they are painted on screen and in print. QtGui only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen

from vzdesk.paint.cells import paint_cells
from vzdesk.paint.colour_bar import LOCK, paint_colour_bar
from vzdesk.paint.figure import Figure, PrintStyle
from vzdesk.paint.heatmap import map_image
from vzdesk.paint.labels import GAP
from vzdesk.paint.notes import AXES, AXES_RIGHT_TO_LEFT, paint_lines, wrapped
from vzdesk.paint.style import Style
from vzdesk.translate import mark, say
from vzdesk.view.scale import Scale
from vzdesk.view.shown.map_view import hidden_note_of
from vzdesk.view.types import MapView

BAR = 56.0
"""The room of the colour bar with its ticks."""
ACROSS, DOWN = 12.0, 8.0
"""What is free between maps beside and below one another."""
_LARGEST_CELL = 32.0
"""In print: on screen maps take the room there is."""
_LOWEST_BAR = 60.0


@dataclass(frozen=True)
class LayersContent:
    """What is shown of all layers: their maps, on one scale."""

    layers: Sequence[MapView]
    scale: Scale
    title: str = ""


@dataclass(frozen=True)
class Tiles:
    """Where the small maps are, row by row, with this gap between those beside one another."""

    origin: QPointF
    columns: int
    cell: float
    width: float
    height: float
    head: float
    n_layers: int
    gap: float = ACROSS

    def tile(self, layer: int) -> QRectF:
        """Where the map of a layer is, below its number."""
        row, column = divmod(layer, self.columns)
        left = self.origin.x() + column * (self.width + self.gap)
        top = self.origin.y() + row * (self.height + self.head + DOWN) + self.head
        return QRectF(left, top, self.width, self.height)

    @property
    def n_lines(self) -> int:
        """How many lines of maps there are."""
        return math.ceil(self.n_layers / self.columns)

    def ends_of_line(self, line: int) -> tuple[QRectF, QRectF]:
        """The first and the last map of a line."""
        first = line * self.columns
        return self.tile(first), self.tile(min(first + self.columns, self.n_layers) - 1)

    @property
    def right(self) -> float:
        """Where the widest row ends."""
        return self.tile(min(self.columns, self.n_layers) - 1).right()

    @property
    def bottom(self) -> float:
        """Where the last row ends."""
        return self.tile(self.n_layers - 1).bottom()

    def layer_at(self, point: QPointF) -> int | None:
        """The layer whose map or number is under this point."""
        tiles = (self.tile(layer).adjusted(0, -self.head, 0, 0) for layer in range(self.n_layers))
        return next((layer for layer, tile in enumerate(tiles) if tile.contains(point)), None)


def tiles(
    n_layers: int, view: MapView, room: QRectF, head: float, largest: float = math.inf
) -> Tiles:
    """The largest maps of this shape that fit beside and below one another, in the middle."""
    n_rows, n_columns = len(view.targets), len(view.sources)
    best, columns = 0.0, 1
    for across in range(1, n_layers + 1):
        down = math.ceil(n_layers / across)
        wide = (room.width() - (across - 1) * ACROSS) / across / n_columns
        high = (room.height() - (down - 1) * DOWN) / down - head
        cell = min(wide, high / n_rows, largest)
        if cell > best:
            best, columns = cell, across
    best = math.floor(best) if best >= 4 else max(best, 1 / max(n_rows, n_columns))
    taken = columns * best * n_columns + (columns - 1) * ACROSS
    left = room.left() + max(math.floor((room.width() - taken) / 2), 0)
    where = QPointF(left, room.top())
    return Tiles(where, columns, best, best * n_columns, best * n_rows, head, n_layers)


def paint_tile(
    painter: QPainter,
    where: Tiles,
    layer: int,
    image: QImage | None,
    style: Style,
    *,
    is_now: bool = False,
    above: float = 0.0,
) -> None:
    """A layer's map with its number above, so far from it; framed where it is the current one."""
    tile = where.tile(layer)
    if image is not None:
        paint_cells(painter, tile, image)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(style.accent, 2, j=Qt.PenJoinStyle.MiterJoin) if is_now else style.edge)
    painter.drawRect(tile.adjusted(-1.5, -1.5, 1.5, 1.5) if is_now else tile)
    painter.setFont(style.bold if is_now else style.font)
    painter.setPen(style.ink if is_now else style.muted)
    painter.drawText(tile.topLeft() - QPointF(0, 5 + above), str(layer + 1))


def paint_scale(
    painter: QPainter, where: Tiles, style: Style, scale: Scale, beyond: float = 0.0
) -> None:
    """The colour bar at the right of the maps, or so far beyond them."""
    top = where.origin.y() + where.head + (LOCK if scale.is_locked else 0)
    bar = QRectF(where.right + beyond + 16, top, 12, max(where.bottom - top, _LOWEST_BAR))
    paint_colour_bar(painter, bar, style, scale)


def notes_of(layers: Sequence[MapView], scale: Scale) -> list[str]:
    """Notes about all the maps."""
    axes = say(AXES_RIGHT_TO_LEFT if layers[0].right_to_left else AXES)
    above = sum(int(scale.above(view.scores).sum()) for view in layers)
    words = scale.note()
    if above:
        one, many = mark("{words}; 1 score lies above"), mark("{words}; {above} scores lie above")
        words = say(one if above == 1 else many, words=words, above=above)
    where = say("{axes}; numbers: layers, all on one scale", axes=axes)
    return [note for note in (where, hidden_note_of(layers), words) if note]


def notes_top(where: Tiles) -> float:
    """Where lines of text below maps and colour bar begin."""
    return bar_bottom(where) + GAP


def bar_bottom(where: Tiles) -> float:
    """Where maps and colour bar end."""
    return max(where.bottom, where.origin.y() + where.head + _LOWEST_BAR)


def layers_figure(content: LayersContent, printed: PrintStyle) -> Figure:
    """The maps of all layers for print, exactly as wide as the style says."""
    layers, scale, style = content.layers, content.scale, printed.style
    where = _tiles_in_print(content, printed.inner_width, QFontMetricsF(style.font).height())
    notes = wrapped(notes_of(layers, scale), style.small, printed.inner_width - where.origin.x())

    def paint(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for layer, view in enumerate(layers):
            paint_tile(painter, where, layer, map_image(view, scale), style)
        paint_scale(painter, where, style, scale)
        paint_lines(painter, QPointF(where.origin.x(), notes_top(where)), style, notes)
        painter.setFont(style.bold)
        painter.setPen(style.ink)
        if content.title:
            start = QPointF(where.origin.x(), painter.fontMetrics().ascent())
            painter.drawText(start, content.title)

    below = QFontMetricsF(style.small).height() * len(notes)
    return printed.figure(bar_bottom(where) + 2 * GAP + below, paint)


def _tiles_in_print(content: LayersContent, width: float, line: float) -> Tiles:
    """Maps as large as their rows have room for."""
    layers, width = content.layers, width - BAR
    across = min(len(layers), _columns_in_print(len(layers)))
    wide = (width - (across - 1) * ACROSS) / across
    down = math.ceil(len(layers) / across)
    shape = len(layers[0].targets) / len(layers[0].sources)
    top = line + GAP if content.title else 0.0
    room = QRectF(0, top, width, down * (wide * shape + line) + (down - 1) * DOWN + 1)
    return tiles(len(layers), layers[0], room, line, _LARGEST_CELL)


def _columns_in_print(n_layers: int) -> int:
    """Four beside one another, or more where there are many."""
    return 4 if n_layers <= 16 else 6
