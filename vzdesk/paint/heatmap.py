"""A heatmap as it is painted, on screen and in print. QtGui only.

The panel and the printed figure share one layout and one painting of everything around the cells,
so what is printed is what was seen. Lengths are in pixels of 1/96 inch; print scales the painter.
"""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from vzdesk.paint.cells import array_image, paint_cells
from vzdesk.paint.colour_bar import paint_colour_bar
from vzdesk.paint.figure import Figure, PrintStyle
from vzdesk.paint.labels.painting import paint_columns, paint_rows
from vzdesk.paint.layout import MARK_WIDTH, Fit, HeatmapContent, Layout
from vzdesk.paint.layout.fitting import lay_out
from vzdesk.paint.style import Style
from vzdesk.translate import mark
from vzdesk.view.colours import BLANK, needs_light_ink
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import MapView

FAINT_MEANING = mark("mixes almost nothing: its scores are shares of almost nothing")
_SMALLEST_MARKED = 6.0
"""Cells below this size show no mark that their score lies above the scale; the note does."""
_HALO_FROM = 14.0
"""Outlines have paper beside them where rows and columns are at least as wide as this."""


def map_image(view: MapView, scale: Scale) -> QImage:
    """One pixel per cell: rows are targets, columns are sources as they are read."""
    scores = view.scores[:, ::-1] if view.right_to_left else view.scores
    return array_image(scale.rgb(scores))


def heatmap_figure(content: HeatmapContent, printed: PrintStyle) -> Figure:
    """One map for print, exactly as wide as the style says."""
    style = printed.style
    layout = lay_out(content, QSizeF(printed.inner_width, math.inf), Fit(style))

    def paint(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_cells(painter, layout.grid, map_image(content.view, content.scale))
        paint_frame(painter, layout, content, style)
        if content.title:
            _paint_title(painter, layout, content.title, style)

    return printed.figure(layout.size.height(), paint)


def _paint_title(painter: QPainter, layout: Layout, title: str, style: Style) -> None:
    painter.setFont(style.bold)
    painter.setPen(style.ink)
    metrics = painter.fontMetrics()
    left = max(0.0, layout.size.width() - metrics.horizontalAdvance(title))
    painter.drawText(QPointF(min(layout.grid.left(), left), metrics.ascent()), title)


def paint_frame(
    painter: QPainter,
    layout: Layout,
    content: HeatmapContent,
    style: Style,
    cell: Cell = NOWHERE,
    *,
    bar: bool = True,
) -> None:
    """Labels, colour bar and notes: all but the title and the cells, or but the bar too."""
    grid, window, view = layout.grid, layout.window, content.view
    if bar:
        paint_colour_bar(
            painter, layout.bar, style, content.scale, right_to_left=layout.right_to_left
        )
    paint_edges(painter, [window, layout.bar] if bar else [window], style)
    if view.has_gaps:
        paint_hidden(painter, layout, view)
    paint_above(painter, layout, view, content.scale)
    _paint_sums(painter, layout, view, style, cell)
    edge = window.right() + layout.marks if layout.right_to_left else window.left() - layout.marks
    paint_rows(painter, layout.rows, edge, grid.top(), style, cell.target)
    paint_columns(painter, layout.columns, grid.left(), window.top(), style, cell.source)
    paint_marks(painter, layout, view, style)
    _paint_notes(painter, layout, style)


def paint_edges(painter: QPainter, boxes: list[QRectF], style: Style) -> None:
    """A faint line around cells and colour bars."""
    painter.setPen(QPen(style.edge, 0.75))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects(boxes)


def outline(painter: QPainter, layout: Layout, cell: Cell, style: Style) -> None:
    """Lines around the row of the target and the column of the source, not over their cells: in the
    accent colour, with paper beside them where there is room.
    """
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


def _paint_notes(painter: QPainter, layout: Layout, style: Style) -> None:
    painter.setFont(style.small)
    painter.setPen(style.muted)
    metrics, left = painter.fontMetrics(), layout.notes_left
    if left is None:
        widest = max(map(metrics.horizontalAdvance, layout.notes), default=0)
        left = max(0.0, min(layout.window.left(), layout.size.width() - widest))
    for number, note in enumerate(layout.notes):
        baseline = layout.notes_top + number * metrics.height() + metrics.ascent()
        painter.drawText(QPointF(left, baseline), note)


def paint_marks(painter: QPainter, layout: Layout, view: MapView, style: Style) -> None:
    """A small ring beside each row that mixes almost nothing."""
    painter.setPen(QPen(style.muted, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = min(3.0, layout.cell * 0.4)
    window, margin = layout.window, MARK_WIDTH / 2
    x = window.right() + margin if layout.right_to_left else window.left() - margin
    for target in view.faint.nonzero()[0].tolist():
        if target not in layout.rows.shown:
            continue
        painter.drawEllipse(QPointF(x, layout.row(target).center().y()), radius, radius)


def paint_hidden(painter: QPainter, layout: Layout, view: MapView) -> None:
    """A line across each cell whose number is hidden."""
    if layout.cell < _SMALLEST_MARKED:
        return
    painter.setPen(QPen(QColor(*BLANK).darker(160), 1))
    rows, columns = layout.rows.shown, layout.columns.shown
    seen = view.scores[rows.start : rows.stop, columns.start : columns.stop]
    for down, along in np.argwhere(np.isnan(seen)).tolist():
        row, column = layout.row(rows.start + down), layout.column(columns.start + along)
        cell = QRectF(column.left(), row.top(), column.width(), row.height())
        painter.drawLine(cell.bottomLeft(), cell.topRight())


def paint_above(painter: QPainter, layout: Layout, view: MapView, scale: Scale) -> None:
    """A small triangle in each cell whose score is above the scale."""
    side = layout.cell
    if not scale.is_open or side < _SMALLEST_MARKED:
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


def _paint_sums(painter: QPainter, layout: Layout, view: MapView, style: Style, cell: Cell) -> None:
    """Bars of sums: of sources below the columns, of targets beside the rows."""
    below, right, thick = layout.source_sums, layout.target_sums, max(layout.cell * 0.7, 0.5)
    if not below.height():
        return
    lengths = (view.source_sums / (view.source_sums.max() or 1) * below.height()).tolist()
    for source in layout.columns.shown:
        left = layout.column(source).center().x() - thick / 2
        bar = QRectF(left, below.top(), thick, lengths[source])
        painter.fillRect(bar, style.accent if source == cell.source else style.muted)
    if view.target_bars is None:
        return
    lengths = (view.target_bars / (view.target_bars.max() or 1) * right.width()).tolist()
    for target in layout.rows.shown:
        length = lengths[target]
        left = right.right() - length if layout.right_to_left else right.left()
        bar = QRectF(left, layout.row(target).center().y() - thick / 2, length, thick)
        painter.fillRect(bar, style.accent if target == cell.target else style.muted)
