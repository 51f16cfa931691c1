"""Share to punctuation: the sum of what the target takes from words all of whose characters Unicode
counts as punctuation or symbols.
"""

from __future__ import annotations

from vzdesk.study.measures import Measure, Measured, Values
from vzdesk.translate import mark


def _to_punctuation(of: Measured) -> Values:
    return of.share_of([at for at, unit in enumerate(of.units) if unit.is_punctuation])


MEASURE = Measure("to-punctuation", mark("share to punctuation"), "target", _to_punctuation)
