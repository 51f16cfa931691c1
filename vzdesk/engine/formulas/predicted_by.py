"""How much what stands at each source counts for what the model itself predicts.

    amount[target, source]  =  |Σ_d a_jd|

with a_jd what number d of source j's state adds to the model's own logit of the target's piece: at
the target's place in a masked model, at the place before it in one that predicts the next piece.
Their signs are left out: scores are shares of what counts at all.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np

from vzdesk.engine.distance import Float64
from vzdesk.engine.runtime.contract import Block
from vzdesk.engine.runtime.whole import Predicting


def amounts(
    block: Block, pair_cost: int, numbers: Sequence[int] = (), tolerance: float = 0.0
) -> Generator[int, None, tuple[Float64, tuple[float, ...]]]:
    """From the states that the block reads, ["sentence target source"], and each sentence's gap.

    numbers and tolerance are those of `whole.Predicting`.
    """
    assert isinstance(block, Predicting)
    steps = block.adds_to_prediction(numbers, tolerance)
    while True:
        try:
            yield next(steps) * pair_cost
        except StopIteration as finished:
            signed, gaps = finished.value
            return np.abs(signed), tuple(gaps)
