"""Whether the norms that a block provides are right, before any method uses them.

What the sources add, the projection's bias and the residual must make up the middle residual:

    Σ_j T_ij + bias  =  middle_i,        T_ij = scale · norm(t_ij) + 1[i=j] · residual_i

The bias is that of the weights, and the middle residual was captured on its own: were one taken
from the other, this would hold whatever the norms are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from vzdesk.engine.distance import Float64
from vzdesk.engine.runtime.contract import Block, Lack
from vzdesk.translate import say

TOLERANCE = 1e-5
"""Of the largest number of a target's middle residual."""


def norms_lack(blocks: Iterable[Block], family: str) -> Lack | None:
    """Why these blocks' norms cannot be used; None where they can."""
    numbers = Counter[str]()
    other = say("Choose another method, such as Value Zeroing, or another model.")
    for block in blocks:
        numbers[block.part] += 1
        if block.norms is None:
            reason = say("the norms of its blocks are not known ({family})", family=family)
            return Lack(reason, other)
        if not norms_misfit(block) <= TOLERANCE:  # NaN fits nothing
            layer = say("{part} layer {number}", part=block.part, number=numbers[block.part])
            reason = say(
                "what its tokens add does not make up the middle residual ({layer})",
                layer=layer.strip(),
            )
            return Lack(reason, other)
    return None


def norms_misfit(block: Block) -> float:
    """How far the sum of all T_ij and the bias is from the middle residual, at worst."""
    norms, (attention, vectors, mixed, residual, middle) = block.norms, _arrays(block)
    assert norms is not None
    added = (attention @ vectors).sum(axis=1)
    if norms.projection_bias is not None:
        added += norms.projection_bias
    if norms.mixed is not None:
        added = norms.mixed.linear(added) / norms.mixed.divisor(mixed)
        added += 0.0 if norms.mixed.bias is None else norms.mixed.bias
    differences = np.abs(norms.scale * added + residual - middle)
    largest = np.abs(middle).max(axis=-1, keepdims=True)
    return float((differences / (largest + (largest == 0))).max())


def _arrays(block: Block) -> list[Float64]:
    """Attention, projected values, mixed, residual and middle, in float64."""
    arrays = block.attention, block.projected_values, block.mixed, block.residual, block.middle
    return [block.to_numpy(each).astype(np.float64) for each in arrays]
