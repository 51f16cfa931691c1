"""A heatmap as it is laid out and painted, on screen and in print. QtGui only.

The panel and the printed figure share one layout and one painting of everything around the cells,
so what is printed is what was seen. Lengths are in pixels of 1/96 inch; print scales the painter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QPainter,
    QPen,
    QPolygonF,
)

from vzdesk.paint.labels import GAP, Style, paint_columns, paint_rows, small, tabular
from vzdesk.paint.layout import MARK_WIDTH, Layout, lay_out, ticks_on
from vzdesk.paint.picture import PIXELS_PER_INCH, inner_width, painted, write_image
from vzdesk.translate import mark
from vzdesk.view.colours import lookup, needs_light_ink
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import MapView

FAINT_MEANING = mark("mixes almost nothing: its scores are shares of almost nothing")
_SMALLEST_MARKED = 6.0
"""Cells below this size show no mark that their score lies above the scale; the note does."""


def map_image(view: MapView, scale: Scale) -> QImage:
    """One pixel per cell: rows are targets, columns are sources as they are read."""
    scores = view.scores[:, ::-1] if view.right_to_left else view.scores
    return array_image(scale.rgb(scores))


def array_image(pixels: NDArray[np.uint8]) -> QImage:
    """An image of pixels ["row column rgb"]."""
    height, width = pixels.shape[:2]
    image = QImage(pixels.tobytes(), width, height, width * 3, QImage.Format.Format_RGB888)
    return image.copy()  # QImage does not keep the bytes alive


def paint_frame(
    painter: QPainter,
    layout: Layout,
    view: MapView,
    style: Style,
    scale: Scale,
    cell: Cell = NOWHERE,
    *,
    bar: bool = True,
) -> None:
    """Labels, colour bar and notes: all of the figure but its cells, or but the bar too."""
    grid, window = layout.grid, layout.window
    if bar:
        paint_bar(painter, layout.bar, style, scale, right_to_left=layout.right_to_left)
    _paint_edges(painter, [layout.window, *([layout.bar] if bar else [])], style)
    _paint_above(painter, layout, view, scale)
    _paint_sums(painter, layout, view, style, cell)
    edge = window.right() + layout.marks if layout.right_to_left else window.left() - layout.marks
    paint_rows(painter, layout.rows, edge, grid.top(), style, cell.target)
    paint_columns(painter, layout.columns, grid.left(), window.top(), style, cell.source)
    _paint_marks(painter, layout, view, style)
    painter.setFont(small(style.font))
    painter.setPen(style.muted)
    line = painter.fontMetrics().height()
    widest = max(map(painter.fontMetrics().horizontalAdvance, layout.notes), default=0)
    left = max(0.0, min(window.left(), layout.size.width() - widest))
    for number, note in enumerate(layout.notes):
        top = layout.notes_top + number * line
        painter.drawText(QPointF(left, top + painter.fontMetrics().ascent()), note)


def _paint_edges(painter: QPainter, boxes: list[QRectF], style: Style) -> None:
    """A faint line around cells and bar: the lowest or highest colour may be that of the paper."""
    edge = QColor(style.muted)
    edge.setAlphaF(0.4)
    painter.setPen(QPen(edge, 0.75))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects(boxes)


def _paint_marks(painter: QPainter, layout: Layout, view: MapView, style: Style) -> None:
    painter.setPen(QPen(style.muted, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = min(3.0, layout.cell * 0.4)
    window, beside = layout.window, MARK_WIDTH / 2
    x = window.right() + beside if layout.right_to_left else window.left() - beside
    for target in view.faint.nonzero()[0].tolist():
        if target not in layout.rows.shown:
            continue
        painter.drawEllipse(QPointF(x, layout.row(target).center().y()), radius, radius)


def _paint_above(painter: QPainter, layout: Layout, view: MapView, scale: Scale) -> None:
    """A small triangle in each cell whose score is above the scale."""
    side = layout.cell
    if not scale.is_locked or side < _SMALLEST_MARKED:
        return
    ink = QColor("white" if needs_light_ink(scale.colour_of(scale.vmax)) else "black")
    painter.setPen(QPen(ink, 1))
    size = min(4.0, side / 5)
    rows, columns = layout.rows.shown, layout.columns.shown
    seen = view.scores[rows.start : rows.stop, columns.start : columns.stop]
    for down, along in np.argwhere(scale.above(seen)).tolist():
        top = layout.row(rows.start + down).top() + side / 8
        middle = layout.column(columns.start + along).center().x()
        corners = (
            (middle - size, top + size * 1.5),
            (middle, top),
            (middle + size, top + size * 1.5),
        )
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))


def _paint_lock(painter: QPainter, bar: QRectF, style: Style) -> None:
    """A padlock above the colour bar."""
    body = QRectF(bar.center().x() - 4.5, bar.top() - 9, 9, 6.5)
    painter.setPen(QPen(style.muted, 1.4))
    painter.drawArc(QRectF(body.left() + 1.7, body.top() - 5, 5.6, 9), 0, 180 * 16)
    painter.fillRect(body, style.muted)


def _paint_sums(painter: QPainter, layout: Layout, view: MapView, style: Style, cell: Cell) -> None:
    """Bars below the columns for what sources give, and beside the rows for what targets mix."""
    if not layout.given.height():
        return
    given, mixed, thick = layout.given, layout.mixed, max(layout.cell * 0.7, 0.5)
    lengths = (view.given / (view.given.max() or 1) * given.height()).tolist()
    for source in layout.columns.shown:
        length = lengths[source]
        middle = layout.column(source).center().x()
        bar = QRectF(middle - thick / 2, given.top(), thick, length)
        painter.fillRect(bar, style.accent if source == cell.source else style.muted)
    if view.mixed is None:
        return
    lengths = (view.mixed / (view.mixed.max() or 1) * mixed.width()).tolist()
    for target in layout.rows.shown:
        length = lengths[target]
        left = mixed.right() - length if layout.right_to_left else mixed.left()
        bar = QRectF(left, layout.row(target).center().y() - thick / 2, length, thick)
        painter.fillRect(bar, style.accent if target == cell.target else style.muted)


def paint_bar(
    painter: QPainter, bar: QRectF, style: Style, scale: Scale, *, right_to_left: bool = False
) -> None:
    """The colour bar with its ticks, and a padlock above it where it is locked."""
    if scale.is_locked:
        _paint_lock(painter, bar, style)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(bar, array_image(lookup(scale.colours)[::-1, None]))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.setFont(small(style.font))
    painter.setPen(style.muted)
    metrics = QFontMetricsF(painter.font())
    for value, text in ticks_on(scale):
        y = bar.bottom() - float(scale.places(value)) * bar.height()
        edge, out = (bar.left(), -1) if right_to_left else (bar.right(), 1)
        painter.drawLine(QPointF(edge, y), QPointF(edge + out * 3, y))
        left = edge + (-GAP - metrics.horizontalAdvance(text) if right_to_left else GAP)
        painter.drawText(QPointF(left, y + metrics.capHeight() / 2), text)


def paint(
    painter: QPainter,
    layout: Layout,
    view: MapView,
    style: Style,
    scale: Scale,
    title: str = "",
    *,
    bar: bool = True,
) -> None:
    """The whole figure."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawImage(layout.grid, map_image(view, scale))
    paint_frame(painter, layout, view, style, scale, bar=bar)
    if title:
        painter.setFont(tabular(style.font, style.font.pixelSize(), bold=True))
        painter.setPen(style.ink)
        left = min(layout.grid.left(), max(0.0, layout.size.width() - _advance(painter, title)))
        painter.drawText(QPointF(left, painter.fontMetrics().ascent()), title)


def _advance(painter: QPainter, text: str) -> float:
    return float(painter.fontMetrics().horizontalAdvance(text))


def print_style(family: str = "") -> Style:
    """Black on white, whatever the theme: 9 points of this font, "" for the program's."""
    font = tabular(QGuiApplication.font(), 9 / 72 * PIXELS_PER_INCH)
    if family:
        font.setFamilies([family, *font.families()])
    black, white = QColor("black"), QColor("white")
    return Style(font, black, QColor(90, 90, 90), white, black)


def write_png(
    path: Path,
    view: MapView,
    *,
    width_mm: float = 160,
    dpi: int = 300,
    title: str = "",
    scale: Scale | None = None,
    family: str = "",
    sums: bool = False,
    beside: tuple[str, ...] = (),
    provenance: Mapping[str, str],
) -> None:
    """Write the heatmap for print, with its provenance as text keys of the PNG.

    scale is the map's own if None; family is the font, "" for the program's; beside has notes to
    the rows, or nothing.

    Raises UserError where it cannot be written; a file that was there stays whole.
    """
    image = render(
        view,
        width_mm=width_mm,
        dpi=dpi,
        title=title,
        scale=scale,
        family=family,
        sums=sums,
        beside=beside,
    )
    write_image(path, image, provenance)


def render(
    view: MapView,
    *,
    width_mm: float,
    dpi: int,
    title: str = "",
    scale: Scale | None = None,
    family: str = "",
    sums: bool = False,
    beside: tuple[str, ...] = (),
) -> QImage:
    """The figure as an image that is exactly width_mm wide at this resolution."""
    scale = scale or Scale(vmax=view.vmax)
    style = print_style(family)
    layout = lay_out(
        view,
        inner_width(width_mm),
        math.inf,
        style.font,
        scale=scale,
        title=bool(title),
        sums=sums,
        beside=beside,
    )
    return painted(
        lambda painter: paint(painter, layout, view, style, scale, title),
        layout.size.height(),
        width_mm=width_mm,
        dpi=dpi,
        paper=style.paper,
    )
