"""Surprisal of the target word in bits, as the model itself predicts it: -log2 p, over all of its
pieces, corrected for where words end. It is of no layer and no method.
"""

from __future__ import annotations

import numpy as np

from vzdesk.study.measures import Measure, Measured, Values
from vzdesk.translate import mark


def _surprisal(of: Measured) -> Values:
    return np.array([of.surprisal])


MEASURE = Measure("surprisal", mark("surprisal (bits)"), "word", _surprisal, needs_predictions=True)
