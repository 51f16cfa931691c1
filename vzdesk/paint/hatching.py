"""Slanted lines over the rows and columns that only one of two sentences has. QtGui only."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from vzdesk.paint.cells import is_vector
from vzdesk.paint.layout import Layout
from vzdesk.paint.style import Style
from vzdesk.view.types import PairMaps

_SPACING = 6.0
"""How far apart slanted lines are."""
_STRENGTH = 0.55
"""How much of the ink a line has; the rest is paper."""


def hatch(
    painter: QPainter, layout: Layout, maps: PairMaps, style: Style, side: int | None = None
) -> None:
    """Hatch what has no counterpart, and what is hidden in either map, or else what this side (0 or
    1) lacks, all lines in one grid, however many rows and columns.
    """
    alone = list(_alone(layout, maps, side))
    if side is None:
        alone += _hidden(layout, maps)
    if not alone:
        return
    painter.save()
    if is_vector(painter):
        _paint_lines(painter, layout.grid.topLeft(), alone, style)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_hatched(style, painter.deviceTransform().m11()))
        painter.setBrushOrigin(layout.grid.topLeft())
        painter.drawRects(alone)
    painter.restore()


def _alone(layout: Layout, maps: PairMaps, side: int | None) -> Iterator[QRectF]:
    """The rows and columns of units that only one sentence has, or that this side lacks, neighbours
    in one.
    """
    for aligned, rect_of in ((maps.targets, layout.row), (maps.sources, layout.column)):
        are_there = (None not in (pair if side is None else (pair[side],)) for pair in aligned)
        for is_there, run in groupby(enumerate(are_there), lambda each: each[1]):
            if not is_there:
                places = [place for place, _ in run]
                yield rect_of(places[0]).united(rect_of(places[-1]))


def _hidden(layout: Layout, maps: PairMaps) -> Iterator[QRectF]:
    """Cells of units that both have, without a number."""
    if not maps.has_gaps:
        return
    rows, columns = (
        np.array([None not in pair for pair in aligned]) for aligned in (maps.targets, maps.sources)
    )
    hidden = np.isnan(maps.values) & rows[:, None] & columns
    for target, source in np.argwhere(hidden).tolist():
        yield layout.row(target).intersected(layout.column(source))


def _hatched(style: Style, scale: float) -> QBrush:
    """Paper with slanted lines, for a painter that enlarges so much: far quicker than lines that
    are cut at hundreds of rows and columns.
    """
    pixels = max(round(_SPACING * scale), 4)
    tile = QImage(pixels, pixels, QImage.Format.Format_RGB32)
    tile.fill(style.paper)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QColor(style.muted)
    pen.setAlphaF(_STRENGTH)
    painter.setPen(QPen(pen, pixels / _SPACING))
    for x in (0, pixels, 2 * pixels):  # the neighbours' lines reach into the corners
        painter.drawLine(QLineF(x + 1, -1, x - pixels - 1, pixels + 1))
    painter.end()
    brush = QBrush(tile)
    brush.setTransform(QTransform.fromScale(_SPACING / pixels, _SPACING / pixels))
    return brush


def _paint_lines(painter: QPainter, origin: QPointF, boxes: list[QRectF], style: Style) -> None:
    """Lines on paper, opaque, since those of rows and of columns lie on one another."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.paper)
    painter.drawRects(boxes)
    painter.setPen(QPen(_mixed(style.muted, style.paper), 1, c=Qt.PenCapStyle.FlatCap))
    for box in boxes:
        painter.drawLines(list(slanted_lines(origin, box, _SPACING)))


def slanted_lines(origin: QPointF, box: QRectF, apart: float) -> Iterator[QLineF]:
    """The lines x + y = n · apart, counted from the origin, as far as they are in the box."""
    shift = origin.x() + origin.y()
    first = math.ceil((box.left() + box.top() - shift) / apart)
    last = math.floor((box.right() + box.bottom() - shift) / apart)
    for number in range(first, last + 1):
        total = shift + number * apart
        right = min(total - box.top(), box.right())
        left = max(total - box.bottom(), box.left())
        yield QLineF(right, total - right, left, total - left)


def _mixed(ink: QColor, paper: QColor) -> QColor:
    """What the ink looks like on paper where it lets some of it through."""

    def mixed(above: float, below: float) -> float:
        return _STRENGTH * above + (1 - _STRENGTH) * below

    return QColor.fromRgbF(
        mixed(ink.redF(), paper.redF()),
        mixed(ink.greenF(), paper.greenF()),
        mixed(ink.blueF(), paper.blueF()),
    )
