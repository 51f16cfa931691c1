"""One map, or those of all layers, laid out for print. QtGui only.

Nothing is said on the page that a caption can say better: names of the axes, labels, colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from vzdesk.errors import UserError
from vzdesk.paint.figure import Figure
from vzdesk.paint.paragraph import Paragraph, paragraph
from vzdesk.paint.printed.geometry import BAR, BAR_GAP, HEAD, TICK, Wanted, arranged
from vzdesk.paint.printed.painting import Drawing, Labels, upright_names, widest_tick
from vzdesk.paint.printed.sheet import MARGIN, PER_POINT, Sheet
from vzdesk.translate import counted, mark, say
from vzdesk.view.figures.caption import heading_of
from vzdesk.view.figures.content import FigureContent, labels_of
from vzdesk.view.figures.style import SMALLEST_PT

_LONGEST = 0.3
"""Labels are no longer than this share of the page's width; longer ones are cut and end in …"""
_WIDEST_MM = 2000


@dataclass(frozen=True, eq=False)
class PrintedMaps:
    """A figure of maps as it is laid out."""

    drawing: Drawing
    n_cut: int

    @property
    def figure(self) -> Figure:
        return self.drawing.sheet.figure(self.drawing.where.height, self.drawing.paint)

    @property
    def notes(self) -> tuple[str, ...]:
        found = []
        if any(label.startswith("##") for side in self.drawing.labels for label in side):
            found.append(say("## goes on in the word before."))
        if any(view.faint.any() for view in self.drawing.content.views):
            found.append(say("○: targets that mix almost nothing."))
        if self.drawing.content.spec.style.numbers:
            found.append(say("Numbers are scores, rounded to two decimals."))
        if self.drawing.where.step > 1:
            found.append(say("One label in {step} is shown.", step=self.drawing.where.step))
        if self.n_cut:
            found.append(
                counted(self.n_cut, mark("One label is cut (…)."), mark("{n} labels are cut (…)."))
            )
        return tuple(found)

    @property
    def warnings(self) -> tuple[str, ...]:
        labels = (label for side in self.drawing.labels for label in side)
        small = self._small_text()
        return (*self.drawing.sheet.warnings(labels), *((small,) if small else ()))

    def _small_text(self) -> str:
        """That text is too small or missing, and which width would do."""
        smallest = self.smallest_pt
        if smallest >= SMALLEST_PT and self.drawing.where.step == 1:
            return ""
        width = self._width_that_would_do()
        if self.drawing.where.step > 1:
            what = say("Only one label in {step} has room", step=self.drawing.where.step)
        else:
            what = say("The smallest text has {size:.1f} pt", size=smallest)
        if not width:
            return say("{what}, less than print should have.", what=what)
        return say("{what}; in a width of {width} mm all can be read.", what=what, width=width)

    @property
    def smallest_pt(self) -> float:
        """The size of the smallest text."""
        sizes = [self.drawing.where.size, self.drawing.sheet.size]
        if self.drawing.content.spec.style.numbers:
            sizes.append(self.drawing.number_size)
        return min(sizes) / PER_POINT

    def _width_that_would_do(self) -> int:
        """The narrowest in millimetres in which all text can be read, 0 for none."""
        style = self.drawing.sheet.style
        if style.size_pt < SMALLEST_PT:
            return 0
        low, high = round(style.width_mm), _WIDEST_MM
        if not _can_be_read(self.drawing.content, high):
            return 0
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (
                (low, middle) if _can_be_read(self.drawing.content, middle) else (middle, high)
            )
        return high


def printed_maps(content: FigureContent) -> PrintedMaps:
    """The figure, laid out. UserError where it does not fit on its page."""
    sheet = Sheet(content.spec.style)
    heading = None
    if sheet.style.title:
        room = sheet.width - 2 * MARGIN
        heading = paragraph(heading_of(content), sheet.font(bold=True), room)
    view = content.views[0]
    rows, n_cut_rows = _cut(sheet, labels_of(view.targets))
    columns, n_cut_columns = (
        _cut(sheet, labels_of(view.sources)) if view.has_two_texts else (rows, 0)
    )
    where = arranged(sheet, _wanted(sheet, content, (rows, columns), heading))
    drawing = Drawing(sheet, content, (rows, columns), where, heading)
    return PrintedMaps(drawing, n_cut_rows + n_cut_columns)


def _can_be_read(content: FigureContent, width_mm: int) -> bool:
    """Whether all text is there and large enough in this width."""
    spec = content.spec
    wider = replace(spec, style=replace(spec.style, width_mm=float(width_mm)))
    try:
        found = printed_maps(replace(content, spec=wider))
    except UserError:
        return False
    return found.drawing.where.step == 1 and found.smallest_pt >= SMALLEST_PT


def _cut(sheet: Sheet, labels: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The labels, those that are too long for the page cut at their end, and how many these are."""
    metrics, longest = QFontMetricsF(sheet.font()), _LONGEST * sheet.width
    cut = tuple(metrics.elidedText(each, Qt.TextElideMode.ElideRight, longest) for each in labels)
    return cut, sum(a != b for a, b in zip(cut, labels, strict=True))


def _wanted(
    sheet: Sheet,
    content: FigureContent,
    labels: Labels,
    heading: Paragraph | None,
) -> Wanted:
    view = content.views[0]
    rows, columns = ([sheet.share_of(each) for each in side] for side in labels)
    bar = 0.0
    if sheet.style.colour_bar:
        ticks = (1.6 * TICK + widest_tick(sheet, content)) / sheet.size
        bar = BAR_GAP + BAR + ticks + HEAD
    return Wanted(
        n_maps=len(content.views),
        n_rows=len(view.targets),
        n_columns=len(view.sources),
        rows=max(rows),
        columns=max(columns),
        marks=any(each.faint.any() for each in content.views),
        has_heads=content.spec.kind == "layers",
        right_to_left=view.right_to_left,
        bar=bar,
        title=0.0 if heading is None else heading.height + 0.4 * sheet.size,
        names=max(map(sheet.share_of, upright_names(content))),
    )
