"""Share: the score of target ← source, summed where a match has several sources. Scores of a row
sum to 1.
"""

from __future__ import annotations

from vzdesk.study.measures import Measure, Measured, Values
from vzdesk.translate import mark


def _share(of: Measured) -> Values:
    return of.share_of(of.sources)


MEASURE = Measure("share", mark("share"), "match", _share)
