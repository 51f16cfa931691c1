"""From which score on an arc is drawn: for the eye only."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from vzdesk.translate import say
from vzdesk.view.readout import rounded

STEPS = (
    *(0.0, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02),
    *(0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5),
)
"""The thresholds that can be set."""


def step_of(arcs_from: float) -> int:
    """The position of the nearest step below or at this threshold."""
    return bisect_right(STEPS, arcs_from) - 1


def stepped(arcs_from: float, by: int) -> float:
    """The next higher or lower step, also from a threshold between two; the last where none is."""
    at = bisect_right(STEPS, arcs_from) if by > 0 else bisect_left(STEPS, arcs_from) - 1
    return STEPS[min(max(at, 0), len(STEPS) - 1)]


def note(arcs_from: float) -> str:
    """What is not drawn."""
    if not arcs_from:
        return say("all arcs are drawn")
    return say("no arcs below {least}", least=rounded(arcs_from))
