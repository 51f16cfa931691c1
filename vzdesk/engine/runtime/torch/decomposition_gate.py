"""Whether a model's blocks can be taken apart as DecompX does it: tried before it is used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vzdesk.engine.families import FeedForward
from vzdesk.engine.runtime.contract import Lack
from vzdesk.engine.runtime.torch.block import TorchBlock
from vzdesk.translate import say

if TYPE_CHECKING:
    from torch import Tensor

TOLERANCE = 1e-3
"""Of the largest number: how closely parts must sum to the whole, and weights to 1."""


def decomposition_lack(blocks: Sequence[TorchBlock], family: str) -> Lack | None:
    """Why these blocks, all of a model's, cannot be taken apart; None where they can."""
    other = say("Choose another method, such as Value Zeroing, or another model.")
    if not blocks:
        return Lack(
            say("the method is not defined for models with an encoder and a decoder"), other
        )
    known = (block.site.feed_forward(block.call.layer) for block in blocks)
    if not all(isinstance(each, FeedForward) for each in known):
        reason = say("the feed-forward of its blocks is not a usual one ({family})", family=family)
        return Lack(reason, other)
    sums = (block.to_numpy(block.attention).sum(axis=-1) for block in blocks)
    if not all(np.abs(each - 1).max() <= TOLERANCE for each in sums):
        return Lack(say("its attention weights do not sum to 1"), other)
    if not _adds_up(blocks):
        return Lack(
            say("the parts of its tokens do not sum to them ({family})", family=family), other
        )
    return None


def _adds_up(blocks: Sequence[TorchBlock]) -> bool:
    parts: Tensor | None = None
    for block in blocks:
        try:
            parts = _last(block, parts)
        except LookupError:
            return False
        misfit = np.abs(block.to_numpy(parts.sum(2) - block.output)).max()
        if not misfit <= TOLERANCE * np.abs(block.to_numpy(block.output)).max():
            return False
    return True


def _last(block: TorchBlock, parts: Tensor | None) -> Tensor:
    steps = block.decomposed(parts)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            found: Tensor = finished.value
            return found
