"""The notes below maps: how to read them, and what is special about the one that is shown."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from vzdesk.paint.style import Style
from vzdesk.translate import mark, say
from vzdesk.view.scale import Scale
from vzdesk.view.types import MapView

AXES = mark("rows: target, columns: source")
AXES_RIGHT_TO_LEFT = mark("rows: target, columns: source, from right to left")
FAINT_NOTE = mark("○ mixes almost nothing")
ROLES_NOTE = mark("T target word, C cue, A attractor")
_NO_BREAK = "\u00a0"
_BREAK = re.compile(r"(?<!\b[A-Z]) ")
"""A line may end here: a letter stays with what it stands for."""


def map_notes(view: MapView, scale: Scale, *, blends: bool, sums: bool) -> list[str]:
    """The notes below a map; it blends where its cells are smaller than pixels."""
    notes = [say(AXES_RIGHT_TO_LEFT if view.right_to_left else AXES), view.hidden_note]
    if view.faint.any():
        notes.append(say(FAINT_NOTE))
    if any(each.role for each in (*view.targets, *view.sources)):
        notes.append(say(ROLES_NOTE))
    notes.append(scale.note() + _above_note(int(scale.above(view.scores).sum())))
    if blends:
        notes.append(
            say("cells are smaller than pixels, so colours blend: enlarge (+) to see each")
        )
    if sums:
        notes.append(_sums_note(view))
    return [note for note in notes if note]


def _above_note(above: int) -> str:
    """How many scores lie above the scale; that note stays in one line."""
    if not above:
        return ""
    one, many = mark("; ▵ {above} lies above"), mark("; ▵ {above} lie above")
    sign, rest = say(one if above == 1 else many, above=above).split(" ", 1)
    return f"{sign} {rest.replace(' ', _NO_BREAK)}"


def wrapped(notes: Iterable[str], font: QFont, width: float) -> tuple[str, ...]:
    """Notes in this font; those that are too long for this width go on in another line."""
    metrics, lines = QFontMetricsF(font), list[str]()
    for note in notes:
        line = ""
        for word in _BREAK.split(note):
            longer = f"{line} {word}".lstrip()
            if line and metrics.horizontalAdvance(longer) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return tuple(lines)


def paint_lines(painter: QPainter, corner: QPointF, style: Style, lines: Sequence[str]) -> None:
    """Lines of notes, from the top left corner of the first on."""
    painter.setFont(style.small)
    painter.setPen(style.muted)
    metrics = QFontMetricsF(painter.font())
    for number, line in enumerate(lines):
        baseline = corner.y() + number * metrics.height() + metrics.ascent()
        painter.drawText(QPointF(corner.x(), baseline), line)


def _sums_note(view: MapView) -> str:
    """What the bars are, and the value of the longest of them."""
    all_, shown = mark("given to all targets"), mark("given to the targets that are shown")
    given = say(shown if view.hidden_note else all_)
    below = say("below: {given}, at most {most:.4g}", given=given, most=view.source_sums.max())
    if view.target_bars is None:
        return say("{below}; no distances here", below=below)
    distances = mark("{below}; beside: sum of the row's distances, at most {most:.4g}")
    ratios = mark("{below}; beside: mixing ratio of the target, at most {most:.4g}")
    beside = ratios if view.target_sums is None else distances
    return say(beside, below=below, most=view.target_bars.max())


def part_note(grid: QRectF, window: QRectF, cell: float) -> str:
    """Which rows and columns are seen, counted from 1."""

    def seen(hidden: float, size: float, whole: float) -> str:
        first = math.floor(hidden / cell + 1e-6) + 1
        last = math.ceil((hidden + size) / cell - 1e-6)
        return say("{first}–{last} of {all}", first=first, last=last, all=round(whole / cell))

    rows = seen(window.top() - grid.top(), window.height(), grid.height())
    columns = seen(window.left() - grid.left(), window.width(), grid.width())
    return say("rows {rows}, columns {columns}", rows=rows, columns=columns)
