"""Maps as pgfplots source: each an axis with its scores in a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF

from vzdesk.export.figures.tikz.document import (
    Fonts,
    colour_map,
    filled,
    limits,
    mm,
    name_of,
    tick_texts,
)
from vzdesk.paint.printed.bars import Bar, ticks_with_room
from vzdesk.paint.printed.dashes import Dash, dashes_beside
from vzdesk.paint.printed.geometry import BAR, BAR_GAP, GAP, LEVEL, NAME, TICK, UPRIGHT
from vzdesk.paint.printed.painting import Drawing, Panel
from vzdesk.paint.printed.sheet import PER_POINT
from vzdesk.view.figures.labels import BREAK, SideLabels

_MEMORY, _OF_CELL, _OF_NUMBER = 2_500_000, 62, 175
"""Of the 5 million words that TeX usually has, those for cells; and what these and their numbers
take: measured."""


def is_large(drawing: Drawing) -> bool:
    """Whether the maps do not fit into the memory of pdflatex and xelatex, which does not grow."""
    cells = sum(panel.scores.size for panel in drawing.page.panels)
    return cells * (_OF_CELL + _OF_NUMBER * drawing.sheet.style.numbers) > _MEMORY


def style_of(drawing: Drawing) -> str:
    """What maps need of the block of style."""
    scales = {panel.bar.scale.colours: panel.bar.scale for panel in drawing.page.panels}
    return filled(
        "maps",
        cells=filled("cells"),
        label=f"{drawing.where.size / PER_POINT:g}",
        number=f"{drawing.number_size / PER_POINT:.3g}",
        width=mm(drawing.sheet.width),
        colours="".join(map(colour_map, scales.values())),
    )


def figure_of(drawing: Drawing, fonts: Fonts, title: str) -> Iterator[str]:
    """The lines of the figure."""
    where = drawing.where
    if title and drawing.sheet.style.title:
        at = f"(0.5,{mm(where.height)})"
        yield rf"\node[vztitle] at {at} {{\strut {fonts.text(title)}}};"
    yield from _names(drawing, fonts)
    for number, panel in enumerate(drawing.page.panels):
        yield from _map(drawing, fonts, number, panel)
    yield from _marks(drawing)
    if drawing.sheet.style.colour_bar:
        for places in drawing.page.bars:
            bar = drawing.page.panels[places[0]].bar
            yield from _bar(drawing, fonts, bar, where.around(places))


def _up(drawing: Drawing, y: float) -> str:
    return mm(drawing.where.height - y)


def _names(drawing: Drawing, fonts: Fonts) -> Iterator[str]:
    where, unit = drawing.where, drawing.sheet.size
    maps, (rows, columns) = where.all_maps, drawing.page.names
    x = mm(drawing.x(where.rows_left - NAME * unit))
    turn = -90 if drawing.page.right_to_left else 90
    y = _up(drawing, drawing.middle(rows, maps))
    yield rf"\node[vzname, rotate={turn}] at ({x},{y}) {{{fonts.text(rows)}}};"
    x, y = mm(drawing.x(maps.center().x())), _up(drawing, where.below + NAME * unit)
    yield rf"\node[vzname] at ({x},{y}) {{{fonts.text(columns)}}};"


def _map(drawing: Drawing, fonts: Fonts, number: int, panel: Panel) -> Iterator[str]:
    box = drawing.place(drawing.where.map(number))
    for line, at, align in drawing.lines_above(number):
        anchor = {0.0: "west", 0.5: "center", 1.0: "east"}[align]
        place = f"({mm(at.x())},{_up(drawing, at.y())})"
        yield rf"\node[vzname, anchor={anchor}] at {place} {{{fonts.text(line)}}};"
    n_rows, n_columns = panel.scores.shape
    rows, columns = _ticks(drawing, fonts, number)
    written = _written(panel)
    scores = (
        f"{column + 1} {row + 1} {written(panel.scores[row, column])}"
        for row, column in np.ndindex(n_rows, n_columns)
    )
    yield filled(
        "map",
        **limits(panel.bar.scale),
        left=mm(box.left()),
        top=_up(drawing, box.top()),
        width=mm(box.width()),
        height=mm(box.height()),
        columns=str(n_columns),
        rows=str(n_rows),
        more="".join(f" {each}," for each in _more(drawing, panel)),
        xlabels=columns,
        ylabels=rows,
        scores="\n".join(scores),
    )
    yield from _missing(drawing, panel, box)
    yield from _dashes(drawing, drawing.dashes(number))


def _written(panel: Panel) -> Callable[[Any], str]:
    """How its scores, which are at most 1, are written: with powers of ten where they are so small
    that TeX, which counts in 65536ths, would not tell their colours apart.
    """
    return str if panel.bar.scale.vmax >= 0.1 else np.format_float_scientific


def _dashes(drawing: Drawing, dashes: Iterator[Dash]) -> Iterator[str]:
    """On negative differences in grey."""
    for dash in dashes:
        ink = "white" if dash.ink == "#ffffff" else "black!65"
        start, across = dash.start, mm(dash.end.x() - dash.start.x())
        at = f"({mm(start.x())},{_up(drawing, start.y())})"
        yield rf"\draw[vzdash={ink}] {at} -- +({across},0);"


def _missing(drawing: Drawing, panel: Panel, box: QRectF) -> Iterator[str]:
    """Cells without a number, hatched."""
    cell, n_columns = drawing.where.cell, panel.scores.shape[1]
    for row, column in np.argwhere(np.isnan(panel.scores)).tolist():
        seen = n_columns - 1 - column if drawing.page.right_to_left else column
        left, top = mm(box.left() + seen * cell), _up(drawing, box.top() + row * cell)
        yield rf"\path[vzmissing] ({left},{top}) rectangle +({mm(cell)},-{mm(cell)});"


def _more(drawing: Drawing, panel: Panel) -> Iterator[str]:
    if drawing.page.right_to_left:
        yield "x dir=reverse"
    if drawing.sheet.style.numbers:
        scale = panel.bar.scale
        style = "vzdifferences" if scale.is_signed else "vznumbers"
        yield f"{style}=\\vzink{name_of(scale)}"


def _ticks(drawing: Drawing, fonts: Fonts, number: int) -> tuple[str, str]:
    """The labels of rows where a line of maps begins, and of columns where one of maps ends."""
    where, (rows, columns) = drawing.where, drawing.page.labels
    mirrored = drawing.page.right_to_left
    beside, below = r"ytick=\empty", r"xtick=\empty"
    if number % where.across == 0:
        gap = f"xshift={mm(drawing.side * (where.left - where.rows_right))}mm"
        side, anchor = ("right", "west") if mirrored else ("left", "east")
        places = range(0, len(rows.texts), where.step)
        labels = [_label(drawing, fonts, rows, at, 0.0, begins=mirrored) for at in places]
        style = f"yticklabel pos={side}, yticklabel style={{anchor={anchor}, {gap}}}"
        beside = f"{style}, {_tick_list('y', places, labels)}"
    if drawing.has_words_below(number):
        places = range(0, len(columns.texts), where.column_step)
        labels = [_column(drawing, fonts, columns, at) for at in places]
        style = f"xticklabel style={{{_column_style(drawing)}}}"
        below = f"{style}, {_tick_list('x', places, labels)}"
    return beside, below


def _column(drawing: Drawing, fonts: Fonts, labels: SideLabels, at: int) -> str:
    where = drawing.where
    if where.turn == LEVEL:
        return _stacked(fonts, labels, at)
    begins = drawing.page.right_to_left and where.is_slanted
    turn = -where.turn if begins else where.turn
    return _label(drawing, fonts, labels, at, turn, begins=begins)


def _tick_list(axis: str, places: Sequence[int], labels: Sequence[str]) -> str:
    numbers = ",".join(str(place + 1) for place in places)
    texts = ",".join(f"{{{label}}}" for label in labels)
    return f"{axis}tick={{{numbers}}}, {axis}ticklabels={{{texts}}}"


def _column_style(drawing: Drawing) -> str:
    turn, gap = drawing.where.turn, mm(GAP * drawing.where.size)
    if turn == LEVEL:
        return f"anchor=north, yshift=-{gap}mm, align=center"
    if turn == UPRIGHT:
        return f"rotate=90, anchor=east, xshift=-{gap}mm"
    down = mm(drawing.column_gap * math.sqrt(0.5))
    if drawing.page.right_to_left:
        return f"anchor=west, rotate=-45, xshift={down}mm, yshift=-{down}mm"
    return f"anchor=east, rotate=45, xshift=-{down}mm, yshift=-{down}mm"


def _label(
    drawing: Drawing, fonts: Fonts, labels: SideLabels, at: int, turn: float, *, begins: bool
) -> str:
    """A label in one line, from the map on: letters of its roles, the word, annotations. It ends at
    the map, or begins there; it is turned by so many degrees, and the letters are not.
    """
    side = "l" if begins else "r"
    upright = f"[rotate={-turn:g}]" if turn else ""
    parts = [
        each for role in _roles(labels, at) for each in (rf"\vzrole{upright}{{{role}}}", r"\,")
    ]
    word = _word(fonts, labels, at, side)
    if labels.tiers:  # below one another they begin in one place
        word = rf"\makebox[{_widest(drawing, labels.texts)}em][{side}]{{{word}}}"
    parts.append(word)
    for tier in labels.tiers:
        wide = _widest(drawing, tier)
        parts += [r"\vzgap", rf"\vztier{{{wide}}}{{{side}}}{{{_lines(fonts, tier[at], side)}}}"]
    return "".join(parts if begins else reversed(parts))


def _word(fonts: Fonts, labels: SideLabels, at: int, side: str = "c") -> str:
    word = _lines(fonts, labels.texts[at], side)
    return rf"\vzspecial{{{word}}}" if labels.is_special(at) else word


def _lines(fonts: Fonts, text: str, side: str) -> str:
    first, is_broken, second = text.partition(BREAK)
    if not is_broken:
        return fonts.text(text)
    return rf"\vzlines{{{side}}}{{{fonts.text(first)}}}{{{fonts.text(second)}}}"


def _widest(drawing: Drawing, texts: Sequence[str]) -> str:
    lines = (line for text in texts for line in text.split(BREAK))
    return f"{max(map(drawing.sheet.share_of, lines)):.2f}"


def _stacked(fonts: Fonts, labels: SideLabels, at: int) -> str:
    """A level label: letters of roles, the word, and annotations in lines."""
    lines = [_word(fonts, labels, at)]
    lines += [rf"\vzspecial{{{fonts.text(tier[at])}}}" for tier in labels.tiers]
    if labels.roles:
        badges = "".join(rf"\vzrole{{{role}}}" for role in _roles(labels, at))
        lines.insert(0, badges or r"\vphantom{\vzrole{T}}")
    return r"\\".join(rf"\strut {line}" for line in lines)


def _roles(labels: SideLabels, at: int) -> str:
    return labels.roles[at] if labels.roles else ""


def _marks(drawing: Drawing) -> Iterator[str]:
    """Rings beside rows that mix almost nothing, and brackets that join pieces."""
    for centre, radius in drawing.rings():
        at = f"({mm(centre.x())},{_up(drawing, centre.y())})"
        yield rf"\draw[vzfaint] {at} circle[radius={mm(radius)}mm];"
    for start, end, towards in drawing.brackets():
        corners = start + towards, start, end, end + towards
        path = " -- ".join(f"({mm(each.x())},{_up(drawing, each.y())})" for each in corners)
        yield rf"\draw[vzbracket] {path};"


def _bar(drawing: Drawing, fonts: Fonts, bar: Bar, maps: QRectF) -> Iterator[str]:
    """The colour bar of an axis that is not seen, as high as the maps."""
    unit, mirrored = drawing.sheet.size, drawing.page.right_to_left
    near, wide = BAR_GAP * unit, BAR * unit
    ticks = ticks_with_room(bar, maps.height(), 1.1 * unit)
    box = drawing.place(QRectF(maps.right() + near, maps.top(), wide, maps.height()))
    yield filled(
        "bar",
        **limits(bar.scale),
        **tick_texts(ticks, fonts),
        left=mm(box.left()),
        top=_up(drawing, maps.top()),
        across="1",
        down=mm(maps.height()),
        kind="",
        width=mm(wide),
        height=mm(maps.height()),
        tick=mm(TICK),
        axis="y",
        side="left" if mirrored else "right",
        name=fonts.text(bar.name),
    )
    yield from _dashes(drawing, dashes_beside(bar.scale, box))
