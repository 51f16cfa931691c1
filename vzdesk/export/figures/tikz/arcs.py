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
from vzdesk.paint.printed.arcs import PALEST, THINNEST, WIDEST, PrintedArcs
from vzdesk.paint.printed.sheet import MARGIN, PER_POINT
from vzdesk.translate import say


def style_of(printed: PrintedArcs) -> str:
    """What they need of the block of style."""
    box, scale = printed.boxes[0], printed.content.scale
    return filled(
        "arcs",
        width=mm(printed.sheet.width),
        word=f"{printed.size / PER_POINT:g}",
        colours=colour_map(scale),
        name=name_of(scale),
        max=f"{scale.vmax:.9g}",
        target=str(printed.target + 1),
        high=mm(box.height()),
        middle=mm(printed.height - box.center().y()),
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
    for number, (box, text) in enumerate(zip(printed.boxes, printed.labels.texts, strict=True)):
        place, wide = mm(box.center().x()), mm(box.width())
        score = printed.scores[number]
        yield rf"\vzword{{{number + 1}}}{{{place}}}{{{wide}}}{{{score!s}}}{{{fonts.text(text)}}}"
    arrow = printed.arrow()
    yield rf"\coordinate (arrow)at{at((arrow[1] + arrow[2]) / 2)};"
    for source, _ in printed.arcs():
        high = mm(printed.height_of(source))
        yield rf"\vzarc{{{source + 1}}}{{{printed.scores[source]!s}}}{{{high}}}"
    if printed.arcs():
        corners = " -- ".join(at(arrow[each]) for each in range(3))
        yield rf"\fill {corners} -- cycle;"
    yield from _below(printed, fonts, at)
    if printed.sheet.style.colour_bar:
        yield from _bar(printed, fonts, at)


def _below(printed: PrintedArcs, fonts: Fonts, at: Callable[[QPointF], str]) -> Iterator[str]:
    """Brackets, letters of roles, annotations."""
    for start, end, towards in printed.brackets():
        path = " -- ".join(map(at, (start + towards, start, end, end + towards)))
        yield rf"\draw[vzbracket] {path};"
    for line, y in printed.below():
        for box, text in zip(printed.boxes, line, strict=True):
            centre = box.center().x()
            if line is not printed.labels.roles:
                yield rf"\node[vzbelow] at {at(QPointF(centre, y))} {{{fonts.text(text)}}};"
                continue
            for number, role in enumerate(text):
                across = (number - (len(text) - 1) / 2) * 1.2 * printed.size
                yield rf"\node[vzrole{role}] at {at(QPointF(centre + across, y))} {{{role}}};"


def _bar(printed: PrintedArcs, fonts: Fonts, at: Callable[[QPointF], str]) -> Iterator[str]:
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
