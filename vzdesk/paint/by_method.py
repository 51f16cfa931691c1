"""Every method's map of a layer, side by side, as they are painted on screen and in print.

All maps have the same rows and columns. QtGui only; lengths are in pixels of 1/96 inch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen

from vzdesk.paint.cells import paint_cells
from vzdesk.paint.colour_bar import LEVEL_BAR, level_height, paint_level_bar
from vzdesk.paint.figure import Figure, PrintStyle
from vzdesk.paint.heatmap import map_image
from vzdesk.paint.labels import GAP, Labels, column_labels, row_labels
from vzdesk.paint.labels.painting import paint_columns, paint_rows
from vzdesk.paint.layers import ACROSS, BAR, DOWN, Tiles, bar_bottom, paint_scale, tiles
from vzdesk.paint.notes import AXES, AXES_RIGHT_TO_LEFT, paint_lines, wrapped
from vzdesk.paint.paragraph import paragraph
from vzdesk.paint.style import Style
from vzdesk.translate import counted, mark, say
from vzdesk.view.methods import method_labels
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.shown.by_method import ByMethod, MethodMap
from vzdesk.view.shown.map_view import hidden_note_of

_LETTERS = 7.0
"""Labels are at most so long, in sizes of their font."""
_LARGEST_CELL = 32.0
"""In print: on screen maps take the room there is."""
_TITLE_GAP = 10.0
"""Between two titles, at least."""
_SMALLEST_OUTLINED = 5.0
_MOST_ACROSS = 4
"""In print, so many maps are beside one another at most."""


@dataclass(frozen=True)
class Sheet:
    """Where everything is: the maps, their titles in lines, and the labels around them.

    columns are named above each line of maps in print, and else above the first one; foot is the
    room below each map for a colour bar of its own.
    """

    tiles: Tiles
    titles: tuple[tuple[str, ...], ...]
    rows: Labels
    columns: Labels
    in_every_line: bool
    foot: float

    def above(self, place: int) -> float:
        """The room of column labels above this map."""
        is_named = self.in_every_line or place < self.tiles.columns
        return math.ceil(self.columns.height + GAP) if is_named else 0.0

    @property
    def row_edges(self) -> list[tuple[float, float]]:
        """Beside each line of maps, where row labels end, or begin where columns run from right to
        left, and the top of the first row.
        """
        lines = map(self.tiles.ends_of_line, range(self.tiles.n_lines))
        mirrored = self.rows.right_to_left
        return [(last.right() if mirrored else first.left(), first.top()) for first, last in lines]

    @property
    def column_corners(self) -> list[QPointF]:
        """The top left corners of the maps whose columns are named."""
        n, across = self.tiles.n_layers, self.tiles.columns
        n_named = n if self.in_every_line else min(across, n)
        return [self.tiles.tile(place).topLeft() for place in range(n_named)]

    @property
    def bottom(self) -> float:
        """Where the last line of maps ends, with its colour bars."""
        return self.tiles.bottom + self.foot

    def place_at(self, point: QPointF) -> int | None:
        """Which map, or title of one, is under this point."""
        return self.tiles.layer_at(point)

    def is_title(self, point: QPointF) -> bool:
        """Whether a title is under this point, and no map."""
        place = self.place_at(point)
        return place is not None and not self.tiles.tile(place).contains(point)

    def cell_at(self, point: QPointF) -> Cell:
        """The target and source under a point of any map."""
        place = self.place_at(point)
        if place is None or self.is_title(point):
            return NOWHERE
        tile, cell = self.tiles.tile(place), self.tiles.cell
        n_rows, n_columns = len(self.rows.units), len(self.columns.units)
        row = min(int((point.y() - tile.top()) / cell), n_rows - 1)
        column = min(max(int((point.x() - tile.left()) / cell), 0), n_columns - 1)
        return Cell(row, n_columns - 1 - column if self.columns.right_to_left else column)


def titles_of(shown: ByMethod) -> list[str]:
    """The titles of the maps: numbers, for tables to refer to, and names."""
    return [f"{number}  {each.title}" for number, each in enumerate(shown.maps, 1)]


@dataclass(frozen=True)
class Plan:
    """What is to be laid out, and in which room; across is how many maps are beside one another, or
    0 for as many as have the largest cells. In print every line of maps has its labels.
    """

    shown: ByMethod
    room: QRectF
    style: Style
    is_print: bool = False
    across: int = 0

    def sheet(self) -> Sheet:
        """The largest maps for which everything fits."""
        n_lines, cell = 1, 24.0
        for _ in range(5):  # titles, labels and cells depend on one another
            sheet = self._with_cells(n_lines, cell)
            lines = max(map(len, sheet.titles))
            if (lines, sheet.tiles.cell) == (n_lines, cell):
                break
            n_lines, cell = lines, sheet.tiles.cell
        while (lines := max(map(len, sheet.titles))) > n_lines:  # they must have their room
            n_lines = lines
            sheet = self._with_cells(n_lines, sheet.tiles.cell)
        return sheet

    def _with_cells(self, n_lines: int, cell: float) -> Sheet:
        """With titles of so many lines, and labels for cells of this side."""
        view, font = self.shown.maps[0].view, self.style.font
        longest, mirrored = _LETTERS * font.pixelSize(), view.right_to_left
        rows = row_labels(view.targets, font, cell, longest, right_to_left=mirrored)
        columns = column_labels(view.sources, font, cell, longest, right_to_left=mirrored)
        where = self._tiles(n_lines, rows, columns)
        titles = _wrapped_titles(self.shown, self.style, where.width + where.gap)
        return Sheet(where, titles, rows, columns, self.is_print, self._foot)

    @property
    def _foot(self) -> float:
        own = self.shown.has_own_scales
        return math.ceil(GAP / 2 + level_height(self.style.small)) if own else 0.0

    def _tiles(self, n_lines: int, rows: Labels, columns: Labels) -> Tiles:
        foot, n = self._foot, len(self.shown.maps)
        above, side = math.ceil(columns.height + GAP), math.ceil(rows.widest + GAP + 5)
        head = foot + math.ceil(n_lines * QFontMetricsF(self.style.bold).height() + GAP / 2)
        head += above if self.is_print else 0
        bar = 0.0 if self.shown.has_own_scales else BAR
        left, right = float(side), max(bar, columns.reach())
        if columns.right_to_left:
            left, right = max(columns.reach(), 0.0), side + bar
        top = -foot if self.is_print else above - foot
        room = self.room.adjusted(left, top, -right, -foot)
        room.setSize(room.size().expandedTo(QRectF(0, 0, 60, 60).size()))
        view = self.shown.maps[0].view
        if not self.across:
            return self._spread(tiles(n, view, room, head), room.width())
        wide = (room.width() - (self.across - 1) * ACROSS) / self.across
        wide = min(wide, _LARGEST_CELL * len(view.sources))
        down = math.ceil(n / self.across)
        high = wide * len(view.targets) / len(view.sources)
        room.setHeight(down * (high + head) + (down - 1) * DOWN + 1)
        return tiles(n, view, room, head, _LARGEST_CELL)

    def _spread(self, where: Tiles, width: float) -> Tiles:
        """The same further apart, where so fewer titles need several lines and there is room."""
        metrics = QFontMetricsF(self.style.bold)
        widest = max(map(metrics.horizontalAdvance, titles_of(self.shown)))
        taken = where.right - where.origin.x()
        free = max((width - taken) / where.columns, 0.0)  # the last title needs room, too
        lacking = max(widest + _TITLE_GAP + 2 - where.width - where.gap, 0.0)
        more = math.floor(min(lacking, free))
        left = where.origin.x() - math.floor(more * where.columns / 2)
        return replace(where, origin=QPointF(left, where.origin.y()), gap=where.gap + more)


def _wrapped_titles(shown: ByMethod, style: Style, width: float) -> tuple[tuple[str, ...], ...]:
    """Each in so many lines as it needs in this width."""
    return tuple(wrapped([title], style.bold, width - _TITLE_GAP) for title in titles_of(shown))


def notes_of(shown: ByMethod) -> list[str]:
    """How to read the maps, and what is special about them."""
    views = [each.view for each in shown.maps]
    notes = [
        say(AXES_RIGHT_TO_LEFT if views[0].right_to_left else AXES),
        say("each map has its own colour scale")
        if shown.has_own_scales
        else say("one colour scale for all maps"),
        hidden_note_of(views),
        "" if shown.has_own_scales else shown.scales[0].note(),
        _above(shown),
        *method_labels.notes_of([each.key for each in shown.maps]),
    ]
    return [note for note in notes if note]


def _above(shown: ByMethod) -> str:
    pairs = zip(shown.maps, shown.scales, strict=True)
    above = sum(int(scale.above(each.view.scores).sum()) for each, scale in pairs)
    one, many = mark("{n} score lies above its scale"), mark("{n} scores lie above their scale")
    return counted(above, one, many) if above else ""


def paint_ground(
    painter: QPainter,
    sheet: Sheet,
    shown: ByMethod,
    images: Sequence[QImage | None],
    style: Style,
) -> None:
    """Maps, titles and colour bars: what is the same whatever is chosen. Maps without an image are
    empty.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, image in enumerate(images):
        tile = sheet.tiles.tile(place)
        if image is not None:
            paint_cells(painter, tile, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(style.edge, 0.75))
        painter.drawRect(tile)
        _paint_title(painter, sheet, place, style)
        if shown.has_own_scales:
            bar = QRectF(tile.left(), tile.bottom() + GAP / 2, tile.width(), LEVEL_BAR)
            paint_level_bar(painter, bar, style, shown.scales[place])
    if not shown.has_own_scales:
        paint_scale(painter, sheet.tiles, style, shown.scales[0], _beyond(sheet))


def _beyond(sheet: Sheet) -> float:
    """What row labels or the last title take at the right of the maps."""
    rows, wider = sheet.rows, sheet.tiles.gap - ACROSS
    return max(math.ceil(rows.widest + GAP + 5), wider) if rows.right_to_left else wider


def _paint_title(painter: QPainter, sheet: Sheet, place: int, style: Style) -> None:
    """The lines of a title, the last of them just above the map or its labels."""
    painter.setFont(style.bold)
    painter.setPen(style.ink)
    metrics, lines = QFontMetricsF(style.bold), sheet.titles[place]
    tile = sheet.tiles.tile(place)
    bottom = tile.top() - sheet.above(place) - GAP / 2 - metrics.descent()
    for left, line in zip(range(len(lines) - 1, -1, -1), lines, strict=True):
        text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, tile.width() + sheet.tiles.gap)
        painter.drawText(QPointF(tile.left(), bottom - left * metrics.height()), text)


def paint_labels(painter: QPainter, sheet: Sheet, style: Style) -> None:
    """Those of rows beside each line of maps, those of columns above maps."""
    for edge, top in sheet.row_edges:
        paint_rows(painter, sheet.rows, edge, top, style, None)
    for corner in sheet.column_corners:
        paint_columns(painter, sheet.columns, corner.x(), corner.y(), style, None)


def paint_chosen(
    painter: QPainter, sheet: Sheet, cell: Cell, current: int | None, style: Style
) -> None:
    """The cell, in every map, and a frame around the map of the chosen method."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if current is not None:
        painter.setPen(QPen(style.accent, 2, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(sheet.tiles.tile(current).adjusted(-1.5, -1.5, 1.5, 1.5))
    for place in range(sheet.tiles.n_layers):
        _paint_cell(painter, sheet, sheet.tiles.tile(place), cell, style)


def _paint_cell(painter: QPainter, sheet: Sheet, tile: QRectF, cell: Cell, style: Style) -> None:
    """An outline of the cell; marks beside its row and column where cells are small, or one of both
    is open.
    """
    side, columns = sheet.tiles.cell, sheet.columns
    painter.setPen(QPen(style.accent, 1.5 if side >= _SMALLEST_OUTLINED else 1))
    row = tile.top() + (cell.target or 0) * side
    last = len(columns.units) - 1
    place = cell.source or 0
    column = tile.left() + (last - place if columns.right_to_left else place) * side
    if None not in (cell.target, cell.source) and side >= _SMALLEST_OUTLINED:
        painter.drawRect(QRectF(column, row, side, side))
        return
    middle = QPointF(column + side / 2, row + side / 2)
    if cell.target is not None:
        painter.drawLine(QPointF(tile.left() - 5, middle.y()), QPointF(tile.left() - 1, middle.y()))
        painter.drawLine(
            QPointF(tile.right() + 1, middle.y()), QPointF(tile.right() + 5, middle.y())
        )
    if cell.source is not None:
        painter.drawLine(QPointF(middle.x(), tile.top() - 4), QPointF(middle.x(), tile.top() - 1))
        painter.drawLine(
            QPointF(middle.x(), tile.bottom() + 1), QPointF(middle.x(), tile.bottom() + 5)
        )


def methods_figure(shown: ByMethod, caption: Sequence[str], printed: PrintStyle) -> Figure:
    """The maps for print, exactly as wide as the style says, with the caption above, one paragraph
    each, the first of them bold.
    """
    style, width = printed.style, printed.inner_width
    fonts = (style.bold, *(style.font for _ in caption[1:]))
    head = [paragraph(text, font, width) for text, font in zip(caption, fonts, strict=True)]
    top = sum(each.height for each in head) + (2 * GAP if head else 0)
    sheet = _sheet_in_print(shown, QRectF(0, top, width, 1), style)
    notes = wrapped([" · ".join(notes_of(shown))], style.small, width)
    images = [map_image(each.view, scale) for each, scale in _coloured(shown)]
    bottom = max(sheet.bottom, bar_bottom(sheet.tiles)) + 2 * GAP

    def paint(painter: QPainter) -> None:
        y = 0.0
        painter.setPen(style.ink)
        for each in head:
            each.paint(painter, QPointF(0, y))
            y += each.height
        paint_ground(painter, sheet, shown, images, style)
        paint_labels(painter, sheet, style)
        paint_lines(painter, QPointF(0, bottom), style, notes)

    return printed.figure(bottom + QFontMetricsF(style.small).height() * len(notes), paint)


def _coloured(shown: ByMethod) -> list[tuple[MethodMap, Scale]]:
    return list(zip(shown.maps, shown.scales, strict=True))


def _sheet_in_print(shown: ByMethod, room: QRectF, style: Style) -> Sheet:
    """As many maps beside one another as leave room for all labels, in lines of equal length."""
    n = len(shown.maps)
    most = min(n, _MOST_ACROSS)
    for across in range(most, 0, -1):
        even = math.ceil(n / math.ceil(n / across))
        sheet = Plan(shown, room, style, is_print=True, across=even).sheet()
        if sheet.rows.step == sheet.columns.step == 1:
            return sheet
    return Plan(shown, room, style, is_print=True, across=min(n, 2)).sheet()
