"""The colour bar beside a map, with its ticks, and round values for any axis. QtGui only."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from vzdesk.paint.cells import array_image, screen_image
from vzdesk.paint.labels import GAP
from vzdesk.paint.style import Style
from vzdesk.view.colours import diverging, lookup
from vzdesk.view.readout import DECIMALS, scientific
from vzdesk.view.scale import DECADES, Scale

LOCK = 18.0
"""The room of the padlock above the bar, or beside one that is level."""
LEVEL_BAR = 10.0
"""How high a level bar is."""
_TICK = 3.0
_BELOW_TOP = 0.92
"""Up to this place of a bar a tick leaves room for another one at its top."""
Ticks = list[tuple[float, str]]
"""Values, or their places on a bar from 0 to 1, and how they are written."""


def ticks_of(vmax: float, most: int = 5) -> Ticks:
    """Round values from 0 up to vmax with their labels, at most `most` steps of 1, 2 or 5; those
    that would need more decimals than are read at a glance have powers of ten.

    >>> [label for _, label in ticks_of(0.42)]
    ['0.0', '0.1', '0.2', '0.3', '0.4']
    >>> [label for _, label in ticks_of(1.6e-7, most=4)]
    ['0', '5.0e-8', '1.0e-7', '1.5e-7']
    """
    power = math.floor(math.log10(vmax / most))
    steps = [(factor, place) for place in (power, power + 1) for factor in (1, 2, 5)]
    factor, place = next(s for s in steps if vmax / (s[0] * 10.0 ** s[1]) <= most)
    step, decimals = factor * 10.0**place, max(0, -place)
    count = math.floor(vmax / step + 1e-9)
    values = [i * step for i in range(count + 1)]
    if decimals > DECIMALS:
        return [(value, scientific(value)) for value in values]
    return [(value, f"{value:.{decimals}f}") for value in values]


def ticks_on(scale: Scale) -> Ticks:
    """The ticks of a colour bar: round values, or powers of ten; at the top where others that did
    not count have the same colour, from which score on; of differences, with their signs.
    """
    if scale.is_signed:
        return [(value * scale.vmax, text) for value, text in _signs(scale.vmax)]
    if scale.is_log:
        last = math.floor(math.log10(scale.vmax) + 1e-9)
        powers = range(last - DECADES + 1, last + 1)
        ticks = [(10.0**power, f"{10.0**power:g}") for power in powers]
    else:
        ticks = ticks_of(scale.vmax)
    if not scale.without:
        return ticks
    lower = [tick for tick in ticks if scale.places(tick[0]) < _BELOW_TOP]
    return [*lower, (scale.vmax, f"≥ {scale.vmax:.3g}")]


def widest_tick(scale: Scale, font: QFont) -> float:
    """The room that the values beside a colour bar take in this font."""
    metrics = QFontMetricsF(font)
    return max((metrics.horizontalAdvance(text) for _, text in ticks_on(scale)), default=0.0)


def paint_colour_bar(
    painter: QPainter, bar: QRectF, style: Style, scale: Scale, *, right_to_left: bool = False
) -> None:
    """The bar of a scale, and a padlock above it where it is locked."""
    if scale.is_locked:
        _paint_lock(painter, bar, style)
    ticks = [(float(scale.places(value)), text) for value, text in ticks_on(scale)]
    _paint_bar(painter, bar, lookup(scale.colours), ticks, style, right_to_left)


def paint_difference_bar(
    painter: QPainter, bar: QRectF, style: Style, vmax: float, *, right_to_left: bool = False
) -> None:
    ticks = _difference_ticks(vmax)
    _paint_bar(painter, bar, diverging(style.is_dark), ticks, style, right_to_left)


def _difference_ticks(vmax: float) -> Ticks:
    """Places on a bar with 0 in the middle."""
    return [(0.5 + share / 2, text) for share, text in _signs(vmax)]


def _signs(vmax: float) -> Ticks:
    """Shares of vmax, 0 first."""
    positive = [(value / vmax, text) for value, text in ticks_of(vmax, most=3) if value]
    above = [(share, f"+{text}") for share, text in positive]
    below = [(-share, f"−{text}") for share, text in positive]
    return [(0.0, "0"), *above, *below]


def level_height(font: QFont) -> float:
    """The room of a level bar with the values below it in this font."""
    return LEVEL_BAR + _TICK + QFontMetricsF(font).height()


def paint_level_bar(painter: QPainter, bar: QRectF, style: Style, scale: Scale) -> None:
    """The bar of a scale with its values below, and a padlock beside it where it is locked."""
    if scale.is_locked:
        bar = bar.adjusted(0, 0, -LOCK, 0)
        _paint_lock(painter, QRectF(bar.right() + LOCK / 2, bar.bottom(), 0, 0), style)
    ticks = [(float(scale.places(value)), text) for value, text in ticks_on(scale)]
    _paint_level(painter, bar, lookup(scale.colours), ticks, style)


def paint_level_difference_bar(painter: QPainter, bar: QRectF, style: Style, vmax: float) -> None:
    """The bar of a difference with its values below, 0 in the middle."""
    _paint_level(painter, bar, diverging(style.is_dark), _difference_ticks(vmax), style)


def _paint_level(
    painter: QPainter,
    bar: QRectF,
    colours: NDArray[np.uint8],
    ticks: Sequence[tuple[float, str]],
    style: Style,
) -> None:
    """Colours ["step rgb"] from left to right, and those of the ticks that have room within its
    ends, the first ones before the others.
    """
    _paint_colours(painter, bar, colours[None], style)
    painter.setFont(style.small)
    painter.setPen(style.muted)
    metrics, taken = QFontMetricsF(painter.font()), list[tuple[float, float]]()
    for place, text in ticks:
        x, wide = bar.left() + place * bar.width(), metrics.horizontalAdvance(text)
        left = max(min(x - wide / 2, bar.right() - wide), bar.left())
        if any(left < end + GAP and begin < left + wide + GAP for begin, end in taken):
            continue
        taken.append((left, left + wide))
        painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + _TICK))
        painter.drawText(QPointF(left, bar.bottom() + _TICK + metrics.ascent()), text)


def _paint_bar(
    painter: QPainter,
    bar: QRectF,
    colours: NDArray[np.uint8],
    ticks: Sequence[tuple[float, str]],
    style: Style,
    right_to_left: bool,
) -> None:
    """Colours ["step rgb"] from bottom to top, and ticks at these places from 0 to 1."""
    _paint_colours(painter, bar, colours[::-1, None], style)
    painter.setFont(style.small)
    painter.setPen(style.muted)
    metrics = QFontMetricsF(painter.font())
    for place, text in ticks:
        y = bar.bottom() - place * bar.height()
        edge, out = (bar.left(), -1) if right_to_left else (bar.right(), 1)
        painter.drawLine(QPointF(edge, y), QPointF(edge + out * _TICK, y))
        left = edge + (-GAP - metrics.horizontalAdvance(text) if right_to_left else GAP)
        painter.drawText(QPointF(left, y + metrics.capHeight() / 2), text)


def _paint_colours(painter: QPainter, bar: QRectF, pixels: NDArray[np.uint8], style: Style) -> None:
    """In print they blend. On a screen each of some 255 is a stripe, which nobody sees and which is
    drawn in no time, though a bar is drawn at each hover.
    """
    if not style.is_print:
        painter.drawImage(bar, screen_image(pixels))
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(bar, array_image(pixels))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)


def _paint_lock(painter: QPainter, bar: QRectF, style: Style) -> None:
    """A padlock above the colour bar."""
    body = QRectF(bar.center().x() - 4.5, bar.top() - 9, 9, 6.5)
    painter.setPen(QPen(style.muted, 1.4))
    painter.drawArc(QRectF(body.left() + 1.7, body.top() - 5, 5.6, 9), 0, 180 * 16)
    painter.fillRect(body, style.muted)
