"""Two maps on one scale and their difference, as they are painted on screen and in print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from vzdesk.paint.cells import array_image, paint_cells
from vzdesk.paint.colour_bar import paint_difference_bar
from vzdesk.paint.figure import Figure, PrintStyle
from vzdesk.paint.hatching import hatch
from vzdesk.paint.heatmap import map_image, paint_edges, paint_frame
from vzdesk.paint.labels import GAP
from vzdesk.paint.labels.painting import paint_columns, paint_rows
from vzdesk.paint.layout import Fit, HeatmapContent, Layout
from vzdesk.paint.layout.fitting import lay_out
from vzdesk.paint.paragraph import Paragraph, paragraph
from vzdesk.paint.style import Style
from vzdesk.translate import mark, say
from vzdesk.view.colours import difference_rgb
from vzdesk.view.scale import Scale
from vzdesk.view.types import Comparison, PairMaps

ONE_SCALE = mark("one colour scale for A and B")
NO_COUNTERPART = mark("hatched: no counterpart")
_SIGN = 8.0
_BETWEEN = 16.0
"""What is left free between maps in print."""
_WIDER = tuple(1 + step / 8 for step in range(17))
"""How many times wider than the style says a picture may be."""


@dataclass(frozen=True)
class PairContent:
    """What is shown of a comparison: both maps on one scale, their difference, a title for each.

    caption is what a picture says above them, one paragraph each; the first is the most important.
    """

    maps: PairMaps
    scale: Scale
    titles: tuple[str, str, str]
    caption: tuple[str, ...] = ()

    @property
    def first(self) -> HeatmapContent:
        """The first map, with the note on the scale of both."""
        return HeatmapContent(self.maps.first, self.scale, self.titles[0], also=(say(ONE_SCALE),))

    @property
    def second(self) -> HeatmapContent:
        return HeatmapContent(self.maps.second, self.scale, self.titles[1])

    @property
    def difference(self) -> HeatmapContent:
        """The rows and columns of the difference."""
        labels = self.maps.labels
        return HeatmapContent(labels, Scale(vmax=labels.vmax), self.titles[2])


def pair_content(comparison: Comparison) -> PairContent | None:
    """What is shown of this comparison; None where a result is missing."""
    if comparison.maps is None:
        return None
    titles = (*comparison.titles, say("A − B"))
    return PairContent(comparison.maps, comparison.scale, titles)


def lay_out_same(content: PairContent, room: QSizeF, fit: Fit) -> tuple[Layout, ...]:
    """Layouts with cells of one size and grids that begin at one height and equally far from the
    side where their rows are named, each inside the room, with its title.

    Notes of the first map hold for the second where that has none.
    """
    contents = (content.first, content.second, content.difference)
    room = QSizeF(room.width() - _SIGN, room.height())
    for _ in range(6):  # smaller cells may have slanted labels, and those need more room above
        layouts = [lay_out(each, room, fit) for each in contents]
        cells = {layout.cell for layout in layouts}
        begins = {_begin(layout) for layout in layouts}
        if len(cells) == 1 and len(begins) == 1:
            break
        least = max(left for left, _ in begins), max(top for _, top in begins)
        fit = replace(fit, largest=min(cells), least=least)
    first, second, difference = layouts
    same = first.notes[:-1] == second.notes
    return first, replace(second, notes=() if same else second.notes), difference


def _begin(layout: Layout) -> tuple[float, float]:
    """How far the grid is from the side where row labels are, and from the top."""
    grid = layout.grid
    left = layout.size.width() - grid.right() if layout.right_to_left else grid.left()
    return left, grid.top()


def has_bar(which: int, layouts: Sequence[Layout]) -> bool:
    """Whether the first map (0) or the second (1) has the colour bar of both: it is between
    them.
    """
    return which == int(layouts[1].right_to_left)


def difference_image(maps: PairMaps, on_dark: bool = False) -> QImage:
    """One pixel per cell: rows are targets, columns are sources as they are read."""
    values = maps.values[:, ::-1] if maps.labels.right_to_left else maps.values
    return array_image(difference_rgb(values, maps.labels.vmax, on_dark))


@dataclass(frozen=True)
class Cells:
    """The cells of a map of a pair, one pixel each; of the subject (0 or 1), or None for both."""

    image: QImage
    side: int | None

    def paint(self, painter: QPainter, layout: Layout, maps: PairMaps, style: Style) -> None:
        """The cells, hatched where the subject has no unit, or where there is no counterpart."""
        paint_cells(painter, layout.grid, self.image)
        hatch(painter, layout, maps, style, self.side)

    def enlarged(self, layout: Layout, maps: PairMaps, style: Style, ratio: float) -> QImage:
        """As they are painted on a screen with so many pixels in one."""
        grid = layout.grid
        size = QSizeF(grid.width() * ratio, grid.height() * ratio).toSize()
        image = QImage(size.expandedTo(QSize(1, 1)), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-grid.topLeft())
            self.paint(painter, layout, maps, style)
        return image


def paint_difference(painter: QPainter, layout: Layout, content: PairContent, style: Style) -> None:
    """The difference with everything around it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    grid, maps = layout.grid, content.maps
    Cells(difference_image(maps, style.is_dark), None).paint(painter, layout, maps, style)
    vmax, right_to_left = maps.labels.vmax, layout.right_to_left
    paint_difference_bar(painter, layout.bar, style, vmax, right_to_left=right_to_left)
    paint_edges(painter, [grid, layout.bar], style)
    edge = grid.right() if right_to_left else grid.left()
    paint_rows(painter, layout.rows, edge, grid.top(), style, None)
    paint_columns(painter, layout.columns, grid.left(), grid.top(), style, None)
    if note := hatched_note(maps):  # all other notes are on the first map
        _paint_note(painter, layout, note, style)
    paint_title(painter, layout, style, content.titles[2])


def hatched_note(maps: PairMaps) -> str:
    """What hatching means; empty where there is none."""
    if not np.isnan(maps.values).any():
        return ""
    if not maps.has_gaps:
        return say(NO_COUNTERPART)
    has_lone = any(None in pair for aligned in (maps.targets, maps.sources) for pair in aligned)
    if maps.first.unscored.any() or maps.second.unscored.any():
        return (
            say("hatched: no counterpart, or not scored")
            if has_lone
            else say("hatched: not scored")
        )
    return say("hatched: no counterpart, or hidden") if has_lone else say("hatched: hidden")


def _paint_note(painter: QPainter, layout: Layout, note: str, style: Style) -> None:
    painter.setFont(style.small)
    painter.setPen(style.muted)
    metrics, room = QFontMetricsF(painter.font()), layout.size.width() + _SIGN
    note = metrics.elidedText(note, Qt.TextElideMode.ElideRight, room)
    left = max(0.0, min(layout.grid.left(), room - metrics.horizontalAdvance(note)))
    painter.drawText(QPointF(left, layout.notes_top + metrics.ascent()), note)


def paint_title(
    painter: QPainter, layout: Layout, style: Style, title: str, room: float | None = None
) -> None:
    """The title above a map, cut where it is longer than this room, or than the map is wide."""
    painter.setFont(style.bold)
    painter.setPen(style.ink)
    metrics = QFontMetricsF(painter.font())
    room = layout.size.width() if room is None else room
    text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
    left = min(layout.grid.left(), room - metrics.horizontalAdvance(text))
    painter.drawText(QPointF(max(left, 0.0), metrics.ascent()), text)


def lay_out_print(
    content: PairContent, printed: PrintStyle
) -> tuple[tuple[Layout, ...], PrintStyle]:
    """The layouts in a figure of this width, or as much wider, up to three times, as every row and
    column needs to have its label; and how it is printed then.
    """
    for share in _WIDER:
        wider = replace(printed, width_mm=printed.width_mm * share)
        room = QSizeF((wider.inner_width - _BETWEEN) / 2, math.inf)
        layouts = lay_out_same(content, room, Fit(printed.style))
        if all(labels.step == 1 for each in layouts for labels in (each.rows, each.columns)):
            break
    return layouts, wider


@dataclass(frozen=True)
class _Head:
    """What stands above both maps in print: the caption, and a title for each map in as many lines
    as it needs. The layouts have room for a title of one line.
    """

    caption: tuple[Paragraph, ...]
    titles: tuple[Paragraph, Paragraph]
    line: float

    @property
    def captions_height(self) -> float:
        return sum(each.height for each in self.caption) + (2 * GAP if self.caption else 0)

    @property
    def height(self) -> float:
        """How much lower the layouts are for it."""
        return math.ceil(self.captions_height + max(self._above(0), self._above(1)))

    def _above(self, which: int) -> float:
        return max(self.titles[which].height - self.line, 0.0)

    def paint_caption(self, painter: QPainter) -> None:
        top = 0.0
        for each in self.caption:
            each.paint(painter, QPointF(0, top))
            top += each.height

    def paint_title(self, painter: QPainter, which: int, grid_left: float, room: float) -> None:
        """The title of a layout that is painted here; its last line is at the layout's top."""
        title = self.titles[which]
        left = max(min(grid_left, room - title.width), 0.0)
        title.paint(painter, QPointF(left, self.line - title.height))


def _head(content: PairContent, style: Style, inner: float, half: float) -> _Head:
    bold = style.bold
    fonts = (bold, *(style.font for _ in content.caption[1:]))
    caption = tuple(
        paragraph(text, font, inner) for text, font in zip(content.caption, fonts, strict=False)
    )
    first, second = (paragraph(title, bold, half) for title in content.titles[:2])
    return _Head(caption, (first, second), QFontMetricsF(bold).height())


def comparison_figure(content: PairContent, printed: PrintStyle) -> Figure:
    """The caption, both maps side by side and their difference below, for print, as wide as the
    style says, and wider where only so every row and column has its label.
    """
    layouts, printed = lay_out_print(content, printed)
    inner, style = printed.inner_width, printed.style
    half = (inner - _BETWEEN) / 2
    head = _head(content, style, inner, half)
    below = max(layout.size.height() for layout in layouts[:2]) + _BETWEEN

    def paint(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(style.ink)
        head.paint_caption(painter)
        painter.translate(0, head.height)
        for which, each in enumerate((content.first, content.second)):
            layout = layouts[which]
            painter.save()
            painter.translate(which * (half + _BETWEEN), 0)
            head.paint_title(painter, which, layout.grid.left(), half)
            paint_cells(painter, layout.grid, map_image(each.view, each.scale))
            paint_frame(painter, layout, each, style, bar=has_bar(which, layouts))
            painter.restore()
        painter.translate((inner - layouts[2].size.width()) / 2, below)
        paint_difference(painter, layouts[2], content, style)

    return printed.figure(head.height + below + layouts[2].size.height(), paint)
