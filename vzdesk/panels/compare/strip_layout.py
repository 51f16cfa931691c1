"""Where the words of two subjects are: two lines, pairs one below the other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize

from vzdesk.view.types import Aligned
from vzdesk.widgets.style import RHYTHM

HEAD = 3.0 * RHYTHM
_BETWEEN = 3.0 * RHYTHM


@dataclass(frozen=True)
class Rows:
    """Where the words of both sentences are."""

    boxes: tuple[tuple[QRectF, ...], tuple[QRectF, ...]]
    size: QSize

    def at(self, point: QPointF) -> tuple[int, int] | None:
        """The sentence (0 or 1) and the unit under this point."""
        for side, boxes in enumerate(self.boxes):
            for place, box in enumerate(boxes):
                if box.contains(point):
                    return side, place
        return None


def lay_out(
    aligned: Sequence[Aligned],
    widths: tuple[Sequence[float], Sequence[float]],
    height: float,
    *,
    right_to_left: bool = False,
) -> Rows:
    """Two lines of words in their order; those that belong together one below the other.

    Pairs that cross others are where their sentences have them. Sentences that are read from
    right to left begin at the right.
    """
    left = [HEAD, HEAD]
    at = [0, 0]
    boxes: tuple[list[QRectF], list[QRectF]] = ([], [])
    tops = (0.0, height + _BETWEEN)

    def put(side: int, x: float, slot: float) -> None:
        width = widths[side][at[side]]
        boxes[side].append(QRectF(x + (slot - width) / 2, tops[side], width, height))
        left[side] = x + slot + RHYTHM / 2
        at[side] += 1

    for pair in (*_in_line(aligned), (len(widths[0]), len(widths[1]))):
        for side in (0, 1):
            while at[side] < pair[side]:
                put(side, left[side], widths[side][at[side]])
        if pair[0] < len(widths[0]) and pair[1] < len(widths[1]):
            x, slot = max(left), max(widths[0][pair[0]], widths[1][pair[1]])
            put(0, x, slot)
            put(1, x, slot)
    size = QSize(round(max(left) + RHYTHM), round(2 * height + _BETWEEN + 2))
    if right_to_left:
        boxes = _mirrored(boxes[0], size.width()), _mirrored(boxes[1], size.width())
    return Rows((tuple(boxes[0]), tuple(boxes[1])), size)


def _mirrored(boxes: list[QRectF], width: float) -> list[QRectF]:
    return [QRectF(width - box.right(), box.top(), box.width(), box.height()) for box in boxes]


def _in_line(aligned: Sequence[Aligned]) -> list[tuple[int, int]]:
    """As many pairs as can be without any crossing another: a longest increasing subsequence."""
    pairs = sorted((a, b) for a, b in aligned if a is not None and b is not None)
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for place, (_, b) in enumerate(pairs):
        length = bisect_left(ends, b)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [b]
        last[length : length + 1] = [place]
    found = []
    place = last[-1] if last else -1
    while place >= 0:
        found.append(pairs[place])
        place = before[place]
    return found[::-1]
