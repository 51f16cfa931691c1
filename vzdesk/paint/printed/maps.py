"""One map, or several of one shape, laid out for print. QtGui only.

Nothing is said on the page that a caption can say better: names of the axes, labels, colours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from vzdesk.errors import UserError
from vzdesk.paint.figure import Figure
from vzdesk.paint.paragraph import paragraph
from vzdesk.paint.printed.bands import bands_below, bands_beside, line_of, widest
from vzdesk.paint.printed.bars import Bar, room_of
from vzdesk.paint.printed.geometry import LEVEL, SLANTED, UPRIGHT, Geometry, Wanted, arranged
from vzdesk.paint.printed.heads import Head
from vzdesk.paint.printed.long_labels import ways_to_write
from vzdesk.paint.printed.painting import NUMBER, Drawing, Page, Panel, lettered
from vzdesk.paint.printed.sheet import MARGIN, PER_POINT, Sheet
from vzdesk.translate import counted, mark, say
from vzdesk.view.figures.caption import heading_of
from vzdesk.view.figures.content import FigureContent
from vzdesk.view.figures.labels import (
    STROKE,
    SideLabels,
    Sides,
    notes_of,
    sides_of,
    sides_of_both,
)
from vzdesk.view.figures.spec import COMPARING
from vzdesk.view.figures.style import SMALLEST_PT, FigureStyle

_LEAST = 0.3
"""Labels leave maps this share of the page's width, or what they would have if labels were cut."""
_WIDEST_MM = 2000
_TURNS = {"level": LEVEL, "slanted": SLANTED, "upright": UPRIGHT}


@dataclass(frozen=True, eq=False)
class PrintedMaps:
    """A figure of maps as it is laid out, and how the same is laid out in another style."""

    drawing: Drawing
    n_cut: int
    again: Callable[[FigureStyle], PrintedMaps]

    @property
    def figure(self) -> Figure:
        return self.drawing.sheet.figure(self.drawing.where.height, self.drawing.paint)

    @property
    def notes(self) -> tuple[str, ...]:
        style, page = self.drawing.sheet.style, self.drawing.page
        found = list(notes_of(page.labels, style))
        if any(panel.faint.any() for panel in page.panels):
            found.append(say("○: targets that mix almost nothing."))
        if any(np.isnan(panel.scores).any() for panel in page.panels):
            found.append(say("Hatched: A or B has no such word or token."))
        if any(panel.bar.scale.has_dashes for panel in page.panels) and not style.numbers:
            found.append(say("Cells with a dash are lower in A than in B."))
        if any(STROKE in text for side in page.labels for text in side.all_texts):
            found.append(say("Where A and B differ, both are named: A / B."))
        if style.numbers:
            found.append(say("Numbers are scores, rounded to two decimals."))
        found.extend(self._left_out())
        if self.n_cut:
            found.append(
                counted(self.n_cut, mark("One label is cut (…)."), mark("{n} labels are cut (…)."))
            )
        return tuple(found)

    def _left_out(self) -> tuple[str, ...]:
        """Which labels are not there."""
        rows, columns = self.drawing.where.step, self.drawing.where.column_step
        if rows == columns:
            return (say("One label in {step} is shown.", step=rows),) if rows > 1 else ()
        return (say("One label of columns in {step} is shown.", step=columns),) + (
            (say("One label of rows in {step} is shown.", step=rows),) if rows > 1 else ()
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        labels = (text for side in self.drawing.page.labels for text in side.all_texts)
        found = self.drawing.sheet.warnings(labels), self._turned(), self._small_text()
        return (*found[0], *filter(None, found[1:]))

    def _turned(self) -> str:
        """That labels are turned in another way than was asked for."""
        asked = self.drawing.sheet.style.turn
        if _TURNS.get(asked, self.drawing.where.turn) == self.drawing.where.turn:
            return ""
        return say("Words below the map have no room as asked, so they are upright.")

    def _small_text(self) -> str:
        """That text is too small or missing, and which width would do."""
        smallest, where = self.smallest_pt, self.drawing.where
        if smallest >= SMALLEST_PT and where.has_all_labels and not self.n_cut:
            return ""
        width = self._width_that_would_do()
        if not where.has_all_labels:
            step = max(where.step, where.column_step)
            what = say("Only one label in {step} has room", step=step)
        elif self.n_cut:
            what = say("Labels are cut")
        else:
            what = say("The smallest text has {size:.1f} pt", size=smallest)
        if not width:
            return say("{what}, less than print should have.", what=what)
        return say("{what}; in a width of {width} mm all can be read.", what=what, width=width)

    @property
    def smallest_pt(self) -> float:
        """The size of the smallest text."""
        sizes = [self.drawing.where.size, self.drawing.sheet.size]
        if self.drawing.sheet.style.numbers:
            sizes.append(self.drawing.number_size)
        return min(sizes) / PER_POINT

    def _width_that_would_do(self) -> int:
        """The narrowest in millimetres in which all text can be read, 0 for none."""
        style = self.drawing.sheet.style
        if style.size_pt < SMALLEST_PT:
            return 0
        low, high = round(style.width_mm), _WIDEST_MM
        if not self._can_be_read(high):
            return 0
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._can_be_read(middle) else (middle, high)
        return high

    def _can_be_read(self, width_mm: int) -> bool:
        """Whether all text is there and large enough in this width."""
        try:
            found = self.again(replace(self.drawing.sheet.style, width_mm=float(width_mm)))
        except UserError:
            return False
        is_whole = found.drawing.where.has_all_labels and not found.n_cut
        return is_whole and found.smallest_pt >= SMALLEST_PT


def printed_maps(content: FigureContent) -> PrintedMaps:
    """The figure, laid out. UserError where it does not fit on its page."""
    style, is_strip = content.spec.style, content.spec.kind == "strip"
    mirrored = content.shown.view.right_to_left
    panels = (
        Panel(
            each.view.scores,
            each.view.faint,
            Head(each.name, each.letter, bool(each.letter) and mirrored, each.is_quoted),
            _bar(content, at),
        )
        for at, each in enumerate(content.panels)
    )
    if content.pair is None:
        rows, columns = sides_of(content.shown, style)
    else:
        rows, columns = sides_of_both(*content.both, content.pair, style)
    if is_strip:
        rows = SideLabels(tuple(unit.label for unit in content.view.targets))
    page = Page(
        tuple(panels),
        (rows, columns),
        (say("layer") if is_strip else say("target"), say("source")),
        mirrored,
        is_compact=content.spec.kind in COMPARING,
    )
    return laid_out(style, page, heading_of(content))


def _bar(content: FigureContent, place: int) -> Bar:
    """The colour bar of a map; where each has its own, the last of all has a name."""
    scale = content.panels[place].scale
    if scale.is_signed:
        return Bar(scale, say("difference"))
    is_named = not content.spec.own_scales or place == len(content.panels) - 1
    return Bar(scale, say(content.spec.style.bar_label) if is_named else "")


def laid_out(style: FigureStyle, page: Page, title: str = "") -> PrintedMaps:
    """The maps in this style, with the title above them where it has one. UserError where they do
    not fit on its page.
    """
    sheet, asked = Sheet(style), page
    page = replace(page, panels=lettered(page.panels, sheet))
    if style.title and title:
        heading = paragraph(title, sheet.font(bold=True), sheet.width - 2 * MARGIN)
        page = replace(page, heading=heading)

    def again(other: FigureStyle) -> PrintedMaps:
        return laid_out(other, asked, title)

    labels, n_cut, where = _with_room(sheet, page)
    return PrintedMaps(Drawing(sheet, replace(page, labels=labels), where), n_cut, again)


def _with_room(sheet: Sheet, page: Page) -> tuple[Sides, int, Geometry]:
    """The labels as they are written, how many of them are cut, and where all is: in the largest
    letters in which none has to be cut.
    """
    *better, (labels, n_cut) = ways_to_write(sheet, page.labels)
    last = arranged(sheet, _wanted(sheet, replace(page, labels=labels)))
    least = min(_LEAST * sheet.width, last.all_maps.width())
    found = [(*way, where) for way in better if (where := _with_maps(sheet, page, way[0], least))]
    return min(found, key=lambda way: (way[1], -way[2].size), default=(labels, n_cut, last))


def _with_maps(sheet: Sheet, page: Page, labels: Sides, least_width: float) -> Geometry | None:
    """Labels turned as the style says, or else in the usual way. None where not all have room, or
    they leave less than this width for the maps.
    """
    wanted = replace(_wanted(sheet, replace(page, labels=labels)), least_width=least_width)
    for turn in dict.fromkeys((sheet.style.turn, "automatic")):
        try:
            where = arranged(replace(sheet, style=replace(sheet.style, turn=turn)), wanted)
        except UserError:
            continue
        if where.has_all_labels:
            return where
    return None


def _wanted(sheet: Sheet, page: Page) -> Wanted:
    rows, columns = page.labels
    heads = tuple(panel.head for panel in page.panels)
    bars = {panel.bar for panel in page.panels} if sheet.style.colour_bar else set()
    names = page.names[0], *(bar.name for bar in bars)
    return Wanted(
        n_maps=len(page.panels),
        n_rows=len(rows.texts),
        n_columns=len(columns.texts),
        rows=bands_beside(sheet, rows).reach,
        columns=bands_beside(sheet, columns).reach,
        level=bands_below(columns).reach,
        widest=widest(sheet, columns),
        line=max(map(line_of, page.labels)),
        marks=any(panel.faint.any() for panel in page.panels),
        heads=heads if any(head.whole for head in heads) else (),
        right_to_left=page.right_to_left,
        bar=max((room_of(sheet, bar) for bar in bars), default=0.0),
        inner_bar=max((room_of(sheet, bar) for bar in bars - {page.panels[-1].bar}), default=0.0),
        bars=page.bars if bars else (),
        least_cell=_least_cell(sheet, page),
        title=0.0 if page.heading is None else page.heading.height + 0.4 * sheet.size,
        names=max(map(sheet.share_of, names)),
    )


def _least_cell(sheet: Sheet, page: Page) -> float | None:
    """Of maps that are compared: with all labels, and with numbers that can be read."""
    if not page.is_compact:
        return None
    line = max(map(line_of, page.labels)) * sheet.size
    wide = sheet.share_of(page.widest_number) * SMALLEST_PT * PER_POINT / NUMBER
    return max(line, wide) if sheet.style.numbers else line
