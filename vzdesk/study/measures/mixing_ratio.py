"""Mixing ratio of the target: how much of its vector comes from others, from 0 to 1 (Kobayashi et
al. 2021): ‖Σ_{j≠i} T_ij‖ / (‖Σ_{j≠i} T_ij‖ + ‖T_ii‖), see `vzdesk.engine.formulas.terms`. That of a
word is the mean over its pieces, as the model mixes pieces: what one piece takes from another of
its word counts as from others.

Only Attention-Norm + RES and + RES + LN measure it, in each layer; there is none of rollouts.
"""

from __future__ import annotations

import numpy as np

from vzdesk.study.measures import Measure, Measured, Values
from vzdesk.translate import mark


def _mixing_ratio(of: Measured) -> Values:
    return np.full(len(of.row), np.nan) if of.mixing_ratios is None else of.mixing_ratios


MEASURE = Measure(
    "mixing-ratio", mark("mixing ratio"), "target", _mixing_ratio, needs_mixing_ratios=True
)
