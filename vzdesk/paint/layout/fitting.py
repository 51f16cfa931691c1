"""The largest map for a room: square cells first, then labels as long as the rest lets them."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QPointF, QSizeF

from vzdesk.paint.labels import NOTE_GAP, SLANT_DEGREES
from vzdesk.paint.layout import Fit, HeatmapContent, Layout
from vzdesk.paint.layout.around import Longest, Part, Plan, around
from vzdesk.paint.style import Style

_SMALLEST_CELL = 0.01
_FEW_LETTERS, _FEWEST = 7.0, 2.0
"""Labels for which cells would have to be smaller are this long, in sizes of their font; shorter
only where the map would have less than half of its room.
"""
_FEW_IN_LOW, _MOST = 1 / 5, 1 / 3
"""The shares of the room that labels have at most: for which cells would have to be smaller, of the
height; and else.
"""
_IN_PRINT = 120.0
"""Labels are no longer than this, nor than a quarter of the width, where the height is free."""


def lay_out(content: HeatmapContent, room: QSizeF, fit: Fit) -> Layout:
    """The largest layout with square cells inside a room, from its top left corner.

    The room may be infinitely high.
    """
    width, height = room.width(), room.height()
    if not math.isfinite(height):
        longest = min(_IN_PRINT, width * 0.25)
        return _fitted(Plan(content, fit, width, Longest(longest, longest)), room)
    short = Plan(content, fit, width, Longest(0, 0))
    short = replace(short, longest=_short(short, room))
    below, beside = (
        (each, _fitted(each, room)) for each in (short, replace(short, has_notes_beside=True))
    )
    is_larger = beside[1].cell > below[1].cell and _fits(beside[1], room)
    return _with_longer_labels(*(beside if is_larger else below), room)


def lay_out_part(
    content: HeatmapContent, room: QSizeF, style: Style, cell: float, begin: QPointF
) -> Layout:
    """A layout whose cells have this side, of which as much is seen as this room has space for.

    begin is how much of the grid is hidden before the window, counted from the first column and
    row in pixels; it is brought inside the grid.
    """
    plan = Plan(content, Fit(style), room.width(), Longest(0, 0), part=Part(room, begin))
    return around(replace(plan, longest=_short(plan, room)), cell)


def _short(plan: Plan, room: QSizeF) -> Longest:
    """Labels that leave the map half of the room, if they can."""
    size = plan.fit.style.font.pixelSize()
    few, fewest = _FEW_LETTERS * size, _FEWEST * size
    beside = room.width() / 2 - plan.right - plan.marks - size
    above = room.height() * _FEW_IN_LOW
    return Longest(max(min(few, beside), fewest), max(min(few, above), fewest))


def _fitted(plan: Plan, room: QSizeF) -> Layout:
    """The layout with the largest cells for labels that are no longer than planned."""
    width, height, fit = room.width(), room.height(), plan.fit
    n_rows, n_columns = len(plan.content.view.targets), len(plan.content.view.sources)
    cell = min(width / n_columns, height / n_rows, fit.largest)
    for _ in range(16):  # smaller cells may need slanted labels, and those more room: a few rounds
        layout = around(plan, cell)
        across, down = width - layout.size.width(), height - layout.size.height()
        if min(across, down) >= 0:
            break
        cell = max(cell + min(across / n_columns, down / n_rows), _SMALLEST_CELL)
    pixel = fit.finest or 1.0
    if cell >= 4 and math.isfinite(height):
        layout = around(plan, math.floor(cell / pixel + 1e-6) * pixel)
    return layout


def _with_longer_labels(plan: Plan, layout: Layout, room: QSizeF) -> Layout:
    """The same cells, with labels that also take what is left of the room."""
    across, down = room.width() - layout.size.width(), room.height() - layout.size.height()
    short = plan.longest
    longer = Longest(
        max(min(short.rows + across, room.width() * _MOST), short.rows),
        max(min(short.columns + down / _STEEPNESS, room.height() * _MOST), short.columns),
    )
    for longest in (longer, longer._replace(columns=short.columns)):
        for _ in range(3):  # in bold, the widest may be wider than that
            found = around(replace(plan, longest=longest), layout.cell)
            if _fits(found, room):
                return _with_longer_notes(replace(plan, longest=longest), found, room)
            over = max(found.size.width() - room.width(), 0.0)
            longest = longest._replace(rows=max(longest.rows - over, short.rows))
    return layout


def _with_longer_notes(plan: Plan, layout: Layout, room: QSizeF) -> Layout:
    """The same, with notes beside the labels of rows that take what is still left of the width."""
    across = math.floor(room.width() - layout.size.width())
    if not layout.rows.notes or across <= 0:
        return layout
    taken = layout.rows.notes_width - NOTE_GAP  # less than they may take: they are cut at letters
    longest = plan.longest._replace(notes=taken + across - 1)  # Qt cuts to whole pixels
    found = around(replace(plan, longest=longest), layout.cell)
    return found if _fits(found, room) else layout


def _fits(layout: Layout, room: QSizeF) -> bool:
    return layout.size.width() <= room.width() and layout.size.height() <= room.height()


_STEEPNESS = math.sin(math.radians(SLANT_DEGREES))
