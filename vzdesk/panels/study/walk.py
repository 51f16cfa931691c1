"""From mark to mark of a plot by the arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import Qt


class Spot(NamedTuple):
    """A mark, or a cell: row is that of its line, group or relation, column that of its layer;
    x and y are where it is in the plot. point is what it is, None where nothing is behind it.
    """

    row: int
    column: int
    x: float
    y: float
    point: Any
    text: str


_Order = Callable[[Spot], tuple[float, int]]
_ALONG: dict[Qt.Key, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ACROSS: dict[Qt.Key, int] = {Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}
KEYS = frozenset({*_ALONG, *_ACROSS})


def stepped(spots: Sequence[Spot], now: Spot | None, key: Qt.Key) -> Spot | None:
    """The next one: left and right in its row, up and down in its column, as they are seen; at an
    end the same, and before any the first. None where there is none.
    """
    if now is None:
        return min(spots, key=lambda each: (each.row, each.x), default=None)
    if key in _ALONG:
        return _next([each for each in spots if each.row == now.row], now, _ALONG[key], _along)
    return _next([each for each in spots if each.column == now.column], now, _ACROSS[key], _across)


def _along(of: Spot) -> tuple[float, int]:
    return of.x, of.row


def _across(of: Spot) -> tuple[float, int]:
    return of.y, -of.row


def _next(spots: Sequence[Spot], now: Spot, step: int, order: _Order) -> Spot:
    ordered = sorted(spots, key=order)
    place = ordered.index(now) + step
    return ordered[min(max(place, 0), len(ordered) - 1)]


def at_same_place(spots: Sequence[Spot], before: Spot | None) -> Spot | None:
    """The one in the row and column of this, in a picture that was drawn anew."""
    if before is None:
        return None
    return next((s for s in spots if (s.row, s.column) == (before.row, before.column)), None)
