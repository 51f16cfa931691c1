"""Why methods that need more than blocks cannot be used: found out before they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from vzdesk.engine.families import FeedForward
from vzdesk.engine.runtime.contract import Lack, Need
from vzdesk.engine.runtime.gate import last_norm_lack
from vzdesk.engine.runtime.torch.block import TorchBlock
from vzdesk.translate import mark, say

if TYPE_CHECKING:
    from torch import Tensor

TOLERANCE = 1e-3
"""Of the largest number: how closely parts must sum to the whole, and weights to 1."""
OTHER = mark("Choose another method, such as Value Zeroing, or another model.")


def prediction_gradients_lack(predictor: object, n_decoder_layers: int) -> Lack | None:
    """Why what the model predicts cannot be differentiated, given what predicts, or its lack."""
    if n_decoder_layers:
        return _not_for_decoders()
    if find_spec("captum") is None:
        return Lack(
            say("the library captum is not installed"),
            say("Install it: python3 packaging/bootstrap.py torch"),
        )
    return predictor if isinstance(predictor, Lack) else None


def probed_lacks(blocks: Sequence[TorchBlock], family: str) -> dict[Need, Lack | None]:
    """What these blocks, all of a model's on a few tokens, lack of this, whose norms are right."""
    return {
        "last-norm": last_norm_lack(blocks, family),
        "whole-model": _decomposition_lack(blocks, family),
    }


def _decomposition_lack(blocks: Sequence[TorchBlock], family: str) -> Lack | None:
    """Why these blocks, all of a model's, cannot be taken apart as DecompX does it; None where they
    can: it is tried.
    """
    other = say(OTHER)
    if any(block.site.is_of_decoder for block in blocks):
        return _not_for_decoders()
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


def _not_for_decoders() -> Lack:
    reason = say("the method is not defined for models with an encoder and a decoder")
    return Lack(reason, say(OTHER))


def _adds_up(blocks: Sequence[TorchBlock]) -> bool:
    below: dict[str, Tensor] = {}
    for block in blocks:
        try:
            parts = _parts(replace(block, below=below))
        except LookupError:
            return False
        misfit = np.abs(block.to_numpy(parts.sum(2) - block.output)).max()
        if not misfit <= TOLERANCE * np.abs(block.to_numpy(block.output)).max():
            return False
    return True


def _parts(block: TorchBlock) -> Tensor:
    steps = block.decomposed()
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            found: Tensor = finished.value
            return found
