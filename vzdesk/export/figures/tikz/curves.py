"""Curves through the layers as pgfplots source: an axis, and a table of scores."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QColor

from vzdesk.export.figures.tikz.document import Fonts, filled, mm, tick_texts
from vzdesk.export.figures.tikz.escape import commented
from vzdesk.paint.colour_bar import ticks_of
from vzdesk.paint.printed.curves import PrintedCurves
from vzdesk.paint.printed.sheet import MARGIN
from vzdesk.translate import say

_MARKS = (
    *("*", "square*", "triangle*", "diamond*", "triangle*, mark options={solid, rotate=180}"),
    *("+", "star", "x"),
)
"""As the shapes of `paint.marks` are."""


def style_of(printed: PrintedCurves) -> str:
    """What they need of the block of style: one for each curve."""
    styles = (_curve_style(printed, number) for number in range(len(printed.curves)))
    return filled("curves", width=mm(printed.sheet.width), curves="\n".join(styles))


def _curve_style(printed: PrintedCurves, number: int) -> str:
    ink = QColor(printed.colour(number))
    dashes = printed.dashes(number)
    lengths = " ".join(
        f"{'off' if at % 2 else 'on'} {length:g}bp" for at, length in enumerate(dashes)
    )
    dash = f"dash pattern={lengths}" if dashes else "solid"
    colour = f"{{rgb,255:red,{ink.red()};green,{ink.green()};blue,{ink.blue()}}}"
    mark = _MARKS[printed.shape(number) % len(_MARKS)]
    return f"  vzcurve{number + 1}/.style={{color={colour}, {dash}, mark={mark}}},"


def figure_of(printed: PrintedCurves, fonts: Fonts, title: str) -> Iterator[str]:
    """The lines of the figure."""
    if title and printed.sheet.style.title:
        corner = f"({mm(MARGIN)},{mm(printed.height - MARGIN)})"
        yield rf"\node[vztitle] at {corner} {{\strut {fonts.text(title)}}};"
    axes, numbered = printed.axes, [str(layer + 1) for layer in printed.numbered()]
    first, last = _limits(printed)
    yield filled(
        "curves_axis",
        **tick_texts(ticks_of(printed.top), fonts),
        table="\n".join(_table(printed)),
        left=mm(axes.left()),
        bottom=mm(printed.height - axes.bottom()),
        width=mm(axes.width()),
        height=mm(axes.height()),
        first=f"{first:.6g}",
        last=f"{last:.6g}",
        top=f"{printed.top:.9g}",
        layers=",".join(numbered),
        numbers=",".join(f"{{{number}}}" for number in numbered),
        plots="\n".join(_plots(printed)),
    )
    yield from _names(printed, fonts)


def _table(printed: PrintedCurves) -> Iterator[str]:
    yield " ".join(["layer", *(f"c{number + 1}" for number in range(len(printed.curves)))])
    for layer in range(printed.n_layers):
        scores = (curve[layer] if layer < len(curve) else "nan" for curve in printed.curves)
        yield " ".join([str(layer + 1), *map(str, scores)])


def _plots(printed: PrintedCurves) -> Iterator[str]:
    for number, name in enumerate(printed.names, 1):
        table = rf"table[x=layer, y=c{number}] {{\vzscores}}"
        yield rf"\addplot[vzcurve{number}] {table}; % {commented(name)}"


def _limits(printed: PrintedCurves) -> tuple[float, float]:
    """The layers, counted from 1, that the ends of the level axis stand for."""
    axes, n_layers = printed.axes, printed.n_layers
    first, last = (printed.point(layer, 0).x() for layer in (0, max(n_layers - 1, 1)))
    per_layer = (last - first) / max(n_layers - 1, 1)
    return 1 + (axes.left() - first) / per_layer, 1 + (axes.right() - first) / per_layer


def _names(printed: PrintedCurves, fonts: Fonts) -> Iterator[str]:
    """Of the axes, and of the curves at their ends."""
    for at, turn, text in (
        (printed.layer_name, 0, say("layer")),
        (printed.score_name, 90, say(printed.sheet.style.bar_label)),
    ):
        place = f"({mm(at.x())},{mm(printed.height - at.y())})"
        yield rf"\node[vzname, anchor=center, rotate={turn}] at {place} {{{fonts.text(text)}}};"
    unit, left = printed.sheet.size, printed.axes.right() + 0.5 * printed.sheet.size
    for number, y in printed.named_at():
        curve, up = printed.curves[number], mm(printed.height - y)
        end = printed.point(len(curve) - 1, float(curve[-1]))
        colour = f"vzcurve{number + 1}"
        if abs(end.y() - y) > unit / 3:
            start = f"({mm(end.x())},{mm(printed.height - end.y())})"
            yield rf"\draw[{colour}, vzlead] {start} -- ({mm(left - 0.1 * unit)},{up});"
        mark = f"({mm(left + 0.3 * unit)},{up})"
        yield rf"\draw[{colour}, vzkey] plot[only marks] coordinates {{{mark}}};"
        name = fonts.text(printed.names[number])
        yield rf"\node[vzname, {colour}] at ({mm(left + 0.8 * unit)},{up}) {{{name}}};"
