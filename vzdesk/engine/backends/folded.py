"""The rest of a block after zeroing, with the first feed-forward matrix taken out of the pairs.

Exact, only cheaper. With u_ij the input of the norm in front of the feed-forward, at target i with
source j zeroed, W the first matrix and γ, β the norm's weights,

    W (γ (u_ij - mean(u_ij)) / σ_ij + β) + b  =  W̃ u_ij / σ_ij + (W β + b),    W̃ = W γ (I - 11ᵀ/d)
    W̃ u_ij  =  W̃ u_i - Σ_h A[h, i, j] · W̃ W_O^h v[h, j]

whose products are per target or per (head, source), not per pair; W̃ and W̃ W_O^h are folded once per
model. For a pair there remain one activation and one matrix. RMSNorm: no mean to take away. Gated
feed-forwards: the same for both matrices. Where attention and feed-forward stand side by side, the
feed-forward does not see the attention, and a pair costs a subtraction.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vzdesk.engine.families import FeedForward

TANH_GELUS = {"NewGELUActivation", "FastGELUActivation", "GELUTanh", "PytorchGELUTanh"}


@dataclass(frozen=True, eq=False)
class Folded:
    """A stock block's feed-forward, folded; see `fold`.

    matrices  [W̃], or gate and up of a gated one: each ["d_feed_forward d_model"]
    by_head   W̃ W_O^h for each of these: ["head d_head d_feed_forward"]
    offsets   W β + b for each of these: ["d_feed_forward"]
    """

    parts: FeedForward
    matrices: tuple[Any, ...]
    by_head: tuple[Any, ...]
    offsets: tuple[Any, ...]

    def outputs(self, torch: Any, given: Given) -> Any:
        """The block's outputs ["pair d_model"]."""
        start = given.start.expand(given.weights.shape[0], *given.start.shape)
        inner = torch.baddbmm(
            start.reshape(-1, *start.shape[-2:]),
            given.weights.flatten(0, 1),
            given.moved.flatten(0, 1),
            alpha=-1,
        ).view(start.shape)
        normed, scale = self._norm(torch, inner)
        hidden = [
            given.packed(self._up(torch, given, scale, *each))
            for each in zip(given.projected, self.by_head, self.offsets, strict=True)
        ]
        active = activate(torch, self.parts.activation, hidden[0])
        if len(hidden) > 1:
            active = active.mul_(hidden[1])
        added = self.parts.down(active)
        if self.parts.norm_after is None:
            return added.add_(given.packed(inner))
        return self.parts.norm_after(added.add_(given.packed(normed)))

    def _norm(self, torch: Any, inner: Any) -> tuple[Any, Any]:
        """The norm's output, where it is needed, and 1/σ ["source sentence target 1"]."""
        norm = self.parts.norm
        if self.parts.is_centred:
            size = inner.shape[-1:]
            normed, _, scale = torch.native_layer_norm(
                inner, size, norm.weight, norm.bias, norm.eps
            )
            return normed, scale
        return None, torch.rsqrt(inner.square().mean(dim=-1, keepdim=True) + _epsilon(norm))

    def project(self, start: Any) -> tuple[Any, ...]:
        """start ["… d_model"] -> W̃ start for each matrix ["… d_feed_forward"]."""
        return tuple(start @ matrix.T for matrix in self.matrices)

    def _up(
        self, torch: Any, given: Given, scale: Any, projected: Any, by_head: Any, offset: Any
    ) -> Any:
        """The input of the activation, ["source sentence target d_feed_forward"]."""
        by_source = given.values.flatten(0, 1).transpose(0, 1) @ by_head  # ["head source f"]
        by_source = by_source.transpose(0, 1).unflatten(0, given.values.shape[:2])
        ones = torch.ones_like(scale)
        weights = torch.cat((given.weights * -scale, ones), dim=-1)
        terms = torch.cat((by_source, offset.expand(*by_source.shape[:2], 1, -1)), dim=2)
        return (weights @ terms).addcmul_(scale, projected)


@dataclass(frozen=True, eq=False)
class Given:
    """What zeroing some sources needs of a block.

    weights  ["source sentence target head"]   attention weights
    moved    ["source sentence head d_model"]  what each source adds at weight 1
    values   ["source sentence head d_head"]   value vectors
    start    ["sentence target d_model"]       residual plus attention output, nothing zeroed
    projected                                  what `Folded.project` makes of start
    pairs    ["pair"], those to compute, as positions in ["source sentence target"]; None: all
    """

    weights: Any
    moved: Any
    values: Any
    start: Any
    projected: tuple[Any, ...]
    pairs: Any | None

    def packed(self, array: Any) -> Any:
        """["source sentence target x"] -> ["pair x"]."""
        rows = array.flatten(0, 2)
        return rows if self.pairs is None else rows.index_select(0, self.pairs)


def activate(torch: Any, activation: Callable[[Any], Any], hidden: Any) -> Any:
    """The stock activation; GELU's tanh form as one sigmoid, the same function in fewer steps.

    ½ x (1 + tanh(u)) = x / (1 + exp(-2u)), with u = √(2/π) (x + 0.044715 x³).
    """
    if type(activation).__name__ not in TANH_GELUS:
        return activation(hidden)
    slope = 2 * math.sqrt(2 / math.pi)
    inner = torch.addcmul(hidden.new_tensor(slope), hidden, hidden, value=0.044715 * slope)
    return hidden.mul_(inner.mul_(hidden).sigmoid_())


def fold(torch: Any, parts: FeedForward, projection: Any, n_heads: int) -> Folded:
    """Fold norm, first matrix and output projection ["d_model head·d_head"] into one another.

    In float64, once per model, so that folding itself costs no digits.
    """
    gamma = parts.norm.weight.double()
    beta = getattr(parts.norm, "bias", None)
    out = projection.double().unflatten(-1, (n_heads, -1)).permute(1, 2, 0)
    matrices, by_head, offsets = [], [], []
    for module in parts.up:
        weight = parts.matrix(module).double()
        folded = weight * gamma
        if parts.is_centred:
            folded = folded - folded.mean(dim=-1, keepdim=True)
        offset = torch.zeros(len(weight), dtype=torch.float64, device=weight.device)
        if beta is not None:
            offset = offset + weight @ beta.double()
        if module.bias is not None:
            offset = offset + module.bias.double()
        dtype = module.weight.dtype
        matrices.append(folded.to(dtype))
        by_head.append((out @ folded.T).to(dtype))
        offsets.append(offset.to(dtype))
    return Folded(parts, tuple(matrices), tuple(by_head), tuple(offsets))


def _epsilon(norm: Any) -> float:
    """transformers' RMSNorms name it in two ways."""
    return float(norm.variance_epsilon if hasattr(norm, "variance_epsilon") else norm.eps)
