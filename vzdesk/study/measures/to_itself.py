"""Share to itself: what the target takes from its own word, all of its pieces."""

from __future__ import annotations

from vzdesk.study.measures import Measure, Measured, Values
from vzdesk.translate import mark


def _to_itself(of: Measured) -> Values:
    return of.share_of([of.target])


MEASURE = Measure("to-itself", mark("share to itself"), "target", _to_itself)
