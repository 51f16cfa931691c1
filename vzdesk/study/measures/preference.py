"""Preference of a minimal pair in bits: how much likelier the model finds the good form than the
bad one, see `vzdesk.view.predictions.preference`. One value for the pair, which all targets of both
of its sentences have; none where nobody says which is good, or where the two differ in more than a
form.
"""

from __future__ import annotations

import numpy as np

from vzdesk.study.measures import Measure, Measured, Values
from vzdesk.translate import mark


def _preference(of: Measured) -> Values:
    return np.array([of.preference])


MEASURE = Measure(
    "preference", mark("preference (bits)"), "word", _preference, needs_predictions=True
)
