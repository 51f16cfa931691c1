"""Means over the layers with their intervals as bands."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsPolygonItem, QGraphicsSimpleTextItem

from vzdesk.paint.labels.spacing import spread
from vzdesk.paint.marks import line_pen
from vzdesk.paint.printed.studies.axes import Span
from vzdesk.panels.study.plot import MARKS, Plot, Point, layer_text, shown
from vzdesk.study.pictures import Line, Lines
from vzdesk.translate import say, shortened
from vzdesk.widgets.style import RHYTHM, as_tip

_LONGEST = 32
_BAR = 0.06
"""How wide an interval is that stands alone, in layers."""
_OPACITY = 0.6


class LinesPlot(Plot):
    """Each line is named at its end."""

    content: Lines

    def __init__(self, content: Lines) -> None:
        super().__init__(content)
        self._names: list[QGraphicsSimpleTextItem] = []
        self._places: dict[int, int] = {}
        self.draw()
        self.getPlotItem().getViewBox().sigResized.connect(self._place_names)
        self.getPlotItem().getViewBox().sigRangeChanged.connect(self._place_names)

    def draw(self) -> None:
        self._remove_names()  # those of other lines have no place in these axes
        self.begin()
        self.name_axes(self.content.axis, say("layer"))
        layers = self.content.layers
        self.show_layers(layers)
        self._places = {layer: at for at, layer in enumerate(layers)}
        lines, numbers = self.content.lines, self.content.numbers
        for number, line in zip(numbers, lines, strict=True):
            self._draw_band(number, line)
        for number, line in zip(numbers, lines, strict=True):
            self._draw_line(number, line)
        span = Span.of(
            v for each in lines for of in (each.means, each.lows, each.highs) for v in of
        )
        self.show_values(-0.3, max(len(layers) - 0.7, 0.3), span)
        self._draw_names()

    def _draw_band(self, number: int, line: Line) -> None:
        """Where a mean has no neighbour with an interval, a bar."""
        xs = [float(self._places[layer]) for layer in line.layers]
        for run in _runs(line.lows):
            half = _BAR / 2 if len(run) == 1 else 0.0
            lower = [QPointF(xs[at] - half, line.lows[at]) for at in run]
            upper = [QPointF(xs[at] - half, line.highs[at]) for at in reversed(run)]
            if half:
                lower.append(QPointF(xs[run[0]] + half, line.lows[run[0]]))
                upper.insert(0, QPointF(xs[run[0]] + half, line.highs[run[0]]))
            band = QGraphicsPolygonItem(QPolygonF([*lower, *upper]))
            band.setPen(QPen(Qt.PenStyle.NoPen))
            band.setBrush(self.band(number))
            band.setOpacity(_OPACITY)
            self.addItem(band)

    def _draw_line(self, number: int, line: Line) -> None:
        xs = [self._places[layer] for layer in line.layers]
        colour, is_alone = self.colour(number), len(self.content.lines) == 1
        pen = QPen(colour, 2.0) if is_alone else line_pen(number, colour, 2.0)
        pen.setCosmetic(True)  # its width is in pixels, not in what the axes count
        means = [*line.means]
        self.addItem(pg.PlotDataItem(xs, means, pen=pen, connect="finite", antialias=True))
        spots = [
            {"pos": (x, mean), "data": (self._point(line, at), _said(line, at))}
            for at, (x, mean) in enumerate(zip(xs, means, strict=True))
            if math.isfinite(mean)
        ]
        self.scatter(number, spots)

    def _point(self, line: Line, at: int) -> Point | None:
        """None where nothing is behind the mean."""
        if line.series is None:
            return None
        return Point(line.series, self.content.measure, line.layers[at])

    # Names

    def _remove_names(self) -> None:
        for old in self._names:
            self.getPlotItem().scene().removeItem(old)
        self._names = []

    def _draw_names(self) -> None:
        """At the right of the axes, where there is more than one line."""
        item = self.getPlotItem()
        lines = self.content.lines if len(self.content.lines) > 1 else ()
        numbers = self.content.numbers if lines else ()
        names = [
            f"{MARKS[number % len(MARKS)]} {shortened(line.name, _LONGEST)}"
            for number, line in zip(numbers, lines, strict=True)
        ]
        metrics = QFontMetricsF(self.font())
        room = max(map(metrics.horizontalAdvance, names), default=0.0)
        item.layout.setContentsMargins(0, RHYTHM, room + 2 * RHYTHM if room else RHYTHM, 0)
        for number, line, name in zip(numbers, lines, names, strict=True):
            label = QGraphicsSimpleTextItem(name, item)
            label.setFont(self.font())
            label.setBrush(self.colour(number))
            label.setToolTip(as_tip(line.name))
            self._names.append(label)
        self._place_names()

    def _place_names(self, *_changed: object) -> None:
        """Each as near to the end of its line as the others let it."""
        if not self._names:
            return
        item, box = self.getPlotItem(), self.getPlotItem().getViewBox()
        room = item.mapRectFromItem(box, box.boundingRect())
        high = QFontMetricsF(self.font()).height()
        ends = [self._end(line) for line in self.content.lines]
        order = sorted(range(len(ends)), key=lambda number: ends[number])
        within = room.top(), max(room.bottom() - high, room.top())
        wanted = [ends[number] - high / 2 for number in order]
        places = spread(wanted, [high] * (len(wanted) - 1), within)
        for number, y in zip(order, places, strict=True):
            self._names[number].setPos(room.right() + RHYTHM, y)

    def _end(self, line: Line) -> float:
        """Where the last mean is, from the top of the plot."""
        there = [at for at, mean in enumerate(line.means) if math.isfinite(mean)]
        last = there[-1] if there else 0
        value = line.means[last] if there else 0.0
        item, box = self.getPlotItem(), self.getPlotItem().getViewBox()
        point = box.mapFromViewToItem(item, QPointF(0.0, value))
        room = item.mapRectFromItem(box, box.boundingRect())
        return min(max(point.y(), room.top()), room.bottom())


def _said(line: Line, at: int) -> str:
    """What a mean is, its interval, and of how many it is."""
    low, high = line.lows[at], line.highs[at]
    text = f"{line.name}\n{layer_text(line.layers[at])}: {shown(line.means[at])}"
    if math.isfinite(low):
        text += "\n" + say("95 % interval: {low} to {high}", low=shown(low), high=shown(high))
    if not line.counts:
        return text
    if line.series is None:
        return text + "\n" + say("n = {n:,}", n=line.counts[at])
    return text + "\n" + say("n = {n:,}; click for its sentences", n=line.counts[at])


def _runs(values: tuple[float, ...]) -> Iterator[list[int]]:
    """The positions of values that are there, those without a gap between them together."""
    run = list[int]()
    for at, value in enumerate(values):
        if math.isfinite(value):
            run.append(at)
        elif run:
            yield run
            run = []
    if run:
        yield run
