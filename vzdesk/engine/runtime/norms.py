"""The norms around a block's attention, as data: the same from PyTorch modules and from bundles.

LayerNorm (Ba et al. 2016) and RMSNorm (Zhang and Sennrich 2019). Once its divisor is known, a norm
is linear, so its output for a sum is the sum of its outputs for the terms (Kobayashi et al. 2021).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.distance import Float64

Vector = NDArray[np.floating]
"""Weights of a model, ["d_model"]."""


@dataclass(frozen=True, eq=False)
class Norm:
    """norm(x) = linear(x) / divisor(x) + bias, over the last axis of x.

    gain        what it multiplies by
    bias        what it adds, or None
    is_centred  whether it subtracts the mean: LayerNorm does, RMSNorm does not
    epsilon     what keeps the divisor from 0
    """

    gain: Vector
    bias: Vector | None
    is_centred: bool
    epsilon: float

    def linear(self, vectors: Float64) -> Float64:
        """["… d_model"], centred where the norm centres, times the gain."""
        if not self.is_centred:
            return vectors * self.gain
        centred = self._centred(vectors)
        centred *= self.gain
        return centred

    def divisor(self, whole: Float64) -> Float64:
        """√(variance + ε), or of an RMSNorm √(mean square + ε): ["… d_model"] -> ["… 1"]."""
        squares = self._centred(whole) ** 2
        return np.asarray(np.sqrt(squares.mean(axis=-1, keepdims=True) + self.epsilon))

    def of(self, whole: Float64) -> Float64:
        """["… d_model"] -> the same, normalised."""
        normed = self.linear(whole) / self.divisor(whole)
        return normed if self.bias is None else normed + self.bias

    def _centred(self, vectors: Float64) -> Float64:
        if not self.is_centred:
            return vectors
        means = vectors.sum(axis=-1, keepdims=True) / vectors.shape[-1]
        return np.asarray(vectors - means)


@dataclass(frozen=True, eq=False)
class Norms:
    """How a block's attention output becomes its middle residual, and the norm of that, if any.

        middle residual  =  residual + scale · mixed(attention output)

    projection_bias  what the output projection adds to the attention output, or None
    scale            what the attention output is multiplied by before it is added
    mixed            the norm of the attention output before it is added, as in Gemma 2; or None
    after            the norm of the middle residual itself, in post-norm models such as BERT, whose
                     residual continues from there; None where the residual stays as it is
    last             in these the norm behind the feed-forward, whose output is the block's; None
                     where it is not known, or what follows is not the feed-forward
    is_parallel      whether the feed-forward does not see the middle residual, which is then known
                     only as the block's output without the feed-forward's
    """

    projection_bias: Vector | None
    scale: float = 1.0
    mixed: Norm | None = None
    after: Norm | None = None
    last: Norm | None = None
    is_parallel: bool = False
