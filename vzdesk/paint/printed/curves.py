"""Scores of targets and sources through the layers, as curves for print. QtGui only.

Curves are told apart by a shape and by dashes, not by colour alone, and named at their ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vzdesk.engine.types import Array
from vzdesk.errors import UserError
from vzdesk.paint.colour_bar import ticks_of
from vzdesk.paint.figure import Figure
from vzdesk.paint.labels.spacing import spread
from vzdesk.paint.marks import DASHES, colour_of, paint_mark
from vzdesk.paint.paragraph import Paragraph, paragraph
from vzdesk.paint.printed.sheet import INK, MARGIN, PER_MM, PER_POINT, Sheet
from vzdesk.translate import say
from vzdesk.view.figures.caption import heading_of
from vzdesk.view.figures.content import FigureContent
from vzdesk.view.figures.curves import Curve, curves_of
from vzdesk.view.figures.panels import letter_in
from vzdesk.view.figures.style import SMALLEST_PT

_SHAPE = 0.45
"""How high the axes are, as a share of their width, where the height is free."""
_BROKEN = ((), *(dashes for dashes in DASHES if dashes))
"""The lines of several subjects."""
_LINE = 1.2
"""The least distance of two names, in sizes of the font."""
_TICK, _THIN = 2.5 * PER_POINT, 0.5 * PER_POINT
_SMALLEST, _LOWEST = 12.0 * PER_MM, 30.0 * PER_MM
"""Axes are at least so wide and high; and so high where the height is free."""


@dataclass(frozen=True, eq=False)
class PrintedCurves:
    """The curves with their names, and where their axes are."""

    sheet: Sheet
    content: FigureContent
    lines: tuple[Curve, ...]
    axes: QRectF
    height: float
    heading: Paragraph | None

    @property
    def curves(self) -> tuple[Array, ...]:
        """["layer"], of two models perhaps of other lengths."""
        return tuple(line.scores for line in self.lines)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(line.name for line in self.lines)

    @property
    def n_layers(self) -> int:
        """Of the curve that has most."""
        return max(map(len, self.curves))

    @property
    def notes(self) -> tuple[str, ...]:
        """Which lines are of which subject."""
        spec, n = self.content.spec, len(self.content.subjects)
        if n != 2:
            return ()
        first, second = (letter_in(spec, which, n) for which in range(n))
        return (say("Lines of {first} are solid, of {second} broken.", first=first, second=second),)

    @property
    def figure(self) -> Figure:
        return self.sheet.figure(self.height, self._paint)

    @property
    def warnings(self) -> tuple[str, ...]:
        found, size = self.sheet.warnings(self.names), self.sheet.style.size_pt
        if size < SMALLEST_PT:
            small = say(
                "The smallest text has {size:.1f} pt, less than print should have.", size=size
            )
            return (*found, small)
        return found

    @cached_property
    def top(self) -> float:
        """The score at the upper end of the axis: a little above the highest."""
        return max(float(curve.max()) for curve in self.curves) * 1.05 or 1.0

    def colour(self, number: int) -> QColor:
        """Of a curve; without colours its shape and dashes tell it apart."""
        is_grey = self.sheet.style.colours == "grey"
        return QColor(INK) if is_grey else colour_of(self.shape(number), on_dark=False)

    def shape(self, number: int) -> int:
        """Which of the shapes a curve has, see `paint_mark`."""
        return self.lines[number].colour

    def dashes(self, number: int) -> tuple[float, ...]:
        """How long dashes and gaps are, in widths of the line; none of a solid one."""
        own, of_subject = self.lines[number].colour, self.lines[number].line
        if of_subject is None:
            return DASHES[own % len(DASHES)]
        return _BROKEN[of_subject % len(_BROKEN)]

    def point(self, layer: int, score: float) -> QPointF:
        """Where a score is on the page; layers count from 0."""
        last, axes = max(self.n_layers - 1, 1), self.axes
        x = axes.left() + (0.03 + 0.94 * layer / last) * axes.width()
        return QPointF(x, axes.bottom() - score / self.top * axes.height())

    def _paint(self, painter: QPainter) -> None:
        painter.setPen(QColor(INK))
        if self.heading is not None:
            self.sheet.paint_paragraph(painter, self.heading, QPointF(MARGIN, MARGIN))
        painter.setFont(self.sheet.font())
        self._paint_scores(painter)
        self._paint_layers(painter)
        painter.setPen(QPen(QColor(INK), _THIN))
        axes = self.axes
        painter.drawPolyline(QPolygonF([axes.topLeft(), axes.bottomLeft(), axes.bottomRight()]))
        for number, curve in enumerate(self.curves):
            self._paint_curve(painter, number, curve)
        self._paint_names(painter)

    @property
    def score_name(self) -> QPointF:
        """The middle of what the upright axis is called."""
        return QPointF(MARGIN + 0.6 * self.sheet.size, self.axes.center().y())

    @property
    def layer_name(self) -> QPointF:
        below = self.axes.bottom() + _TICK + 2.1 * self.sheet.size
        return QPointF(self.axes.center().x(), below)

    def _paint_scores(self, painter: QPainter) -> None:
        axes = self.axes
        painter.setPen(QPen(QColor(INK), _THIN))
        for value, text in ticks_of(self.top):
            y = self.point(0, value).y()
            painter.drawLine(QPointF(axes.left() - _TICK, y), QPointF(axes.left(), y))
            self.sheet.paint_text(painter, text, QPointF(axes.left() - 1.6 * _TICK, y), 1.0)
        name = say(self.sheet.style.bar_label)
        self.sheet.paint_text(painter, name, self.score_name, 0.5, -90)

    def _paint_layers(self, painter: QPainter) -> None:
        unit, axes = self.sheet.size, self.axes
        for layer in self.numbered():
            x = self.point(layer, 0).x()
            painter.drawLine(QPointF(x, axes.bottom()), QPointF(x, axes.bottom() + _TICK))
            below = axes.bottom() + _TICK + 0.8 * unit
            self.sheet.paint_text(painter, str(layer + 1), QPointF(x, below), 0.5)
        self.sheet.paint_text(painter, say("layer"), self.layer_name, 0.5)

    def numbered(self) -> range:
        """The layers, from 0, that have room for their number."""
        n_layers = self.n_layers
        wide = self.sheet.width_of(str(n_layers)) + 0.5 * self.sheet.size
        step = next(each for each in (1, 2, 3, 4, 6, 12, n_layers) if self._has_room(each, wide))
        return range(0, n_layers, step)

    def _has_room(self, step: int, wide: float) -> bool:
        """Whether each so-many-th layer has room for its number."""
        n_layers = self.n_layers
        return step >= n_layers or self.point(step, 0).x() - self.point(0, 0).x() >= wide

    def _paint_curve(self, painter: QPainter, number: int, curve: Array) -> None:
        points = [self.point(layer, float(score)) for layer, score in enumerate(curve)]
        pen = QPen(self.colour(number), PER_POINT)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashes := self.dashes(number):
            pen.setDashPattern(list(dashes))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour(number))
        for point in points:
            paint_mark(painter, self.shape(number), point, 1.8 * PER_POINT)

    def _paint_names(self, painter: QPainter) -> None:
        """At the right, each as near to the end of its curve as the others let it."""
        unit, left = self.sheet.size, self.axes.right() + 0.5 * self.sheet.size
        for number, y in self.named_at():
            end = self.point(len(self.curves[number]) - 1, float(self.curves[number][-1]))
            painter.setPen(QPen(self.colour(number), _THIN))
            if abs(end.y() - y) > unit / 3:
                painter.drawLine(end, QPointF(left - 0.1 * unit, y))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.colour(number))
            at = QPointF(left + 0.3 * unit, y)
            paint_mark(painter, self.shape(number), at, 1.8 * PER_POINT)
            painter.setPen(self.colour(number))
            self.sheet.paint_text(painter, self.names[number], QPointF(left + 0.8 * unit, y), 0.0)

    def named_at(self) -> Iterator[tuple[int, float]]:
        """The curves from top to bottom, and where the name of each is."""
        ends = [self.point(len(each) - 1, float(each[-1])).y() for each in self.curves]
        order = sorted(range(len(ends)), key=ends.__getitem__)
        gaps = [_LINE * self.sheet.size] * (len(ends) - 1)
        within = self.axes.top(), self.axes.bottom()
        return zip(order, spread([ends[at] for at in order], gaps, within), strict=True)


def printed_curves(content: FigureContent) -> PrintedCurves:
    """The figure, laid out. UserError where it does not fit on its page."""
    sheet = Sheet(content.spec.style)
    unit, lines = sheet.size, curves_of(content)
    names = [line.name for line in lines]
    heading = None
    if sheet.style.title:
        heading = paragraph(heading_of(content), sheet.font(bold=True), sheet.width - 2 * MARGIN)
    wide = max(map(sheet.width_of, names)) + 1.3 * unit
    left = MARGIN + 1.6 * unit + sheet.width_of("0.00") + 1.6 * _TICK
    top = MARGIN + 0.5 * unit + (0.0 if heading is None else heading.height + 0.4 * unit)
    below = _TICK + 2.8 * unit + MARGIN
    across = sheet.width - left - wide - MARGIN
    down = max(_SHAPE * across, _LOWEST, _LINE * unit * len(names))
    if sheet.height is not None:
        down = sheet.height - top - below
    if across < _SMALLEST or down < max(_SMALLEST, _LINE * unit * (len(names) - 1)):
        raise UserError(
            "These curves with their names do not fit on this page.",
            next_step="Choose a larger page, or a smaller font.",
        )
    axes = QRectF(left, top, across, down)
    return PrintedCurves(sheet, content, lines, axes, top + down + below, heading)
