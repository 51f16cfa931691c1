"""A heatmap as it is laid out and painted, on screen and in print. QtGui only.

The panel and the printed figure share one layout and one painting of everything around the cells,
so what is printed is what was seen. Lengths are in pixels of 1/96 inch; print scales the painter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPainter,
    QPen,
    QPolygonF,
)

from vzdesk.atomic import replacing
from vzdesk.errors import UserError
from vzdesk.export.labels import (
    GAP,
    LONGEST,
    Labels,
    Style,
    column_labels,
    paint_columns,
    paint_rows,
    row_labels,
    tabular,
)
from vzdesk.view.colours import lookup, needs_light_ink
from vzdesk.view.scale import DECADES, Scale
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.state import MapView

AXES = "rows: target, columns: source"
AXES_LEFTWARDS = "rows: target, columns: source, from right to left"
FAINT_NOTE = "○ mixes almost nothing"
ROLES_NOTE = "T target word, C cue, A attractor"
FAINT_MEANING = "mixes almost nothing: its scores are shares of almost nothing"
_BAR_WIDTH = 12.0
_SPACE = 16.0
_SMALLEST_CELL = 0.01
_MARK_WIDTH = 12.0
_LOCK = 18.0
_SMALLEST_MARKED = 6.0
"""Cells below this size show no mark that their score lies above the scale; the note does."""
_MM_PER_INCH = 25.4
_PIXELS_PER_INCH = 96.0


@dataclass(frozen=True)
class Layout:
    """Where everything is: the `grid` of square cells, its labels, the colour bar, the notes.

    Where the sources are read from right to left, so are the columns: row labels stand at the
    right, where a reader begins, and the colour bar at the left.
    """

    grid: QRectF
    rows: Labels
    columns: Labels
    bar: QRectF
    marks: float
    notes_top: float
    size: QSizeF

    @property
    def cell(self) -> float:
        """The side of one cell."""
        return self.rows.pitch

    @property
    def leftwards(self) -> bool:
        """Whether columns run from right to left."""
        return self.columns.leftwards

    def cell_at(self, point: QPointF) -> Cell:
        """The target and source under this point; on a label only its row or its column."""
        if self.leftwards:
            point = QPointF(self.grid.left() + self.grid.right() - point.x(), point.y())
        row = math.floor((point.y() - self.grid.top()) / self.cell)
        above = self.grid.top() - point.y()
        lean = above / math.tan(math.radians(self.columns.slant)) if self.columns.slant else 0.0
        column = math.floor((point.x() - max(lean, 0.0) - self.grid.left()) / self.cell)
        in_rows, in_columns = 0 <= row < len(self.rows.units), 0 <= column < len(self.columns.units)
        if in_rows and in_columns:
            return Cell(row, column)
        if in_rows and point.x() < self.grid.left():
            return Cell(target=row)
        if in_columns and -1 < point.y() < self.grid.top():
            return Cell(source=column)
        return NOWHERE

    def row(self, target: int) -> QRectF:
        """The rectangle of a target's row."""
        top = self.grid.top() + target * self.cell
        return QRectF(self.grid.left(), top, self.grid.width(), self.cell)

    def column(self, source: int) -> QRectF:
        """The rectangle of a source's column."""
        left = self.grid.left() + self.columns.column_middle(source) - self.cell / 2
        return QRectF(left, self.grid.top(), self.cell, self.grid.height())


def lay_out(
    view: MapView,
    width: float,
    height: float,
    font: QFont,
    *,
    scale: Scale | None = None,
    title: bool = False,
    largest: float = math.inf,
) -> Layout:
    """The largest layout with square cells inside width × height, from its top left corner.

    height may be infinite; `largest` bounds the side of a cell; scale is the map's own if None.
    """
    scale = scale or Scale(vmax=view.vmax)
    n_rows, n_columns = len(view.targets), len(view.sources)
    cell = min(width / n_columns, height / n_rows, largest)
    for _ in range(16):  # smaller cells may need slanted labels, and those more room: a few rounds
        layout = _around(view, scale, cell, width, font, title)
        across, down = width - layout.size.width(), height - layout.size.height()
        if min(across, down) >= 0:
            break
        cell = max(cell + min(across / n_columns, down / n_rows), _SMALLEST_CELL)
    if cell >= 4 and math.isfinite(height):
        layout = _around(view, scale, float(math.floor(cell)), width, font, title)
    return layout


def _around(
    view: MapView, scale: Scale, cell: float, width: float, font: QFont, title: bool
) -> Layout:
    """Everything around a grid whose cells have this side."""
    longest = min(LONGEST, width * 0.25)
    rows = row_labels(view.targets, font, cell, longest, leftwards=view.leftwards)
    columns = column_labels(view.sources, font, cell, longest, leftwards=view.leftwards)
    small = QFontMetricsF(_small(font))
    marks = _MARK_WIDTH if view.faint.any() else 0.0
    head = QFontMetricsF(font).height() + GAP if title else 0.0
    wide, high = cell * len(view.sources), cell * len(view.targets)
    grid = QRectF(
        math.ceil(rows.widest + GAP + 5 + marks), math.ceil(head + columns.height + GAP), wide, high
    )
    bar = QRectF(grid.right() + _SPACE, grid.top(), _BAR_WIDTH, max(high, 4 * small.height()))
    bar.setTop(bar.top() + (_LOCK if scale.is_locked else 0))
    ticks = max(small.horizontalAdvance(text) for _, text in ticks_on(scale))
    right = max(bar.right() + GAP + ticks, grid.right() + columns.overhang - cell / 2) + 2
    notes_top = max(grid.bottom(), bar.bottom()) + GAP + 2
    notes = small.height() * len(_notes(view, scale))
    if view.leftwards:
        grid, bar = _mirrored(grid, right), _mirrored(bar, right)
    return Layout(grid, rows, columns, bar, marks, notes_top, QSizeF(right, notes_top + notes))


def _mirrored(rect: QRectF, width: float) -> QRectF:
    left = math.floor(width - rect.right())
    return QRectF(left, rect.top(), rect.width(), rect.height())


def _small(font: QFont) -> QFont:
    return tabular(font, font.pixelSize() * 0.85)


def _notes(view: MapView, scale: Scale) -> tuple[str, ...]:
    above = int(scale.above(view.scores).sum())
    axes = AXES_LEFTWARDS if view.leftwards else AXES
    notes = [axes, FAINT_NOTE if view.faint.any() else "", scale.in_words()]
    notes.append(ROLES_NOTE if any(each.role for each in (*view.targets, *view.sources)) else "")
    notes.append(f"▵ {above} above {scale.vmax:.6g}" if above else "")
    return tuple(filter(None, notes))


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


def map_image(view: MapView, scale: Scale) -> QImage:
    """One pixel per cell: rows are targets, columns are sources as they are read."""
    scores = view.scores[:, ::-1] if view.leftwards else view.scores
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
) -> None:
    """Labels, colour bar and notes: all of the figure but its cells."""
    grid = layout.grid
    _paint_bar(painter, layout, style, scale)
    _paint_edges(painter, layout, style)
    _paint_above(painter, layout, view, scale)
    edge = grid.right() + layout.marks if layout.leftwards else grid.left() - layout.marks
    paint_rows(painter, layout.rows, edge, grid.top(), style, cell.target)
    paint_columns(painter, layout.columns, grid.left(), grid.top(), style, cell.source)
    _paint_marks(painter, layout, view, style)
    painter.setFont(_small(style.font))
    painter.setPen(style.muted)
    line = painter.fontMetrics().height()
    for number, note in enumerate(_notes(view, scale)):
        wanted = painter.fontMetrics().horizontalAdvance(note)
        left = max(0.0, min(grid.left(), layout.size.width() - wanted))
        top = layout.notes_top + number * line
        painter.drawText(QPointF(left, top + painter.fontMetrics().ascent()), note)


def _paint_edges(painter: QPainter, layout: Layout, style: Style) -> None:
    """A faint line around cells and bar: the lowest or highest colour may be that of the paper."""
    edge = QColor(style.muted)
    edge.setAlphaF(0.4)
    painter.setPen(QPen(edge, 0.75))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects([layout.grid, layout.bar])


def _paint_marks(painter: QPainter, layout: Layout, view: MapView, style: Style) -> None:
    painter.setPen(QPen(style.muted, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = min(3.0, layout.cell * 0.4)
    grid, beside = layout.grid, _MARK_WIDTH / 2
    x = grid.right() + beside if layout.leftwards else grid.left() - beside
    for target in view.faint.nonzero()[0].tolist():
        painter.drawEllipse(QPointF(x, layout.row(target).center().y()), radius, radius)


def _paint_above(painter: QPainter, layout: Layout, view: MapView, scale: Scale) -> None:
    """A small triangle in each cell whose score is above the scale."""
    side = layout.cell
    if not scale.is_locked or side < _SMALLEST_MARKED:
        return
    ink = QColor("white" if needs_light_ink(scale.colour_of(scale.vmax)) else "black")
    painter.setPen(QPen(ink, 1))
    size = min(4.0, side / 5)
    for target, source in np.argwhere(scale.above(view.scores)).tolist():
        top = layout.row(target).top() + side / 8
        middle = layout.column(source).center().x()
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


def _paint_bar(painter: QPainter, layout: Layout, style: Style, scale: Scale) -> None:
    bar = layout.bar
    if scale.is_locked:
        _paint_lock(painter, bar, style)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(bar, array_image(lookup(scale.colours)[::-1, None]))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.setFont(_small(style.font))
    painter.setPen(style.muted)
    metrics = QFontMetricsF(painter.font())
    for value, text in ticks_on(scale):
        y = bar.bottom() - float(scale.places(value)) * bar.height()
        edge, out = (bar.left(), -1) if layout.leftwards else (bar.right(), 1)
        painter.drawLine(QPointF(edge, y), QPointF(edge + out * 3, y))
        left = edge + (-GAP - metrics.horizontalAdvance(text) if layout.leftwards else GAP)
        painter.drawText(QPointF(left, y + metrics.capHeight() / 2), text)


def paint(
    painter: QPainter, layout: Layout, view: MapView, style: Style, scale: Scale, title: str = ""
) -> None:
    """The whole figure."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawImage(layout.grid, map_image(view, scale))
    paint_frame(painter, layout, view, style, scale)
    if title:
        painter.setFont(tabular(style.font, style.font.pixelSize(), bold=True))
        painter.setPen(style.ink)
        left = min(layout.grid.left(), max(0.0, layout.size.width() - _advance(painter, title)))
        painter.drawText(QPointF(left, painter.fontMetrics().ascent()), title)


def _advance(painter: QPainter, text: str) -> float:
    return float(painter.fontMetrics().horizontalAdvance(text))


def print_style(family: str = "") -> Style:
    """Black on white, whatever the theme: 9 points of this font, "" for the program's."""
    font = tabular(QGuiApplication.font(), 9 / 72 * _PIXELS_PER_INCH)
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
    provenance: Mapping[str, str],
) -> None:
    """Write the heatmap for print, with its provenance as text keys of the PNG.

    scale is the map's own if None; family is the font, "" for the program's.

    Raises UserError where it cannot be written; a file that was there stays whole.
    """
    image = render(view, width_mm=width_mm, dpi=dpi, title=title, scale=scale, family=family)
    for key, value in provenance.items():
        image.setText(key, value)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, b"png").write(image):
        raise UserError(f"Cannot write {path}: the picture could not be encoded.")
    with replacing(path) as file:
        file.write(buffer.data().data())


def render(
    view: MapView,
    *,
    width_mm: float,
    dpi: int,
    title: str = "",
    scale: Scale | None = None,
    family: str = "",
) -> QImage:
    """The figure as an image that is exactly width_mm wide at this resolution."""
    scale = scale or Scale(vmax=view.vmax)
    style = print_style(family)
    margin = 8.0
    inner = width_mm / _MM_PER_INCH * _PIXELS_PER_INCH - 2 * margin
    layout = lay_out(view, inner, math.inf, style.font, scale=scale, title=bool(title))
    zoom = dpi / _PIXELS_PER_INCH
    width_px = round(width_mm / _MM_PER_INCH * dpi)
    height_px = math.ceil((layout.size.height() + 2 * margin) * zoom)
    image = QImage(width_px, height_px, QImage.Format.Format_RGB32)
    if image.isNull():
        raise UserError(
            f"A figure of {width_px} × {height_px} pixels does not fit into memory.",
            next_step="Choose a smaller width or resolution.",
        )
    image.fill(style.paper)
    image.setDotsPerMeterX(round(dpi / _MM_PER_INCH * 1000))
    image.setDotsPerMeterY(round(dpi / _MM_PER_INCH * 1000))
    painter = QPainter(image)
    painter.scale(zoom, zoom)
    painter.translate(margin, margin)
    paint(painter, layout, view, style, scale, title)
    painter.end()
    return image
