"""Labels that are cut: of two words, each is, so that they can be told apart. QtGui only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from vzdesk.paint.labels.spacing import fair_share
from vzdesk.view.figures.labels import STROKE

_MODES = (
    Qt.TextElideMode.ElideMiddle,
    Qt.TextElideMode.ElideRight,
    Qt.TextElideMode.ElideLeft,
)
"""Names that begin alike end otherwise, most of the time."""


def cut_label(metrics: QFontMetricsF, label: str, room: float) -> str:
    """A label as far as there is room, in pixels: one word is cut in its middle; two with a stroke
    between them each where they differ, the shorter one only if it has more than half.
    """
    words = label.split(STROKE)
    if len(words) == 1 or metrics.horizontalAdvance(label) <= room:
        return metrics.elidedText(label, _MODES[0], room)
    room -= (len(words) - 1) * metrics.horizontalAdvance(STROKE)
    most = min(fair_share([metrics.horizontalAdvance(word) for word in words], room), room)
    for mode in _MODES:
        cut = [metrics.elidedText(word, mode, most) for word in words]
        if len(set(cut)) == len(set(words)):
            return STROKE.join(cut)
    same = _alike(words)
    rest = (metrics.elidedText(f"{word[same:]}…", _MODES[1], most) for word in words)
    return STROKE.join(f"…{each.removesuffix('…')}" for each in rest)


def _alike(words: list[str]) -> int:
    """With how many letters all begin."""
    letters = enumerate(zip(*words, strict=False))
    return next((n for n, of in letters if len(set(of)) > 1), min(map(len, words)))
