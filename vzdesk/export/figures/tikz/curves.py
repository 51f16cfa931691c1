"""Curves through the layers as pgfplots source: an axis, and a table of scores."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QColor

from vzdesk.export.figures.tikz.document import Fonts, mm
from vzdesk.export.figures.tikz.escape import commented
from vzdesk.paint.colour_bar import ticks_of
from vzdesk.paint.printed.curves import PrintedCurves
from vzdesk.paint.printed.sheet import MARGIN
from vzdesk.translate import say

_STYLE = r"""\usetikzlibrary{plotmarks}
\pgfplotsset{
  vz curves/.style={
    scale only axis, axis x line*=bottom, axis y line*=left, clip=false,
    axis line style={line width=0.5bp}, tick style={black, line width=0.5bp}, tick align=outside,
    major tick length=2.5bp, ticklabel style={font=\vzsize}, scaled ticks=false,
    every axis plot/.append style={line width=1bp, mark size=1.8bp, mark options={solid}},
  },
}
\tikzset{
  vz name/.style={inner sep=0pt, anchor=west, font=\vzsize},
  vz title/.style={font=\vzsize\bfseries, inner sep=0pt, anchor=north west, align=left},
  vz lead/.style={line width=0.5bp},
}
"""
_MARKS = (
    *("*", "square*", "triangle*", "diamond*", "triangle*, mark options={solid, rotate=180}"),
    *("+", "star", "x"),
)
"""As the shapes of `paint.marks` are."""


def style_of(printed: PrintedCurves) -> str:
    """What they need of the block of style: one for each curve."""
    styles = "".join(_curve_style(printed, number) for number in range(len(printed.curves)))
    return f"{_STYLE}\\tikzset{{\n{styles}}}\n"


def _curve_style(printed: PrintedCurves, number: int) -> str:
    ink = QColor(printed.colour(number))
    dashes = printed.dashes(number)
    lengths = " ".join(
        f"{'off' if at % 2 else 'on'} {length:g}bp" for at, length in enumerate(dashes)
    )
    dash = f"dash pattern={lengths}" if dashes else "solid"
    colour = f"{{rgb,255:red,{ink.red()};green,{ink.green()};blue,{ink.blue()}}}"
    mark = _MARKS[printed.shape(number) % len(_MARKS)]
    return f"  vz curve {number + 1}/.style={{color={colour}, {dash}, mark={mark}}},\n"


def figure_of(printed: PrintedCurves, fonts: Fonts, title: str) -> Iterator[str]:
    """The lines of the figure."""
    if title and printed.sheet.style.title:
        wide, top = mm(printed.sheet.width), mm(printed.height - MARGIN)
        corner, text = f"({mm(MARGIN)},{top})", fonts.text(title)
        yield rf"\node[vz title, text width={wide}mm] at {corner} {{\strut {text}}};"
    yield r"\pgfplotstableread{"
    yield " ".join(["layer", *(f"c{number + 1}" for number in range(len(printed.curves)))])
    for layer in range(printed.n_layers):
        scores = (curve[layer] if layer < len(curve) else "nan" for curve in printed.curves)
        yield " ".join([str(layer + 1), *map(str, scores)])
    yield r"}\vzscores"
    yield from _axis(printed)
    for number in range(len(printed.curves)):
        style = f"vz curve {number + 1}"
        name = commented(printed.names[number])
        yield rf"\addplot[{style}] table[x=layer, y=c{number + 1}] {{\vzscores}}; % {name}"
    yield r"\end{axis}"
    yield from _names(printed, fonts)


def _axis(printed: PrintedCurves) -> Iterator[str]:
    axes, n_layers = printed.axes, printed.n_layers
    first, last = (printed.point(layer, 0).x() for layer in (0, max(n_layers - 1, 1)))
    per_layer = (last - first) / max(n_layers - 1, 1)
    left, right = (1 + (x - first) / per_layer for x in (axes.left(), axes.right()))
    ticks = ticks_of(printed.top)
    values = ",".join(f"{value:.9g}" for value, _ in ticks)
    texts = ",".join(f"{{{text}}}" for _, text in ticks)
    layers = ",".join(str(layer + 1) for layer in printed.numbered())
    numbers = ",".join(f"{{{layer + 1}}}" for layer in printed.numbered())
    bottom = mm(printed.height - axes.bottom())
    yield rf"\begin{{axis}}[vz curves, at={{({mm(axes.left())}mm,{bottom}mm)}},"
    yield f"  width={mm(axes.width())}mm, height={mm(axes.height())}mm,"
    yield f"  xmin={left:.6g}, xmax={right:.6g}, ymin=0, ymax={printed.top:.9g},"
    yield f"  xtick={{{layers}}}, xticklabels={{{numbers}}},"
    yield f"  ytick={{{values}}}, yticklabels={{{texts}}}]"


def _names(printed: PrintedCurves, fonts: Fonts) -> Iterator[str]:
    """Of the axes, and of the curves at their ends."""
    for at, turn, text in (
        (printed.layer_name, 0, say("layer")),
        (printed.score_name, 90, say(printed.sheet.style.bar_label)),
    ):
        place = f"({mm(at.x())},{mm(printed.height - at.y())})"
        yield rf"\node[vz name, anchor=center, rotate={turn}] at {place} {{{fonts.text(text)}}};"
    unit, left = printed.sheet.size, printed.axes.right() + 0.5 * printed.sheet.size
    for number, y in printed.named_at():
        curve, up = printed.curves[number], mm(printed.height - y)
        end = printed.point(len(curve) - 1, float(curve[-1]))
        colour = f"vz curve {number + 1}"
        if abs(end.y() - y) > unit / 3:
            start = f"({mm(end.x())},{mm(printed.height - end.y())})"
            yield rf"\draw[{colour}, solid, vz lead] {start} -- ({mm(left - 0.1 * unit)},{up});"
        mark = f"({mm(left + 0.3 * unit)},{up})"
        yield rf"\draw[{colour}, mark size=1.8bp] plot[only marks] coordinates {{{mark}}};"
        name = fonts.text(printed.names[number])
        yield rf"\node[vz name, {colour}] at ({mm(left + 0.8 * unit)},{up}) {{{name}}};"
