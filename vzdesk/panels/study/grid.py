"""Means of relation × layer as a map of colours."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from vzdesk.panels.study.plot import Plot, Point, layer_text, shown
from vzdesk.panels.study.walk import Spot
from vzdesk.study.pictures import Grid
from vzdesk.translate import say, shortened
from vzdesk.view.colours import lookup

_LONGEST = 30


class GridPlot(Plot):
    """Relations from top to bottom; a cell without a mean has the colour of the paper."""

    content: Grid

    def __init__(self, content: Grid) -> None:
        super().__init__(content)
        self._image: pg.ImageItem | None = None
        self.scene().sigMouseClicked.connect(self._on_click)
        self.scene().sigMouseMoved.connect(self._on_move)
        self.draw()

    def draw(self) -> None:
        self.begin()
        content, n = self.content, len(self.content.rows)
        self.name_axes("", say("layer"))
        self.show_layers(content.layers)
        left = self.getPlotItem().getAxis("left")
        names = [(n - 1 - at, shortened(name, _LONGEST)) for at, name in enumerate(content.rows)]
        left.setTicks([names])
        finite = content.means[np.isfinite(content.means)]
        low, high = min(finite.min(initial=0.0), 0.0), max(finite.max(initial=0.0), 0.0) or 1.0
        self._image = pg.ImageItem(content.means[::-1], axisOrder="row-major")
        self._image.setColorMap(pg.ColorMap(None, lookup("viridis")))
        self._image.setLevels((low, high))
        self._image.setRect(QRectF(-0.5, -0.5, len(content.layers), n))
        self.addItem(self._image)
        self._write(low, high)
        self.spots = [self._spot(*place) for place in np.ndindex(content.means.shape)]
        self.spots = [each for each in self.spots if not math.isnan(content.means[each[:2]])]
        self.show_all(-0.5, len(content.layers) - 0.5, -0.5, n - 0.5)

    def _write(self, low: float, high: float) -> None:
        """The numbers in the cells, dark on light and light on dark."""
        n = len(self.content.rows)
        for row, column in np.ndindex(self.content.means.shape):
            value = self.content.means[row, column]
            if math.isnan(value):
                continue
            colour = "#101010" if (value - low) / (high - low) > 0.55 else "#ffffff"
            text = pg.TextItem(f"{value:.2f}".replace("-", "−"), color=colour, anchor=(0.5, 0.5))
            text.setFont(self.font())
            text.setPos(column, n - 1 - row)
            self.addItem(text)

    def _place(self, of_scene: Any) -> tuple[int, int] | None:
        """Row and column of the cell that is there."""
        at = self.getPlotItem().getViewBox().mapSceneToView(of_scene)
        row, column = len(self.content.rows) - 1 - round(at.y()), round(at.x())
        rows, columns = self.content.means.shape
        is_in = 0 <= row < rows and 0 <= column < columns
        return (row, column) if is_in and not math.isnan(self.content.means[row, column]) else None

    def _on_click(self, event: Any) -> None:
        place = self._place(event.scenePos())
        if place is not None:
            self.chosen.emit(self._spot(*place).point)

    def _spot(self, row: int, column: int) -> Spot:
        content = self.content
        point = Point(content.series[row], content.measure, content.layers[column])
        y = len(content.rows) - 1 - row
        return Spot(row, column, column, y, point, self._said(row, column))

    def _on_move(self, at: Any) -> None:
        place = self._place(at)
        self.setToolTip("" if place is None else self._said(*place))

    def _said(self, row: int, column: int) -> str:
        content = self.content
        value = shown(content.means[row, column])
        line = f"{layer_text(content.layers[column])}: {value}"
        return f"{content.rows[row]}\n{line}\n" + say("Click for its sentences")
