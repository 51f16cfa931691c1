"""Maps as pgfplots source: each an axis with its scores in a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QRectF

from vzdesk.export.figures.tikz.document import Fonts, colour_map, mm, name_of
from vzdesk.paint.printed.bars import Bar, ticks_with_room
from vzdesk.paint.printed.geometry import BAR, BAR_GAP, GAP, LEVEL, NAME, TICK, UPRIGHT
from vzdesk.paint.printed.painting import Drawing, Panel
from vzdesk.paint.printed.sheet import PER_POINT
from vzdesk.view.figures.labels import SideLabels

_STYLE = r"""\usetikzlibrary{patterns}
\newcommand\vzlabelsize{\fontsize{LABELbp}{LABELbp}\selectfont}
\newcommand\vznumbersize{\fontsize{NUMBERbp}{NUMBERbp}\selectfont}
\pgfplotsset{
  vz map/.style={
    scale only axis, enlargelimits=false, axis on top, y dir=reverse,
    axis line style={black!55, line width=0.4bp}, tick style={draw=none},
    major tick length=0pt, ticklabel style={font=\vzlabelsize, inner sep=0pt, outer sep=0pt},
    every axis plot/.append style={
      point meta=explicit, shader=faceted, faceted color=mapped color, line width=0.3bp},
  },
  vz bar/.style={
    y dir=normal, axis line style={black!55, line width=0.4bp},
    ticklabel style={font=\vzsize, inner sep=0pt, outer sep=2bp},
    tick style={black, line width=0.4bp}, tick align=outside, scaled ticks=false,
    ylabel style={font=\vzsize},
  },
  vz numbers/.style={
    nodes near coords={\pgfmathprintnumber[
      assume math mode, fixed, fixed zerofill, precision=2, #1]{\pgfplotspointmeta}},
    every node near coord/.append style={anchor=center, inner sep=0pt, font=\vznumbersize},
  },
}
\tikzset{
  vz name/.style={font=\vzsize, inner sep=0pt, align=center},
  vz title/.style={font=\vzsize\bfseries, inner sep=0pt, anchor=north west, align=left},
  vz missing/.style={pattern=north east lines, pattern color=black!65},
  vz faint/.style={black!65, line width=0.6bp},
  vz bracket/.style={black!65, line width=0.5bp},
  vz role/.style={font=\vzlabelsize\bfseries, inner sep=0.5bp, minimum size=1.05em},
  vz role T/.style={vz role, fill=black, text=white},
  vz role C/.style={vz role, circle, fill=black, text=white},
  vz role A/.style={vz role, draw=black, line width=0.5bp},
}
\newcommand\vzrole[2][]{\tikz[baseline=-0.35em]\node[vz role #2, #1]{#2};}
\newcommand\vztier[3]{\textcolor{black!65}{\makebox[#1em][#2]{#3}}}
\newcommand\vzgap{\hspace{0.6em}}
"""


def style_of(drawing: Drawing) -> str:
    """What maps need of the block of style."""
    scales = dict.fromkeys(panel.bar.scale.colours for panel in drawing.page.panels)
    by_name = {panel.bar.scale.colours: panel.bar.scale for panel in drawing.page.panels}
    sized = _STYLE.replace("LABEL", f"{drawing.where.size / PER_POINT:g}")
    sized = sized.replace("NUMBER", f"{drawing.number_size / PER_POINT:.3g}")
    return sized + "".join(colour_map(by_name[name]) for name in scales)


def figure_of(drawing: Drawing, fonts: Fonts, title: str) -> Iterator[str]:
    """The lines of the figure."""
    where = drawing.where
    if title and drawing.sheet.style.title:
        wide = mm(drawing.sheet.width)
        at = f"(0.5,{mm(where.height)})"
        yield rf"\node[vz title, text width={wide}mm] at {at} {{\strut {fonts.text(title)}}};"
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
    yield rf"\node[vz name, rotate={turn}] at ({x},{y}) {{{fonts.text(rows)}}};"
    x, y = mm(drawing.x(maps.center().x())), _up(drawing, where.below + NAME * unit)
    yield rf"\node[vz name] at ({x},{y}) {{{fonts.text(columns)}}};"


def _map(drawing: Drawing, fonts: Fonts, number: int, panel: Panel) -> Iterator[str]:
    box = drawing.place(drawing.where.map(number))
    for line, at, align in drawing.lines_above(number):
        anchor = {0.0: "west", 0.5: "center", 1.0: "east"}[align]
        place = f"({mm(at.x())},{_up(drawing, at.y())})"
        yield rf"\node[vz name, anchor={anchor}] at {place} {{{fonts.text(line)}}};"
    yield rf"\begin{{axis}}[vz map, {', '.join(_axis(drawing, panel, box))},"
    yield from (f"  {line}," for line in _ticks(drawing, fonts, number))
    yield "]"
    yield rf"\addplot[matrix plot*, mesh/cols={panel.scores.shape[1]}] table[meta=score] {{"
    yield "source target score"
    yield from (
        f"{column + 1} {row + 1} {panel.scores[row, column]!s}"
        for row, column in np.ndindex(*panel.scores.shape)
    )
    yield "};"
    yield r"\end{axis}"
    yield from _missing(drawing, panel, box)


def _missing(drawing: Drawing, panel: Panel, box: QRectF) -> Iterator[str]:
    """Cells without a number, hatched."""
    cell, n_columns = drawing.where.cell, panel.scores.shape[1]
    for row, column in np.argwhere(np.isnan(panel.scores)).tolist():
        seen = n_columns - 1 - column if drawing.page.right_to_left else column
        left, top = mm(box.left() + seen * cell), _up(drawing, box.top() + row * cell)
        yield rf"\path[vz missing] ({left},{top}) rectangle +({mm(cell)},-{mm(cell)});"


def _axis(drawing: Drawing, panel: Panel, box: QRectF) -> Iterator[str]:
    """Its place, its limits, its colours."""
    n_rows, n_columns = panel.scores.shape
    scale = panel.bar.scale
    yield f"at={{({mm(box.left())}mm,{_up(drawing, box.top())}mm)}}, anchor=north west"
    yield f"width={mm(box.width())}mm, height={mm(box.height())}mm"
    yield f"xmin=0.5, xmax={n_columns + 0.5}, ymin=0.5, ymax={n_rows + 0.5}"
    yield f"colormap name={name_of(scale)}"
    yield _limits(panel.bar)
    if drawing.page.right_to_left:
        yield "x dir=reverse"
    if drawing.sheet.style.numbers:
        sign = "print sign" if scale.is_signed else ""
        yield f"vz numbers={{{sign}}}"
        ink = rf"\vzink{name_of(scale)}{{\pgfplotspointmetatransformed}}"
        key = "every node near coord/.append style"
        yield rf"{key}={{/utils/exec={{{ink}}}, text=\vzinkcolor}}"


def _ticks(drawing: Drawing, fonts: Fonts, number: int) -> Iterator[str]:
    """The labels of rows where a line of maps begins, and of columns where one of maps ends."""
    where, (rows, columns) = drawing.where, drawing.page.labels
    mirrored = drawing.page.right_to_left
    if number % where.across == 0:
        gap = f"xshift={mm(drawing.side * (where.left - where.rows_right))}mm"
        side, anchor = ("right", "west") if mirrored else ("left", "east")
        yield f"yticklabel pos={side}, yticklabel style={{anchor={anchor}, {gap}}}"
        places = range(0, len(rows.texts), where.step)
        labels = [_label(drawing, fonts, rows, at, 0.0, begins=mirrored) for at in places]
        yield _tick_list("y", places, labels)
    else:
        yield r"ytick=\empty"
    if not drawing.has_words_below(number):
        yield r"xtick=\empty"
        return
    yield f"xticklabel style={{{_column_style(drawing)}}}"
    places = range(0, len(columns.texts), where.column_step)
    yield _tick_list("x", places, [_column(drawing, fonts, columns, at) for at in places])


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
    word = _word(fonts, labels, at)
    if labels.tiers:  # below one another they begin in one place
        word = rf"\makebox[{_widest(drawing, labels.texts)}em][{side}]{{{word}}}"
    parts.append(word)
    for tier in labels.tiers:
        wide = _widest(drawing, tier)
        parts += [r"\vzgap", rf"\vztier{{{wide}}}{{{side}}}{{{fonts.text(tier[at])}}}"]
    return "".join(parts if begins else reversed(parts))


def _word(fonts: Fonts, labels: SideLabels, at: int) -> str:
    word = fonts.text(labels.texts[at])
    return rf"\vzspecial{{{word}}}" if labels.is_special(at) else word


def _widest(drawing: Drawing, texts: Sequence[str]) -> str:
    return f"{max(map(drawing.sheet.share_of, texts)):.2f}"


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
        yield rf"\draw[vz faint] {at} circle[radius={mm(radius)}mm];"
    for start, end, towards in drawing.brackets():
        corners = start + towards, start, end, end + towards
        path = " -- ".join(f"({mm(each.x())},{_up(drawing, each.y())})" for each in corners)
        yield rf"\draw[vz bracket] {path};"


def _bar(drawing: Drawing, fonts: Fonts, bar: Bar, maps: QRectF) -> Iterator[str]:
    """The colour bar of an axis that is not seen, as high as the maps."""
    unit, scale, mirrored = drawing.sheet.size, bar.scale, drawing.page.right_to_left
    near, wide = BAR_GAP * unit, BAR * unit
    left = drawing.place(QRectF(maps.right() + near, maps.top(), wide, 1)).left()
    ticks = ticks_with_room(bar, maps.height(), 1.1 * unit)
    values = ",".join(f"{value:.9g}" for value, _ in ticks)
    texts = ",".join(f"{{{fonts.text(text)}}}" for _, text in ticks)
    top, high = _up(drawing, maps.top()), mm(maps.height())
    side = "left" if mirrored else "right"
    yield r"\begin{axis}[hide axis, scale only axis, xmin=0, xmax=1, ymin=0, ymax=1,"
    yield f"  at={{({mm(left)}mm,{top}mm)}}, anchor=north west, width=1mm, height={high}mm,"
    yield f"  colormap name={name_of(scale)}, {_limits(bar)},"
    yield "  colorbar, colorbar style={vz bar, at={(0,1)}, anchor=north west,"
    yield f"    width={mm(wide)}mm, height={high}mm, major tick length={mm(TICK)}mm,"
    yield f"    ytick={{{values}}}, yticklabels={{{texts}}}, yticklabel pos={side},"
    yield f"    ytick pos={side}, ylabel={{{fonts.text(bar.name)}}}}}]"
    yield r"\addplot[draw=none] coordinates {(0,0)};"
    yield r"\end{axis}"


def _limits(bar: Bar) -> str:
    lowest = -bar.scale.vmax if bar.scale.is_signed else 0
    return f"point meta min={lowest:.9g}, point meta max={bar.scale.vmax:.9g}"
