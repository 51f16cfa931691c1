"""What all plots of a study share: axes in the window's colours and font, clicks, and the zoom."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from vzdesk.paint.marks import colour_of
from vzdesk.paint.printed.studies.axes import Span
from vzdesk.panels.study.walk import KEYS, Spot, at_same_place, stepped
from vzdesk.translate import say
from vzdesk.widgets.style import as_tip, hairline, is_dark, mixed, muted, text_pixels

SYMBOLS = ("o", "s", "t1", "d", "t", "+", "star", "x")
"""pyqtgraph's names of the shapes of `paint_mark`, as near as there are."""
MARKS = "●■▲◆▼✚★✖"
"""The same as characters."""
_MOST_TICKS = 24
_ROUNDING = 1e-6
"""Of what is seen, as a share of it."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_ZOOM = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
_MARGINS = 8.0
"""Of the title of an axis, in pixels: Qt keeps 4 around a text."""
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


class _Axis(pg.AxisItem):
    """Its title is cut where there is no room for all, which a tip has."""

    _seen = ""

    def labelString(self) -> str:
        metrics = QFontMetricsF(self.label.font())
        is_upright = self.orientation in ("left", "right")
        room = (self.size().height() if is_upright else self.size().width()) - _MARGINS
        self._seen = metrics.elidedText(self.labelText, Qt.TextElideMode.ElideRight, room)
        self.label.setToolTip(as_tip(self.labelText) if self._seen != self.labelText else "")
        style = ";".join(f"{name}: {value}" for name, value in self.labelStyle.items())
        return f"<span style='{style}'>{html.escape(self._seen)}</span>"

    def resizeEvent(self, event: object = None) -> None:
        """Another size has room for more of the title, or for less."""
        if self.label is not None:  # it is None once the plot is closed
            self.label.setHtml(self.labelString())
        super().resizeEvent(event)


class _Values(_Axis):
    """With the minus sign of all other numbers that are shown."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [each.replace("-", "−") for each in super().tickStrings(values, scale, spacing)]


class Plot(pg.PlotWidget):
    """Draws itself anew when the colours of the window change. The wheel enlarges, dragging moves,
    and a double click shows all again; what is enlarged stays so while the picture gets more
    values. The arrow keys go from mark to mark, which is described, and Enter chooses it.

    chosen  carries the Point that was clicked
    """

    chosen = Signal(object)
    _plotted: tuple[float, float, float, float] | None = None
    _ring: pg.ScatterPlotItem | None = None

    def __init__(self, content: Any) -> None:
        self.content = content
        self.spots: list[Spot] = []
        self.spot: Spot | None = None
        self._description = ""
        axes = {"left": _Values("left"), "bottom": _Axis("bottom")}
        super().__init__(enableMenu=False, axisItems=axes)
        self.hideButtons()
        menu = self.getPlotItem().ctrlMenu  # it is never shown, and would stay for ever
        menu.setParent(self, menu.windowFlags())
        self.setAccessibleName(self.tr("Plot"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(self.Shape.NoFrame)

    def show_content(self, content: Any) -> None:
        """Draw another picture of its kind, or the same with other values."""
        if content.file != self.content.file:
            self._plotted = self.spot = None
        self.content = content
        self.draw()
        self._go(at_same_place(self.spots, self.spot))

    def describe(self, text: str) -> None:
        """What it shows, for screen readers; where a mark is gone to, they get that."""
        self._description = text
        self._say()

    def draw(self) -> None:
        """Draw the picture with the colours that the window has now."""
        raise NotImplementedError

    def begin(self) -> None:
        """An empty plot with its axes."""
        item, palette = self.getPlotItem(), self.palette()
        item.clear()
        self._ring = None
        self.spots = []
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
        """Show this range, and no more than it; the part of it that the user has enlarged."""
        x, y = self._enlarged or ((left, right), (low, high))
        self._plotted = left, right, low, high
        box = self.getPlotItem().getViewBox()
        box.setLimits(xMin=left, xMax=right, yMin=low, yMax=high)
        box.setRange(xRange=x, yRange=y, padding=0)

    @property
    def _enlarged(self) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """What is seen, where that is not all."""
        if self._plotted is None:
            return None
        (left, right), (low, high) = self.getPlotItem().getViewBox().viewRange()
        wide, tall = (self._plotted[1] - self._plotted[0], self._plotted[3] - self._plotted[2])
        is_all = right - left > (1 - _ROUNDING) * wide and high - low > (1 - _ROUNDING) * tall
        return None if is_all else ((left, right), (low, high))

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
        self._show_whole()
        event.accept()

    def _show_whole(self) -> None:
        if self._plotted is not None:
            whole, self._plotted = self._plotted, None
            self.show_all(*whole)

    # Keys

    def event(self, event: QEvent) -> bool:
        """What its keys do goes before what menus have them for."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in KEYS:
            self._go(stepped(self.spots, self.spot, key))
            self._show_tip()
        elif key in _ENTER and self.spot is not None:
            if self.spot.point is not None:
                self.chosen.emit(self.spot.point)
        elif key in _ZOOM:
            at = None if self.spot is None else (self.spot.x, self.spot.y)
            self.getPlotItem().getViewBox().scaleBy((_ZOOM[key],) * 2, center=at)
        elif key == Qt.Key.Key_0:
            self._show_whole()
        else:
            super().keyPressEvent(event)

    def _go(self, spot: Spot | None) -> None:
        """To this mark, which is ringed and described."""
        self.spot = spot
        if self._ring is not None:
            self.removeItem(self._ring)
            self._ring = None
        if spot is not None:
            self._ring = pg.ScatterPlotItem(
                [spot.x],
                [spot.y],
                symbol="o",
                size=20,
                brush=None,
                pen=pg.mkPen(self.palette().highlight().color(), width=3),
            )
            self._ring.setZValue(20)
            self.addItem(self._ring, ignoreBounds=True)
            self._bring_into_sight(spot)
        self._say()

    def _bring_into_sight(self, spot: Spot) -> None:
        box = self.getPlotItem().getViewBox()
        (left, right), (low, high) = box.viewRange()
        if not (left <= spot.x <= right and low <= spot.y <= high):
            half_x, half_y = (right - left) / 2, (high - low) / 2
            x, y = (spot.x - half_x, spot.x + half_x), (spot.y - half_y, spot.y + half_y)
            box.setRange(xRange=x, yRange=y, padding=0)

    def _say(self) -> None:
        self.setAccessibleDescription(self._description if self.spot is None else self.spot.text)

    def _show_tip(self) -> None:
        """For those who see it, beside the mark."""
        if self.spot is not None:
            box = self.getPlotItem().getViewBox()
            at = self.mapFromScene(box.mapViewToScene(QPointF(self.spot.x, self.spot.y)))
            QToolTip.showText(self.viewport().mapToGlobal(at), as_tip(self.spot.text), self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        is_other = event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange)
        if is_other and self._plotted is not None:  # it is drawn already
            self.draw()
            self._go(at_same_place(self.spots, self.spot))

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
        for each in spots:
            (x, y), (point, text) = each["pos"], each["data"]
            self.spots.append(Spot(number, round(x), x, y, point, text))
        return item

    def _on_clicked(self, _item: object, spots: Sequence[Any], _event: object) -> None:
        if len(spots) and spots[0].data()[0] is not None:
            self.chosen.emit(spots[0].data()[0])


def _is_own(event: QKeyEvent) -> bool:
    others = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    keys = (*KEYS, *_ENTER, *_ZOOM, Qt.Key.Key_0)
    return event.key() in keys and not event.modifiers() & others


def _tip(*, data: tuple[Point | None, str], **_place: float) -> str:
    return data[1]


def layer_text(layer: int | None) -> str:
    return "" if layer is None else say("layer {n}", n=layer + 1)


def shown(value: float) -> str:
    """A mean as the plots say it; the table has all digits."""
    return f"{value:.4g}".replace("-", "−")
