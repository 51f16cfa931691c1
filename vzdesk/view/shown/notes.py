"""What is said of what is hidden."""

from __future__ import annotations

from vzdesk.translate import mark, say
from vzdesk.view.shown.extent import Extent, Float64


def unscored_note(n: int, n_all: int) -> str:
    """That so many of all targets were not scored; empty where all were."""
    return say("{n} of {n_all} targets not scored", n=n, n_all=n_all) if n else ""


def hidden_note(extent: Extent, left: Float64) -> str:
    """What is hidden, and what was done to the rows; left ["… target"] are the sums of what is left
    of them. Empty where nothing is hidden.
    """
    if not extent.hidden or not len(left):
        return ""
    names = ", ".join(extent.hidden)
    if not extent.renormalised:
        low, high = f"{left.min():.3g}", f"{left.max():.3g}"
        if low == high:
            return say("{names} hidden; rows sum to {low}", names=names, low=low)
        return say("{names} hidden; rows sum to {low} … {high}", names=names, low=low, high=high)
    n_empty = int((left <= 0).sum())
    if not n_empty:
        return say("{names} hidden; rows renormalised", names=names)
    one = mark("{names} hidden; rows renormalised, but of {n} row nothing is left")
    many = mark("{names} hidden; rows renormalised, but of {n} rows nothing is left")
    return say(one if n_empty == 1 else many, names=names, n=n_empty)
