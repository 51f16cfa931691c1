"""Share to special tokens: the sum of what the target takes from the tokens that the model adds,
such as [CLS] and </s>.
"""

from __future__ import annotations

from vzdesk.study.measures import Measure, Measured, Values
from vzdesk.translate import mark


def _to_special(of: Measured) -> Values:
    return of.share_of([at for at, unit in enumerate(of.units) if unit.is_added])


MEASURE = Measure("to-special", mark("share to special tokens"), "target", _to_special)
