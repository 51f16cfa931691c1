"""A sentence with arcs as TikZ source: a table of its words, and one of its arcs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPointF

from vzdesk.export.figures.tikz.document import (
    Fonts,
    colour_map,
    filled,
    limits,
    mm,
    name_of,
    tick_texts,
)
from vzdesk.paint.printed.arc_line import PALEST, THINNEST, WIDEST, ArcLine
from vzdesk.paint.printed.arcs import PrintedArcs
from vzdesk.paint.printed.sheet import MARGIN, PER_POINT
from vzdesk.translate import say

At = Callable[[QPointF], str]
"""How a place on the page is written."""


def style_of(printed: PrintedArcs) -> str:
    """What they need of the block of style."""
    line, scale = printed.lines[0], printed.content.scale
    return filled(
        "arcs",
        width=mm(printed.sheet.width),
        word=f"{line.size / PER_POINT:g}",
        colours=colour_map(scale),
        name=name_of(scale),
        max=f"{scale.vmax:.9g}",
        high=mm(line.boxes[0].height()),
        thin=f"{THINNEST / PER_POINT:g}",
        span=f"{(WIDEST - THINNEST) / PER_POINT:g}",
        pale=f"{100 * PALEST:g}",
    )


def figure_of(printed: PrintedArcs, fonts: Fonts, title: str) -> Iterator[str]:
    """The lines of the figure."""

    def at(point: QPointF) -> str:
        return f"({mm(point.x())},{mm(printed.height - point.y())})"

    if title and printed.sheet.style.title:
        corner = at(QPointF(MARGIN, MARGIN))
        yield rf"\node[vztitle] at {corner} {{\strut {fonts.text(title)}}};"
    for line in printed.lines:
        yield from _line(printed, line, fonts, at)
    if printed.sheet.style.colour_bar:
        yield from _bar(printed, fonts, at)


def _line(printed: PrintedArcs, line: ArcLine, fonts: Fonts, at: At) -> Iterator[str]:
    """What it is called, its words, its arcs."""
    anchor = "east" if line.right_to_left else "west"
    for text, where in line.heads():
        yield rf"\node[vzname, anchor={anchor}] at {at(where)} {{{fonts.text(text)}}};"
    middle = mm(printed.height - line.boxes[0].center().y())
    yield rf"\vzsentence{{{line.target + 1}}}{{{middle}}}"
    for number, (box, text) in enumerate(zip(line.boxes, line.labels.texts, strict=True)):
        place, wide = mm(box.center().x()), mm(box.width())
        score = line.scores[number]
        yield rf"\vzword{{{number + 1}}}{{{place}}}{{{wide}}}{{{score!s}}}{{{fonts.text(text)}}}"
    arrow = line.arrow()
    yield rf"\coordinate (arrow)at{at((arrow[1] + arrow[2]) / 2)};"
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
        yield rf"\draw[vzbracket] {path};"
    for texts, y in line.below():
        for box, text in zip(line.boxes, texts, strict=True):
            centre = box.center().x()
            if texts is not line.labels.roles:
                yield rf"\node[vzbelow] at {at(QPointF(centre, y))} {{{fonts.text(text)}}};"
                continue
            for number, role in enumerate(text):
                across = (number - (len(text) - 1) / 2) * 1.2 * line.size
                yield rf"\node[vzrole{role}] at {at(QPointF(centre + across, y))} {{{role}}};"


def _bar(printed: PrintedArcs, fonts: Fonts, at: At) -> Iterator[str]:
    """The colour bar of an axis that is not seen, and its name beside it."""
    bar, scale, unit = printed.bar, printed.content.scale, printed.sheet.size
    beside = at(QPointF(bar.left() - 0.6 * unit, bar.center().y()))
    name = fonts.text(say(printed.sheet.style.bar_label))
    yield rf"\node[vzname, anchor=east] at {beside} {{{name}}};"
    yield filled(
        "bar",
        **limits(scale),
        **tick_texts(printed.ticks, fonts),
        left=mm(bar.left()),
        top=mm(printed.height - bar.top()),
        across=mm(bar.width()),
        down="1",
        kind=" horizontal",
        width=mm(bar.width()),
        height=mm(bar.height()),
        tick=mm(0.3 * unit),
        axis="x",
        side="lower",
        name="",
    )
