"""The online code: labels are sent block by block, each by what was learned from those before."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vzdesk.errors import UserError

Float64 = NDArray[np.float64]
Places = NDArray[np.intp]
ENDS: Final = (0.8, 1.6, 3.2, 6.25, 12.5, 25.0, 50.0, 100.0)
"""Where blocks end, in percent of the data (Voita and Titov 2020)."""
LEAST_LEARNED_FROM: Final = 5
"""Nothing is learned from fewer labels: they join the first block, which is sent without a model,
since one of five must be kept to stop the training by.
"""
LEAST: Final = 20
"""So few labels have no code length."""
Learn = Callable[[Places, Places], Float64]
"""(places to learn from, places of the block) -> log₂ p of the true label of each of the block."""


def ends(n: int) -> list[int]:
    """After how many of n labels each block ends. UserError where there are too few."""
    if n < LEAST:
        raise UserError(
            "{n} labels are too few for an online code, which needs {least}.",
            next_step="Give more sentences.",
            n=n,
            least=LEAST,
        )
    found = [round(n * percent / 100) for percent in ENDS]
    return [each for each in dict.fromkeys(found) if each >= LEAST_LEARNED_FROM]


def code(learn: Learn, order: Places, n_classes: int) -> Float64:
    """How many bits each label costs, ["label"], where they are sent in this order.

    Those of the first block cost log₂ K each, for nothing is known yet.
    """
    bits = np.full(len(order), math.log2(n_classes))
    blocks = ends(len(order))
    for start, end in pairwise(blocks):
        block = order[start:end]
        bits[block] = -learn(order[:start], block)
    return bits


def compression(code_length: float, n: int, n_classes: int) -> float:
    """n log₂ K / code length, both in bits."""
    return n * math.log2(n_classes) / code_length
