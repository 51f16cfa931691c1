"""What all plots of a study share: axes in the window's colours and font, clicks, and the zoom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent

from vzdesk.paint.marks import colour_of
from vzdesk.paint.printed.studies.axes import Span
from vzdesk.translate import say
from vzdesk.widgets.style import hairline, is_dark, mixed, muted, text_pixels

SYMBOLS = ("o", "s", "t1", "d", "t", "+", "star", "x")
"""pyqtgraph's names of the shapes of `paint_mark`, as near as there are."""
MARKS = "●■▲◆▼✚★✖"
"""The same as characters."""
_MOST_TICKS = 24
_BELOW = 0.03
"""Room below the lowest value, so that marks there are whole, as a share of the axis."""


class Point(NamedTuple):
    """A mean that was clicked: of what it is, as its answer knows it; layer is None for what is of
    no layer, and paradigm "" for the items of all.
    """

    series: Any
    measure: str
    layer: int | None
    paradigm: str = ""


class Plot(pg.PlotWidget):
    """Draws itself anew when the colours of the window change. The wheel enlarges, dragging moves,
    and a double click shows all again.

    chosen  carries the Point that was clicked
    """

    chosen = Signal(object)
    _plotted: tuple[float, float, float, float] | None = None

    def __init__(self, content: Any) -> None:
        self.content = content
        super().__init__(enableMenu=False)
        self.hideButtons()
        menu = self.getPlotItem().ctrlMenu  # it is never shown, and would stay for ever
        menu.setParent(self, menu.windowFlags())
        self.setAccessibleName(self.tr("Plot"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.Shape.NoFrame)

    def show_content(self, content: Any) -> None:
        """Draw another picture of its kind."""
        self.content = content
        self.draw()

    def draw(self) -> None:
        """Draw the picture with the colours that the window has now."""
        raise NotImplementedError

    def begin(self) -> None:
        """An empty plot with its axes."""
        item, palette = self.getPlotItem(), self.palette()
        item.clear()
        self.setBackground(palette.base().color())
        font = self.font()
        font.setPixelSize(round(text_pixels(font, 0.9)))
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setPen(hairline(palette))
            axis.setTextPen(palette.text().color())
            axis.setStyle(tickFont=font, tickLength=-4)
            axis.label.setFont(font)
        item.getViewBox().setBorder(None)

    def name_axes(self, left: str, bottom: str) -> None:
        colour = self.palette().text().color().name()
        for side, name in (("left", left), ("bottom", bottom)):
            axis = self.getPlotItem().getAxis(side)
            axis.setLabel(name, siPrefixEnableRanges=(), color=colour)  # shares stay shares

    def show_layers(self, layers: Sequence[int | None]) -> None:
        """Layers as ticks below, from 1."""
        step = max(1, -(-len(layers) // _MOST_TICKS))
        ticks = [(at, "" if n is None else str(n + 1)) for at, n in enumerate(layers)]
        self.getPlotItem().getAxis("bottom").setTicks([ticks[::step]])

    def show_values(self, left: float, right: float, span: Span) -> None:
        """Show all of an axis of values."""
        self.show_all(left, right, span.low - _BELOW * (span.high - span.low), span.high)

    def show_all(self, left: float, right: float, low: float, high: float) -> None:
        """Show this range, and no more than it."""
        self._plotted = left, right, low, high
        box = self.getPlotItem().getViewBox()
        box.setLimits(xMin=left, xMax=right, yMin=low, yMax=high)
        box.setRange(xRange=(left, right), yRange=(low, high), padding=0)

    @property
    def ink(self) -> QColor:
        return self.palette().text().color()

    @property
    def faint(self) -> QColor:
        return muted(self.palette())

    def colour(self, number: int) -> QColor:
        """That of a line or group."""
        return colour_of(number, on_dark=is_dark(self.palette()))

    def band(self, number: int) -> QColor:
        """The colour of an interval: it can be told from paper, and text can be read on it."""
        return mixed(self.palette().base().color(), self.colour(number), 0.22)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all again."""
        if self._plotted is not None:
            self.show_all(*self._plotted)
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        is_other = event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange)
        if is_other and self._plotted is not None:  # it is drawn already
            self.draw()

    def scatter(self, number: int, spots: Sequence[dict[str, Any]]) -> pg.ScatterPlotItem:
        """Marks that can be clicked and say what they are; the data of each are a Point and a
        text.
        """
        item = pg.ScatterPlotItem(
            spots=list(spots),
            symbol=SYMBOLS[number % len(SYMBOLS)],
            size=10,
            brush=self.colour(number),
            pen=pg.mkPen(self.palette().base().color(), width=1),
            hoverable=True,
            hoverSize=14,
            tip=_tip,
        )
        item.sigClicked.connect(self._on_clicked)
        item.setZValue(10)
        self.addItem(item)
        return item

    def _on_clicked(self, _item: object, spots: Sequence[Any], _event: object) -> None:
        if len(spots) and spots[0].data()[0] is not None:
            self.chosen.emit(spots[0].data()[0])


def _tip(*, data: tuple[Point | None, str], **_place: float) -> str:
    return data[1]


def layer_text(layer: int | None) -> str:
    return "" if layer is None else say("layer {n}", n=layer + 1)


def shown(value: float) -> str:
    """A mean as the plots say it; the table has all digits."""
    return f"{value:.4g}".replace("-", "−")
