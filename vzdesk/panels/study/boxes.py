"""How values are distributed: of each layer a box for each group.

A box is from the first to the third quartile with a line at the median, and a mark at the mean;
whiskers reach from the 5th to the 95th percentile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from vzdesk.paint.printed.studies.axes import Span
from vzdesk.panels.study.plot import Plot, Point, layer_text, shown
from vzdesk.study.pictures import Boxes
from vzdesk.translate import say

_PERCENTILES = (5, 25, 50, 75, 95)
_WIDE = 0.8
"""What the boxes of a layer have of its room."""


class BoxesPlot(Plot):
    """Boxes stand upright, those of one layer beside one another."""

    content: Boxes

    def __init__(self, content: Boxes) -> None:
        super().__init__(content)
        self.draw()

    def draw(self) -> None:
        self.begin()
        content = self.content
        self.name_axes(content.axis, say("layer") if content.layers != (None,) else "")
        self.show_layers(content.layers)
        ends = []
        for number in range(len(content.groups)):
            of_group = [of[number] for of in content.values]
            ends += [
                float(v) for each in of_group if len(each) for v in np.percentile(each, [5, 95])
            ]
            self._draw_group(number, of_group)
        span = Span.of(ends)
        self.show_values(-0.6, len(content.layers) - 0.4, span)

    def _draw_group(self, number: int, values: list[NDArray[np.float64]]) -> None:
        wide = _WIDE / len(self.content.groups)
        marks, xs, spots = [], [], list[dict[str, Any]]()
        for at, of_layer in enumerate(values):
            if not len(of_layer):
                continue
            x = at - _WIDE / 2 + (number + 0.5) * wide
            marks.append(np.percentile(of_layer, _PERCENTILES))
            xs.append(x)
            spots.append({"pos": (x, of_layer.mean()), "data": self._data(number, at, of_layer)})
        if xs:
            self._draw_boxes(number, np.array(xs), np.array(marks), 0.8 * wide)
            self.scatter(self.numbers[number], spots).setSize(7)

    def _draw_boxes(
        self, number: int, xs: NDArray[np.float64], marks: NDArray[np.float64], wide: float
    ) -> None:
        """marks are ["box percentile"]."""
        low, first, median, third, high = marks.T
        colour = self.colour(self.numbers[number])
        pen = pg.mkPen(colour, width=1)
        whiskers = np.column_stack([low, high]).ravel()
        self.addItem(pg.PlotDataItem(np.repeat(xs, 2), whiskers, pen=pen, connect="pairs"))
        brush = self.band(self.numbers[number])
        box = {"x": xs, "y0": first, "height": third - first, "width": wide}
        self.addItem(pg.BarGraphItem(**box, pen=pen, brush=brush))
        across = np.column_stack([xs - wide / 2, xs + wide / 2]).ravel()
        pen = pg.mkPen(colour, width=2)
        self.addItem(pg.PlotDataItem(across, np.repeat(median, 2), pen=pen, connect="pairs"))

    def _data(self, number: int, at: int, values: NDArray[np.float64]) -> tuple[Point, str]:
        content, layer = self.content, self.content.layers[at]
        first, median, third = np.percentile(values, [25, 50, 75])
        lines = [
            content.groups[number],
            layer_text(layer),
            say("mean {mean}, median {median}", mean=shown(values.mean()), median=shown(median)),
            say("quartiles {first} and {third}", first=shown(first), third=shown(third)),
            say("n = {n:,}; click for its sentences", n=len(values)),
        ]
        point = Point(content.series[number], content.measure, layer)
        return point, "\n".join(filter(None, lines))

    @property
    def numbers(self) -> Sequence[int]:
        """By which groups have their colours."""
        return self.content.numbers or range(len(self.content.groups))

    @property
    def legend(self) -> tuple[str, ...]:
        """What the colours are, where there are several."""
        return self.content.groups if len(self.content.groups) > 1 else ()
