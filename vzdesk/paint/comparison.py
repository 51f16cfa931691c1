"""Two maps on one scale and their difference, as they are painted on screen and in print."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPen,
    QTransform,
)

from vzdesk.paint.heatmap import array_image, paint, print_style
from vzdesk.paint.labels import GAP, Style, paint_columns, paint_rows, small, tabular
from vzdesk.paint.layout import Layout, lay_out, ticks_of
from vzdesk.paint.picture import inner_width, painted, write_image
from vzdesk.translate import mark, say
from vzdesk.view.colours import difference_rgb, diverging
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import PairMaps

ONE_SCALE = mark("one colour scale for A and B")
NO_COUNTERPART = mark("hatched: no counterpart")
_SIGN = 8.0
_HATCH = 6.0
"""How far apart slanted lines are."""
_HALO_FROM = 14.0
_BETWEEN = 16.0
"""What is left free between maps in print."""
_WIDER = tuple(1 + step / 8 for step in range(17))
"""How many times wider than was asked for a picture may be."""


def lay_out_alike(
    maps: PairMaps, scale: Scale, width: float, height: float, font: QFont, *, largest: float
) -> tuple[Layout, ...]:
    """Layouts with cells of one size and grids that begin at one height and equally far from the
    side where their rows are named, each inside width × height, with room for a title.

    What is said of the first map holds for the second where that says nothing of its own.
    """
    plain = Scale(vmax=maps.labels.vmax)
    one_scale = (say(ONE_SCALE),)
    views = ((maps.first, scale, one_scale), (maps.second, scale, ()), (maps.labels, plain, ()))

    def laid_out(cell: float, least: tuple[float, float]) -> list[Layout]:
        return [
            lay_out(
                view,
                width - _SIGN,
                height,
                font,
                scale=own,
                title=True,
                largest=cell,
                least=least,
                also=also,
            )
            for view, own, also in views
        ]

    cell, least = largest, (0.0, 0.0)
    for _ in range(6):  # smaller cells may have slanted labels, and those need more room above
        layouts = laid_out(cell, least)
        cells = {layout.cell for layout in layouts}
        begins = {_begin(layout) for layout in layouts}
        if len(cells) == 1 and len(begins) == 1:
            break
        cell = min(cells)
        least = max(left for left, _ in begins), max(top for _, top in begins)
    first, second, difference = layouts
    same = first.notes[:-1] == second.notes
    return first, replace(second, notes=() if same else second.notes), difference


def _begin(layout: Layout) -> tuple[float, float]:
    """How far the grid is from the side where row labels are, and from the top."""
    grid = layout.grid
    left = layout.size.width() - grid.right() if layout.right_to_left else grid.left()
    return left, grid.top()


def has_bar(which: int, layouts: Sequence[Layout]) -> bool:
    """Whether the first map (0) or the second (1) has the colour bar of both: it stands between
    them.
    """
    return which == int(layouts[1].right_to_left)


def is_dark(style: Style) -> bool:
    """Whether the paper is dark, so that no difference has to be dark too."""
    return style.paper.lightness() < 128


def difference_image(maps: PairMaps, on_dark: bool = False) -> QImage:
    """One pixel per cell: rows are targets, columns are sources as they are read."""
    values = maps.values[:, ::-1] if maps.labels.right_to_left else maps.values
    return array_image(difference_rgb(values, maps.labels.vmax, on_dark))


def difference_cells(layout: Layout, maps: PairMaps, style: Style, ratio: float) -> QImage:
    """The cells as they are painted, hatched where there is no counterpart, for a screen with so
    many pixels in one.
    """
    grid = layout.grid
    size = QSizeF(grid.width() * ratio, grid.height() * ratio).toSize()
    image = QImage(size.expandedTo(QSize(1, 1)), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-grid.topLeft())
    _paint_cells(painter, layout, maps, style)
    painter.end()
    return image


def _paint_cells(painter: QPainter, layout: Layout, maps: PairMaps, style: Style) -> None:
    painter.drawImage(layout.grid, difference_image(maps, is_dark(style)))
    _hatch(painter, layout, maps, style)


def paint_difference(
    painter: QPainter,
    layout: Layout,
    maps: PairMaps,
    style: Style,
    title: str,
    *,
    cells: QImage | None = None,
    cell: Cell = NOWHERE,
) -> None:
    """The difference with everything around it; `cells` where they have been made already."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    grid, labels = layout.grid, maps.labels
    if cells is None:
        _paint_cells(painter, layout, maps, style)
    else:
        painter.drawImage(grid.topLeft(), cells)
    _paint_bar(painter, layout, labels.vmax, style)
    edge = QColor(style.muted)
    edge.setAlphaF(0.4)
    painter.setPen(QPen(edge, 0.75))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects([grid, layout.bar])
    beside = grid.right() if layout.right_to_left else grid.left()
    paint_rows(painter, layout.rows, beside, grid.top(), style, cell.target)
    paint_columns(painter, layout.columns, grid.left(), grid.top(), style, cell.source)
    painter.setFont(small(style.font))
    painter.setPen(style.muted)
    has_gaps = bool(np.isnan(maps.values).any())  # what else is to say, the first map says
    note = say(NO_COUNTERPART) if has_gaps else ""
    metrics = QFontMetricsF(painter.font())
    room = layout.size.width() + _SIGN
    note = metrics.elidedText(note, Qt.TextElideMode.ElideRight, room)
    left = max(0.0, min(grid.left(), room - metrics.horizontalAdvance(note)))
    painter.drawText(QPointF(left, layout.notes_top + metrics.ascent()), note)
    paint_title(painter, layout, style, title)


def paint_title(
    painter: QPainter, layout: Layout, style: Style, title: str, room: float | None = None
) -> None:
    """The title above a map, cut where it is longer than this room, or than the map is wide."""
    painter.setFont(tabular(style.font, style.font.pixelSize(), bold=True))
    painter.setPen(style.ink)
    metrics = QFontMetricsF(painter.font())
    room = layout.size.width() if room is None else room
    text = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
    left = min(layout.grid.left(), room - metrics.horizontalAdvance(text))
    painter.drawText(QPointF(max(left, 0.0), metrics.ascent()), text)


def _hatch(painter: QPainter, layout: Layout, maps: PairMaps, style: Style) -> None:
    """Slanted lines over rows and columns of units that only one sentence has."""
    alone = []
    for aligned, rect_of in ((maps.targets, layout.row), (maps.sources, layout.column)):
        for has_both, run in groupby(enumerate(aligned), lambda each: None not in each[1]):
            if not has_both:
                places = [place for place, _ in run]
                alone.append(rect_of(places[0]).united(rect_of(places[-1])))
    if not alone:
        return
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_hatched(style, painter.deviceTransform().m11()))
    painter.setBrushOrigin(layout.grid.topLeft())
    painter.drawRects(alone)
    painter.restore()


def _hatched(style: Style, scale: float) -> QBrush:
    """Paper with slanted lines, for a painter that enlarges so much: far quicker than lines that
    are cut at hundreds of rows and columns.
    """
    pixels = max(round(_HATCH * scale), 4)
    tile = QImage(pixels, pixels, QImage.Format.Format_RGB32)
    tile.fill(style.paper)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QColor(style.muted)
    pen.setAlphaF(0.55)
    painter.setPen(QPen(pen, pixels / _HATCH))
    for x in (0, pixels, 2 * pixels):  # the neighbours' lines reach into the corners
        painter.drawLine(QLineF(x + 1, -1, x - pixels - 1, pixels + 1))
    painter.end()
    brush = QBrush(tile)
    brush.setTransform(QTransform.fromScale(_HATCH / pixels, _HATCH / pixels))
    return brush


def _paint_bar(painter: QPainter, layout: Layout, vmax: float, style: Style) -> None:
    bar = layout.bar
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(bar, array_image(diverging(is_dark(style))[::-1, None]))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.setFont(small(style.font))
    painter.setPen(style.muted)
    metrics = QFontMetricsF(painter.font())
    for value, text in ticks_of(vmax, most=3):
        for sign, written in ((1, "+"), (-1, "−")):
            if value == 0 and sign < 0:
                continue
            y = bar.center().y() - sign * value / vmax * bar.height() / 2
            edge, out = (bar.left(), -1) if layout.right_to_left else (bar.right(), 1)
            painter.drawLine(QPointF(edge, y), QPointF(edge + out * 3, y))
            shown = f"{written}{text}" if value else "0"
            left = edge + (-GAP - metrics.horizontalAdvance(shown) if layout.right_to_left else GAP)
            painter.drawText(QPointF(left, y + metrics.capHeight() / 2), shown)


def outline(painter: QPainter, layout: Layout, cell: Cell, style: Style) -> None:
    """Lines around the row of the target and the column of the source."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for place, rect_of in ((cell.target, layout.row), (cell.source, layout.column)):
        if place is not None:
            rect = rect_of(place)
            around = rect.adjusted(-1, -1, 1, 1)
            if min(rect.width(), rect.height()) >= _HALO_FROM:
                painter.setPen(QPen(style.paper, 4, j=Qt.PenJoinStyle.MiterJoin))
                painter.drawRect(around)
            painter.setPen(QPen(style.accent, 2, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(around)


def write_pair_png(
    path: Path,
    maps: PairMaps,
    scale: Scale,
    titles: tuple[str, str, str],
    *,
    width_mm: float = 160,
    dpi: int = 300,
    family: str = "",
    provenance: Mapping[str, str],
) -> None:
    """Write both maps side by side and their difference below, with the provenance in the PNG.

    It is as wide as was asked for, and wider where only so every row and column has its label.

    titles are those of the first map, the second and the difference. Raises UserError where it
    cannot be written; a file that was there stays whole.
    """
    image = render_pair(maps, scale, titles, width_mm=width_mm, dpi=dpi, family=family)
    write_image(path, image, provenance)


def lay_out_print(
    maps: PairMaps, scale: Scale, font: QFont, width_mm: float
) -> tuple[tuple[Layout, ...], float]:
    """The layouts in a picture of this width, or as much wider, up to three times, as every row
    and column needs to have its label; and the width in mm.
    """
    for share in _WIDER:
        half = (inner_width(width_mm * share) - _BETWEEN) / 2
        layouts = lay_out_alike(maps, scale, half, math.inf, font, largest=math.inf)
        if all(labels.step == 1 for each in layouts for labels in (each.rows, each.columns)):
            break
    return layouts, width_mm * share


def render_pair(
    maps: PairMaps,
    scale: Scale,
    titles: tuple[str, str, str],
    *,
    width_mm: float,
    dpi: int,
    family: str = "",
) -> QImage:
    """The figure as an image that is as wide as lay_out_print says, at this resolution."""
    style = print_style(family)
    layouts, width_mm = lay_out_print(maps, scale, style.font, width_mm)
    inner = inner_width(width_mm)
    half = (inner - _BETWEEN) / 2
    views = (maps.first, maps.second)
    below = max(layout.size.height() for layout in layouts[:2]) + _BETWEEN

    def paint_all(painter: QPainter) -> None:
        for which, view in enumerate(views):
            layout = layouts[which]
            painter.save()
            painter.translate(which * (half + _BETWEEN), 0)
            paint(painter, layout, view, style, scale, bar=has_bar(which, layouts))
            paint_title(painter, layout, style, titles[which], half)
            painter.restore()
        painter.translate((inner - layouts[2].size.width()) / 2, below)
        paint_difference(painter, layouts[2], maps, style, titles[2])

    height = below + layouts[2].size.height()
    return painted(paint_all, height, width_mm=width_mm, dpi=dpi, paper=style.paper)
