"""Whether the norms that a block provides are right, before any method uses them.

What the sources add, the projection's bias and the residual must make up the middle residual:

    Σ_j T_ij + bias  =  middle_i,        T_ij = scale · norm(t_ij) + 1[i=j] · residual_i

The bias is that of the weights, and the middle residual was captured on its own: were one taken
from the other, this would hold whatever the norms are.

A norm behind the middle residual makes the block's output forget how large that is, and where there
is none the output grows with it: the rest of the block tells, run on a far larger one.

The norm behind the feed-forward must give the block's output of what it takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from vzdesk.engine.distance import Float64
from vzdesk.engine.runtime.contract import Block, Lack
from vzdesk.translate import mark, say

TOLERANCE = 1e-5
"""Of the largest number of a target's middle residual."""
LARGER = 2.0**13
CHANGED = 1e-2
"""Of the largest number of the output: rounding changes by far less, another direction by more."""
OTHER = mark("Choose another method, such as Value Zeroing, or another model.")


def norms_lack(blocks: Iterable[Block], family: str) -> Lack | None:
    """Why these blocks' norms cannot be used; None where they can."""
    numbers = Counter[str]()
    other = say(OTHER)
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
        if not _is_norm_behind_right(block):
            reason = say("there is a norm behind the middle residual or not, unlike what is known")
            return Lack(reason, other)
        if not _is_centring_right(block):
            reason = say("the norm behind the middle residual centres or not, unlike what is known")
            return Lack(reason, other)
    return None


def last_norm_lack(blocks: Iterable[Block], family: str) -> Lack | None:
    """The same of the norm behind the feed-forward, of blocks whose other norms can be used."""
    for number, block in enumerate(blocks, 1):
        norms = block.norms
        assert norms is not None
        if block.part:
            reason = say("the method is for models of one stack, and it has encoder and decoder")
        elif norms.after is None:
            reason = say("the method is for post-norm models such as BERT, and it is none")
        elif norms.last is None:
            reason = say("the norm behind its feed-forward is not known ({family})", family=family)
        elif not last_norm_misfit(block) <= TOLERANCE:  # NaN fits nothing
            reason = say(
                "the norm behind its feed-forward does not give a block's output (layer {number})",
                number=number,
            )
        else:
            continue
        return Lack(reason, say(OTHER))
    return None


def last_norm_misfit(block: Block) -> float:
    """How far the last norm's output is from the block's, at worst; infinite where it is not known
    what goes into it.
    """
    summed = block.summed()
    if summed is None or block.norms is None or block.norms.last is None:
        return np.inf
    output = block.to_numpy(block.output).astype(np.float64)
    differences = np.abs(block.norms.last.of(block.to_numpy(summed).astype(np.float64)) - output)
    largest = np.abs(output).max(axis=-1, keepdims=True)
    return float((differences / (largest + (largest == 0))).max())


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
    if norms.is_parallel:  # it is a difference of outputs, with the rounding of those
        output = block.to_numpy(block.output).astype(np.float64)
        largest = np.maximum(largest, np.abs(output).max(axis=-1, keepdims=True))
    return float((differences / (largest + (largest == 0))).max())


def _is_norm_behind_right(block: Block) -> bool:
    """Whether the output forgets how large the middle residual is where `after` is a norm, and only
    there. True where that cannot be seen: the attention output has a norm of its own, or there are
    only zeros.
    """
    norms = block.norms
    assert norms is not None
    assert block.middle is not None
    if norms.mixed is not None or not norms.scale:
        return True
    larger = (LARGER * block.middle - block.residual) * (1 / norms.scale)
    outputs = [block.output, block.rest_of_block(larger[None])[0], block.middle]
    output, grown, middle = (block.to_numpy(each).astype(np.float64) for each in outputs)
    growth, most = np.abs(grown - output).max(), LARGER * np.abs(middle).max()
    return bool(most == 0 or (growth < most / 2) == (norms.after is not None))


def _is_centring_right(block: Block) -> bool:
    """Whether the output stays as it is where the same is added to all numbers of the middle
    residual, and `after` centres, or neither. True where that cannot be seen.
    """
    norms = block.norms
    assert norms is not None
    assert block.middle is not None
    if norms.after is None or norms.mixed is not None or not norms.scale:
        return True
    largest = block.to_numpy(block.middle).astype(np.float64)
    shift = float(np.abs(largest).max())
    moved = (block.middle + shift - block.residual) * (1 / norms.scale)
    pair = block.output, block.rest_of_block(moved[None])[0]
    before, after = (block.to_numpy(each).astype(np.float64) for each in pair)
    change, most = np.abs(after - before).max(), np.abs(before).max()
    return bool(most == 0 or shift == 0 or (change < CHANGED * most) == norms.after.is_centred)


def _arrays(block: Block) -> list[Float64]:
    """Attention, projected values, mixed, residual and middle, in float64."""
    arrays = block.attention, block.projected_values, block.mixed, block.residual, block.middle
    return [block.to_numpy(each).astype(np.float64) for each in arrays]
