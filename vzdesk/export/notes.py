"""The notes below maps: how to read them, and what is special about the one that is shown."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QT_TRANSLATE_NOOP, QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from vzdesk.export.labels import small
from vzdesk.translate import translate
from vzdesk.view.scale import Scale
from vzdesk.view.state import MapView

AXES = str(QT_TRANSLATE_NOOP("Figure", "rows: target, columns: source"))
AXES_LEFTWARDS = str(
    QT_TRANSLATE_NOOP("Figure", "rows: target, columns: source, from right to left")
)
FAINT_NOTE = str(QT_TRANSLATE_NOOP("Figure", "○ mixes almost nothing"))
ROLES_NOTE = str(QT_TRANSLATE_NOOP("Figure", "T target word, C cue, A attractor"))
_NO_BREAK = "\u00a0"


def map_notes(view: MapView, scale: Scale, *, blends: bool, sums: bool) -> list[str]:
    """What there is to say of a map; it blends where its cells are smaller than pixels."""
    notes = [translate("Figure", AXES_LEFTWARDS if view.leftwards else AXES)]
    if view.faint.any():
        notes.append(translate("Figure", FAINT_NOTE))
    if any(each.role for each in (*view.targets, *view.sources)):
        notes.append(translate("Figure", ROLES_NOTE))
    notes.append(scale.in_words() + _above_note(int(scale.above(view.scores).sum())))
    if blends:
        notes.append(
            translate(
                "Figure", "cells are smaller than pixels, so colours blend: enlarge (+) to see each"
            )
        )
    if sums:
        notes.append(_sums_note(view))
    return [note for note in notes if note]


def _above_note(above: int) -> str:
    """How many scores lie above the scale; that note stays in one line."""
    if not above:
        return ""
    one, many = translate("Figure", "; ▵ {} lies above"), translate("Figure", "; ▵ {} lie above")
    mark, rest = (one if above == 1 else many).format(above).split(" ", 1)
    return f"{mark} {rest.replace(' ', _NO_BREAK)}"


def wrapped(notes: Iterable[str], font: QFont, width: float) -> tuple[str, ...]:
    """Notes that are too long for this width go on in another line."""
    metrics, lines = QFontMetricsF(small(font)), list[str]()
    for note in notes:
        line = ""
        for word in note.split(" "):
            longer = f"{line} {word}".lstrip()
            if line and metrics.horizontalAdvance(longer) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return tuple(lines)


def _sums_note(view: MapView) -> str:
    """What the bars are, and how much the longest of them stands for."""
    told = translate("Figure", "below: given to all targets, at most {}")
    given = told.format(f"{view.given.max():.4g}")
    if view.mixed is None:
        return translate("Figure", "{}; no distances here").format(given)
    told = translate("Figure", "{}; beside: sum of the row's distances, at most {}")
    return told.format(given, f"{view.mixed.max():.4g}")


def part_note(grid: QRectF, window: QRectF, cell: float) -> str:
    """Which rows and columns are seen, counted from 1."""

    def seen(hidden: float, size: float, whole: float) -> str:
        first = math.floor(hidden / cell + 1e-6) + 1
        last = math.ceil((hidden + size) / cell - 1e-6)
        return translate("Figure", "{}–{} of {}").format(first, last, round(whole / cell))

    rows = seen(window.top() - grid.top(), window.height(), grid.height())
    columns = seen(window.left() - grid.left(), window.width(), grid.width())
    return translate("Figure", "rows {}, columns {}").format(rows, columns)
