"""A sentence with arcs as TikZ source: a table of its words, and one of its arcs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPointF

from vzdesk.export.figures.tikz.document import Fonts, colour_map, mm, name_of
from vzdesk.paint.printed.arc_line import PALEST, THINNEST, WIDEST, ArcLine
from vzdesk.paint.printed.arcs import PrintedArcs
from vzdesk.paint.printed.sheet import MARGIN, PER_POINT
from vzdesk.translate import say

At = Callable[[QPointF], str]
"""How a place on the page is written."""
_STYLE = r"""\newcommand\vzwordsize{\fontsize{WORDbp}{WORDbp}\selectfont}
\tikzset{
  vz word/.style={draw=black!55, line width=0.4bp, inner sep=0pt, font=\vzwordsize},
  vz target/.style={draw=black, line width=1.2bp, font=\vzwordsize\bfseries},
  vz below/.style={text=black!65, inner sep=0pt, font=\vzwordsize},
  vz name/.style={inner sep=0pt, font=\vzsize},
  vz title/.style={font=\vzsize\bfseries, inner sep=0pt, anchor=north west, align=left},
  vz bracket/.style={black!65, line width=0.5bp},
  vz role/.style={font=\vzwordsize\bfseries, inner sep=0.5bp, minimum size=1.05em},
  vz role T/.style={vz role, fill=black, text=white},
  vz role C/.style={vz role, circle, fill=black, text=white},
  vz role A/.style={vz role, draw=black, line width=0.5bp},
}
\pgfplotsset{
  vz bar/.style={
    axis line style={black!55, line width=0.4bp}, tick style={black, line width=0.4bp},
    ticklabel style={font=\vzsize}, tick align=outside, scaled ticks=false},
}
"""
_TABLES = r"""% The score with the highest colour
\newcommand\vzmax{MAX}
% Number of the target of a sentence, and its middle in mm
\newcommand\vzsentence[2]{\def\vztarget{#1}\def\vzmiddle{#2}}
% Number, place and width in mm, score, word
\newcommand\vzword[5]{%
  \pgfmathsetmacro\vzat{min(1000,max(0,1000*(#4)/\vzmax))}\vzinkCOLOURS{\vzat}%
  \pgfplotsset{colormap name=COLOURS}\pgfplotscolormapdefinemappedcolor{\vzat}%
  \ifnum#1=\vztarget\tikzset{vz this/.style={vz target}}\else\tikzset{vz this/.style={}}\fi
  \node[vz word, vz this, minimum width=#3mm, minimum height=HIGHmm, fill=mapped color,
    text=\vzinkcolor] (word #1) at (#2,\vzmiddle) {#5};}
% Number of the source, score, height of its controls in mm
\newcommand\vzarc[3]{%
  \pgfmathsetmacro\vzshare{min(1,(#2)/\vzmax)}%
  \pgfmathsetmacro\vzwidth{THIN+SPAN*\vzshare}%
  \pgfmathtruncatemacro\vzgrey{PALE+(100-PALE)*\vzshare}%
  \draw[line width=\vzwidth bp, black!\vzgrey]
    (word #1.north) .. controls +(0,#3) and +(0,#3) .. (arrow);}
"""


def style_of(printed: PrintedArcs) -> str:
    """What they need of the block of style."""
    word = _STYLE.replace("WORD", f"{printed.lines[0].size / PER_POINT:g}")
    return word + colour_map(printed.content.scale) + _tables(printed)


def _tables(printed: PrintedArcs) -> str:
    box = printed.lines[0].boxes[0]
    values = {
        "MAX": f"{printed.content.scale.vmax:.9g}",
        "COLOURS": name_of(printed.content.scale),
        "HIGH": mm(box.height()),
        "THIN": f"{THINNEST / PER_POINT:g}",
        "SPAN": f"{(WIDEST - THINNEST) / PER_POINT:g}",
        "PALE": f"{100 * PALEST:g}",
    }
    found = _TABLES
    for name, value in values.items():
        found = found.replace(name, value)
    return found


def figure_of(printed: PrintedArcs, fonts: Fonts, title: str) -> Iterator[str]:
    """The lines of the figure."""

    def at(point: QPointF) -> str:
        return f"({mm(point.x())},{mm(printed.height - point.y())})"

    if title and printed.sheet.style.title:
        wide = mm(printed.sheet.width)
        corner = at(QPointF(MARGIN, MARGIN))
        yield rf"\node[vz title, text width={wide}mm] at {corner} {{\strut {fonts.text(title)}}};"
    for line in printed.lines:
        yield from _line(printed, line, fonts, at)
    if printed.sheet.style.colour_bar:
        yield from _bar(printed, fonts, at)


def _line(printed: PrintedArcs, line: ArcLine, fonts: Fonts, at: At) -> Iterator[str]:
    """What it is called, its words, its arcs."""
    anchor = "east" if line.right_to_left else "west"
    for text, where in line.heads():
        yield rf"\node[vz name, anchor={anchor}] at {at(where)} {{{fonts.text(text)}}};"
    middle = mm(printed.height - line.boxes[0].center().y())
    yield rf"\vzsentence{{{line.target + 1}}}{{{middle}}}"
    for number, (box, text) in enumerate(zip(line.boxes, line.labels.texts, strict=True)):
        place, wide = mm(box.center().x()), mm(box.width())
        score = line.scores[number]
        yield rf"\vzword{{{number + 1}}}{{{place}}}{{{wide}}}{{{score!s}}}{{{fonts.text(text)}}}"
    arrow = line.arrow()
    yield rf"\coordinate (arrow) at {at((arrow[1] + arrow[2]) / 2)};"
    for source, _ in line.arcs():
        high = mm(line.height_of(source))
        yield rf"\vzarc{{{source + 1}}}{{{line.scores[source]!s}}}{{{high}}}"
    if line.arcs():
        corners = " -- ".join(at(arrow[each]) for each in range(3))
        yield rf"\fill {corners} -- cycle;"
    yield from _below(line, fonts, at)


def _below(line: ArcLine, fonts: Fonts, at: At) -> Iterator[str]:
    """Brackets, letters of roles, annotations."""
    for start, end, towards in line.brackets():
        path = " -- ".join(map(at, (start + towards, start, end, end + towards)))
        yield rf"\draw[vz bracket] {path};"
    for texts, y in line.below():
        for box, text in zip(line.boxes, texts, strict=True):
            centre = box.center().x()
            if texts is not line.labels.roles:
                yield rf"\node[vz below] at {at(QPointF(centre, y))} {{{fonts.text(text)}}};"
                continue
            for number, role in enumerate(text):
                across = (number - (len(text) - 1) / 2) * 1.2 * line.size
                yield rf"\node[vz role {role}] at {at(QPointF(centre + across, y))} {{{role}}};"


def _bar(printed: PrintedArcs, fonts: Fonts, at: At) -> Iterator[str]:
    """The colour bar of an axis that is not seen, and its name beside it."""
    bar, scale, unit = printed.bar, printed.content.scale, printed.sheet.size
    beside = at(QPointF(bar.left() - 0.6 * unit, bar.center().y()))
    name = fonts.text(say(printed.sheet.style.bar_label))
    values = ",".join(f"{value:.9g}" for value, _ in printed.ticks)
    texts = ",".join(f"{{{fonts.text(text)}}}" for _, text in printed.ticks)
    left, top = mm(bar.left()), mm(printed.height - bar.top())
    wide, high = mm(bar.width()), mm(bar.height())
    yield rf"\node[vz name, anchor=east] at {beside} {{{name}}};"
    yield r"\begin{axis}[hide axis, scale only axis, xmin=0, xmax=1, ymin=0, ymax=1,"
    yield f"  at={{({left}mm,{top}mm)}}, anchor=north west, width={wide}mm, height=1mm,"
    yield f"  colormap name={name_of(scale)}, point meta min=0, point meta max={scale.vmax:.9g},"
    yield "  colorbar horizontal, colorbar style={vz bar, at={(0,1)}, anchor=north west,"
    yield f"    width={wide}mm, height={high}mm, major tick length={mm(0.3 * unit)}mm,"
    yield f"    xtick={{{values}}}, xticklabels={{{texts}}}, xtick pos=lower}}]"
    yield r"\addplot[draw=none] coordinates {(0,0)};"
    yield r"\end{axis}"
