"""Where the curves, their names and the strip are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFont, QFontMetricsF

from vzdesk.paint import badges
from vzdesk.paint.labels import GAP, Labels, column_labels
from vzdesk.paint.style import tabular
from vzdesk.view.pins import PinView
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.types import MapView, ViewState
from vzdesk.widgets.style import RHYTHM

SAMPLE = 4.0 * RHYTHM
"""A piece of a line, before its name in the legend."""
BAR = 4.0
"""The width of the colours beside the axis of scores."""
_NARROWEST = 12.0 * RHYTHM
_NARROWEST_LAYER = 9.0
_USUAL_NAME = 16
"""The name of the shown cell, which changes, has room for this many characters."""


@dataclass(frozen=True)
class Layout:
    """Layers run rightwards in the curves and downwards in the strip.

    ends    the room for names at the ends of the curves; empty where there is no pin or no room
    legend  else one box for the name of each pin, between curves and strip
    """

    curve: QRectF
    strip: QRectF
    n_layers: int
    columns: Labels
    ends: QRectF
    legend: tuple[QRectF, ...] = ()

    def x(self, layer: int) -> float:
        """Where a layer is on the curve."""
        return self.curve.left() + (layer + 0.5) * self.curve.width() / self.n_layers

    def row(self, layer: int) -> QRectF:
        """The strip's row of a layer."""
        height = self.strip.height() / self.n_layers
        top = self.strip.top() + layer * height
        return QRectF(self.strip.left(), top, self.strip.width(), height)

    def layer_at(self, point: QPointF) -> int | None:
        """The layer under a point of the curve, of the strip, or of the numbers next to either."""
        strip, curve = self.strip, self.curve
        if strip.top() <= point.y() < strip.bottom() and point.x() < strip.right():
            return int((point.y() - strip.top()) / strip.height() * self.n_layers)
        is_near = curve.top() <= point.y() < curve.bottom() + 3 * RHYTHM
        if is_near and curve.left() <= point.x() < curve.right():
            return int((point.x() - curve.left()) / curve.width() * self.n_layers)
        return None

    def source_at(self, point: QPointF) -> int | None:
        """The source under a point of the strip."""
        if not self.strip.contains(point):
            return None
        place = math.floor((point.x() - self.strip.left()) / self.columns.pitch)
        last = len(self.columns.units) - 1
        return max(last - place, 0) if self.columns.right_to_left else min(place, last)


def lay_out(state: ViewState, size: QSizeF, font: QFont, below: float) -> Layout:
    """Curves above, strip below, names of pins at the ends of the curves where they fit; `below` is
    what the note takes that is below the strip.
    """
    assert state.map is not None
    metrics = QFontMetricsF(font)
    line = metrics.height()
    left = math.ceil(metrics.horizontalAdvance("0.000") + GAP + RHYTHM + BAR)
    width = max(size.width() - left - 2.0 * RHYTHM, 60.0)
    first = math.ceil(metrics.horizontalAdvance(str(state.n_layers)) + GAP + RHYTHM)
    across = max(size.width() - first - RHYTHM, 60.0)
    columns = _columns(state.map, font, across, min(90.0, size.height() * 0.2))
    room = size.height() - 2 * RHYTHM - 3 * line - below - 3 * RHYTHM - columns.height
    height = max(room * 0.45, 40.0)
    names = [name_of(pin) for pin in state.pins]
    at_ends = _ends(names, font, width - max(_NARROWEST, _NARROWEST_LAYER * state.n_layers), height)
    legend = [] if at_ends else _flow(names, font, QRectF(left, 0, width, 0))
    needed = legend[-1].bottom() + RHYTHM if legend else 0.0
    height = max(height - needed / 2, 40.0)
    curve = QRectF(left, RHYTHM + line, width - at_ends, height)
    under = curve.bottom() + 2 * line + RHYTHM
    top = under + needed + RHYTHM + columns.height
    row = min(max((room - needed - height) / state.n_layers, 3.0), 3.0 * RHYTHM)
    inside = columns.pitch * len(columns.units)
    start = first + across - inside if columns.right_to_left else first
    strip = QRectF(start, math.ceil(top), inside, row * state.n_layers)
    ends = QRectF(curve.right() + GAP, 0, max(at_ends - GAP, 0.0) + RHYTHM, curve.bottom() + line)
    boxes = tuple(box.translated(0, under) for box in legend)
    return Layout(curve, strip, state.n_layers, columns, ends, boxes)


def _columns(view: MapView, font: QFont, width: float, longest: float) -> Labels:
    """The labels of the strip's columns, which are as wide as leaves room for the labels that reach
    beyond the last of them.
    """
    sources, right_to_left = view.sources, view.right_to_left
    labels = column_labels(sources, font, width / len(sources), longest)
    if not labels.slant:
        return replace(labels, right_to_left=right_to_left)
    across = math.cos(math.radians(labels.slant))
    measure = QFontMetricsF(tabular(labels.font, labels.font.pixelSize(), bold=True))
    reach = (
        (width - across * (measure.horizontalAdvance(text) + badges.width(unit.role, font)))
        / (at + 0.5)
        for at, (unit, text) in enumerate(zip(sources, labels.texts, strict=True))
    )
    pitch = max(min(width / len(sources), *reach), width / 2 / len(sources))
    return column_labels(sources, font, pitch, longest, right_to_left=right_to_left)


def name_of(pin: PinView) -> str:
    """target ← source, to be read from the left whatever the scripts."""
    return f"\u200e{isolated(pin.target)} ← {isolated(pin.source)}"


def _ends(names: Sequence[str], font: QFont, room: float, height: float) -> float:
    """The width of names at the ends of the curves; 0 where there are none or no room."""
    if not names:
        return 0.0
    metrics = QFontMetricsF(tabular(font, font.pixelSize(), bold=True))
    usual = min(metrics.averageCharWidth() * _USUAL_NAME, room - 3.5 * RHYTHM)
    widest = max(*map(metrics.horizontalAdvance, names), usual) + 3.5 * RHYTHM
    has_lines = (len(names) + 1) * metrics.height() <= height + metrics.height()
    return widest if has_lines and widest <= room else 0.0


def _flow(names: Sequence[str], font: QFont, room: QRectF) -> list[QRectF]:
    """Boxes for a sample and a name each, set like text in lines of this room."""
    metrics = QFontMetricsF(tabular(font, font.pixelSize(), bold=True))
    line, boxes = metrics.height() + 2, list[QRectF]()
    left, top = room.left(), room.top()
    for name in names:
        wide = min(SAMPLE + GAP + metrics.horizontalAdvance(name), room.width())
        if left > room.left() and left + wide > room.right() + 1:
            left, top = room.left(), top + line
        boxes.append(QRectF(left, top, wide, line))
        left += wide + 2 * RHYTHM
    return boxes


def spread(heights: Sequence[float], gap: float, bottom: float) -> list[float]:
    """These heights moved apart to be `gap` from one another, in their order, none below bottom."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    down = list(accumulate((heights[i] for i in order), lambda above, own: max(own, above + gap)))
    up = list(accumulate(reversed([*down, bottom + gap]), lambda below, own: min(own, below - gap)))
    moved = dict(zip(order, reversed(up[1:]), strict=True))
    return [moved[i] for i in range(len(heights))]


def thinned(n_layers: int, room: float, needed: float, now: int) -> list[int]:
    """The layers whose numbers fit; the current one always, and neighbours make room for it."""
    step = max(1, math.ceil(needed * n_layers / room))
    others = (layer for layer in range(0, n_layers, step) if abs(layer - now) >= step)
    return sorted({now, *others})
