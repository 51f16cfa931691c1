"""The rest of a block after zeroing, with the first feed-forward matrix taken out of the pairs.

Exact, only cheaper. With u_ij the input of the norm in front of the feed-forward, at target i with
source j zeroed, W the first matrix and γ, β the norm's weights,

    W (γ (u_ij - mean(u_ij)) / σ_ij + β) + b  =  W̃ u_ij / σ_ij + (W β + b),    W̃ = W γ (I - 11ᵀ/d)
    W̃ u_ij  =  W̃ u_i - Σ_h A[h, i, j] · W̃ W_O^h v[h, j]

whose products are per target or per (head, source), not per pair; W̃ and W̃ W_O^h are folded once per
model. For a pair there remain one activation and one matrix. RMSNorm: no mean to subtract. Gated
feed-forwards: the same for both matrices. In parallel blocks the
feed-forward does not see the attention, and a pair costs a subtraction.

Where the attention's output m is normalised before it is added to the residual x (Gemma), that norm
has γ' and σ'_ij of its own, and nothing else changes:

    W̃ u_ij  =  W̃ x_i + ( W̃ γ' m_i - Σ_h A[h, i, j] · W̃ γ' W_O^h v[h, j] ) / σ'_ij
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING

from vzdesk.engine.families import FeedForward

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

TANH_GELUS = {
    *("NewGELUActivation", "FastGELUActivation", "GELUTanh", "PytorchGELUTanh", "BloomGelu"),
}


@dataclass(frozen=True, eq=False)
class Folded:
    """A block's feed-forward, folded; see `fold`.

    matrices  [W̃], or gate and up of a gated one: each ["d_feed_forward d_model"]
    by_head   W̃ W_O^h, or W̃ γ' W_O^h, for each of these: ["head d_head d_feed_forward"]
    offsets   W β + b for each of these: ["d_feed_forward"]
    down      the block's last matrix and bias, as they are: all that is left for each pair
    """

    parts: FeedForward
    matrices: tuple[Tensor, ...]
    by_head: tuple[Tensor, ...]
    offsets: tuple[Tensor, ...]
    down: Callable[[Tensor], Tensor]

    def outputs(self, torch: ModuleType, inputs: ZeroingInputs) -> Tensor:
        """The block's outputs ["pair d_model"]."""
        taken = torch.bmm(inputs.weights.flatten(0, 1), inputs.projected_values.flatten(0, 1))
        left = inputs.clean.array - taken.view(*inputs.weights.shape[:3], -1)
        inner, share = self._add(torch, inputs, left)
        normed, scale = self._norm(torch, inner)
        hidden = [
            self._up(torch, inputs, scale, share, number) for number in range(len(self.matrices))
        ]
        passed_on = inner if self.parts.norm_after is None else normed
        return self._rest(torch, hidden, inputs.packed(passed_on))

    def outputs_unfolded(self, torch: ModuleType, left: Tensor, residual: Tensor | None) -> Tensor:
        """The same of what is left of the attention's output and, where it is not in there already,
        of what that is added to, each ["pair d_model"]: all matrices for each pair.
        """
        parts = self.parts
        inner = left
        if parts.norm_mixed is not None and residual is not None:
            inner = parts.norm_mixed(left) + residual
        normed = parts.norm(inner)
        hidden = [product(torch, *linear)(normed) for linear in parts.up]
        return self._rest(torch, hidden, inner if parts.norm_after is None else normed)

    def _rest(self, torch: ModuleType, hidden: list[Tensor], passed_on: Tensor) -> Tensor:
        """From the inputs of the activation, and what the result is added to, ["pair d_model"]."""
        active = activate(torch, self.parts.activation, hidden[0])
        if len(hidden) > 1:
            active = active.mul_(hidden[1])
        added = self.down(active)
        if self.parts.norm_added is not None:
            added = self.parts.norm_added(added)
        added = added.add_(passed_on)
        return added if self.parts.norm_after is None else self.parts.norm_after(added)

    def _add(
        self, torch: ModuleType, inputs: ZeroingInputs, left: Tensor
    ) -> tuple[Tensor, Tensor | None]:
        """The norm's input, and 1/σ' where what is left of the attention's output has a norm."""
        norm = self.parts.norm_mixed
        if norm is None or inputs.residual is None:
            return left, None
        return norm(left) + inputs.residual.array, _inverse_rms(torch, norm, left)

    def _norm(self, torch: ModuleType, inner: Tensor) -> tuple[Tensor | None, Tensor]:
        """The norm's output, where it is needed, and 1/σ ["source sentence target 1"]."""
        norm = self.parts.norm
        if self.parts.is_centred:
            size = inner.shape[-1:]
            normed, _, scale = torch.native_layer_norm(
                inner, size, norm.weight, norm.bias, epsilon(norm)
            )
            return normed, scale
        return None, _inverse_rms(torch, norm, inner)

    def clean_and_residual(
        self, residual: Tensor, mixed: Tensor
    ) -> tuple[Projected, Projected | None]:
        """What zeroing subtracts terms from, and what the rest is added to: each ["… d_model"]."""
        norm = self.parts.norm_mixed
        if norm is None:
            clean = residual + mixed
            return self._projected(clean, clean), None
        return self._projected(mixed, self.parts.gain(norm) * mixed), self._projected(
            residual, residual
        )

    def _projected(self, array: Tensor, scaled: Tensor) -> Projected:
        return Projected(array, tuple(scaled @ matrix.T for matrix in self.matrices))

    def terms(self, torch: ModuleType, values: Tensor) -> tuple[Tensor, ...]:
        """values ["source sentence head d_head"] -> W̃ W_O^h v[h, j] and the offset for each matrix.

        Each ["source sentence head+1 d_feed_forward"]. A source may have the heads of several
        pieces, piece by piece; see `Block.of_groups`.
        """
        found = []
        for by_head, offset in zip(self.by_head, self.offsets, strict=True):
            by_source = _by_head(values.flatten(0, 1).transpose(0, 1), by_head)  # ["head source …"]
            by_source = by_source.transpose(0, 1).unflatten(0, values.shape[:2])
            found.append(torch.cat((by_source, offset.expand(*values.shape[:2], 1, -1)), dim=2))
        return tuple(found)

    def _up(
        self,
        torch: ModuleType,
        inputs: ZeroingInputs,
        scale: Tensor,
        share: Tensor | None,
        number: int,
    ) -> Tensor:
        """The input of the activation, ["pair d_feed_forward"]."""
        both = scale if share is None else scale * share
        weights = torch.cat((inputs.weights * -both, torch.ones_like(scale)), dim=-1)
        terms = inputs.terms[number]
        shape = (*weights.shape[:3], terms.shape[-1])
        up = inputs.scratch.take(f"up {number}", terms, shape)
        torch.bmm(weights.flatten(0, 1), terms.flatten(0, 1), out=up.flatten(0, 1))
        up.addcmul_(both, inputs.clean.products[number])
        if inputs.residual is not None:
            up.addcmul_(scale, inputs.residual.products[number])
        if inputs.pairs is None:
            return up.flatten(0, 2)
        packed = inputs.scratch.take(f"packed {number}", up, (inputs.pairs.shape[0], shape[-1]))
        return torch.index_select(up.flatten(0, 2), 0, inputs.pairs, out=packed)


def _by_head(values: Tensor, by_head: Tensor) -> Tensor:
    """values ["piece·head source d_head"], each by the matrix of its head."""
    if len(values) == len(by_head):
        return values @ by_head
    by_piece = values.unflatten(0, (-1, len(by_head))).transpose(0, 1)  # ["head piece source …"]
    products = by_piece.flatten(1, 2) @ by_head
    return products.unflatten(1, by_piece.shape[1:3]).transpose(0, 1).flatten(0, 1)


@dataclass(frozen=True, eq=False)
class Projected:
    """An array ["sentence target d_model"], and its products with the folded matrices."""

    array: Tensor
    products: tuple[Tensor, ...] = ()

    def at(self, targets: slice) -> Projected:
        """The same of these targets."""
        return Projected(self.array[:, targets], tuple(each[:, targets] for each in self.products))


class Scratch:
    """Memory that is used again for each chunk: allocating it costs more than a GELU."""

    def __init__(self) -> None:
        self._buffers: dict[str, Tensor] = {}

    def take(self, name: str, like: Tensor, shape: tuple[int, ...]) -> Tensor:
        """An array of this shape, of whatever content; valid until the name is taken again."""
        size = math.prod(shape)
        if name not in self._buffers or len(self._buffers[name]) < size:
            self._buffers[name] = like.new_empty(size)
        return self._buffers[name][:size].view(shape)

    def clear(self) -> None:
        """Free all of it."""
        self._buffers.clear()


@dataclass(frozen=True, eq=False)
class ZeroingInputs:
    """What zeroing some sources needs of a block.

    weights  ["source sentence target head"]   attention weights
    projected_values                           what each source adds at weight 1,
             ["source sentence head d_model"]
    terms                                      what `Folded.terms` makes of their value vectors
    clean    ["sentence target d_model"]       what zeroing subtracts terms from, nothing zeroed
    residual ["sentence target d_model"]       what that is added to once it is normalised; None
                                               where it is in clean already
    pairs    ["pair"], those to compute, as positions in ["source sentence target"]; None: all
    """

    weights: Tensor
    projected_values: Tensor
    terms: tuple[Tensor, ...]
    clean: Projected
    residual: Projected | None
    pairs: Tensor | None
    scratch: Scratch

    def packed(self, array: Tensor) -> Tensor:
        """["source sentence target x"] -> ["pair x"]."""
        rows = array.flatten(0, 2)
        return rows if self.pairs is None else rows.index_select(0, self.pairs)


def activate(torch: ModuleType, activation: Callable[[Tensor], Tensor], hidden: Tensor) -> Tensor:
    """The module's activation of hidden, which it may overwrite.

    GELU's tanh form as one sigmoid is the same function in fewer steps:
    ½ x (1 + tanh(u)) = x / (1 + exp(-2u)), with u = √(2/π) (x + 0.044715 x³).
    """
    if getattr(activation, "act", None) is torch.nn.functional.gelu:
        return torch.ops.aten.gelu_(hidden)
    if type(activation).__name__ not in TANH_GELUS or hidden.dtype == torch.float64:
        return activation(hidden)  # in float64 the few digits of √(2/π) that some have would show
    slope = 2 * math.sqrt(2 / math.pi)
    inner = torch.addcmul(hidden.new_tensor(slope), hidden, hidden, value=0.044715 * slope)
    return hidden.mul_(inner.mul_(hidden).sigmoid_())


def fold(torch: ModuleType, parts: FeedForward, projection: Tensor, n_heads: int) -> Folded:
    """Fold norm, first matrix and output projection ["d_model head·d_head"] into one another.

    In float64, once per model, so that folding itself costs no digits.
    """
    gamma = parts.gain(parts.norm).double().to(projection.device)
    beta = getattr(parts.norm, "bias", None)
    out = projection.double().unflatten(-1, (n_heads, -1)).permute(1, 2, 0)
    if parts.norm_mixed is not None:
        out = out * parts.gain(parts.norm_mixed).double()
    matrices, by_head, offsets = [], [], []
    for matrix, bias in parts.up:
        weight = matrix.double()
        folded = weight * gamma
        if parts.is_centred:
            folded = folded - folded.mean(dim=-1, keepdim=True)
        offset = torch.zeros(len(weight), dtype=torch.float64, device=weight.device)
        if beta is not None:
            offset = offset + weight @ beta.double()
        if bias is not None:
            offset = offset + bias.double()
        matrices.append(folded.to(matrix.dtype))
        by_head.append((out @ folded.T).to(matrix.dtype))
        offsets.append(offset.to(matrix.dtype))
    down = by_onednn(torch, parts.down)
    return Folded(parts, tuple(matrices), tuple(by_head), tuple(offsets), down)


def by_onednn(torch: ModuleType, module: Module) -> Callable[[Tensor], Tensor]:
    """A linear module's product by oneDNN, on a CPU and where PyTorch has it; else itself.

    It is what torch.compile takes on CPUs: the same float32 product as the module's own by MKL, in
    less time (bound and bound-mm in tests/benchmarks/value_zeroing.py).
    """
    weight = FeedForward.matrix(module)
    return product(torch, weight, module.bias) if _has_onednn(torch, weight) else module


def product(torch: ModuleType, weight: Tensor, bias: Tensor | None) -> Callable[[Tensor], Tensor]:
    """The same of a matrix ["out in"] and a bias."""
    if not _has_onednn(torch, weight):
        return partial(torch.nn.functional.linear, weight=weight, bias=bias)
    linear = torch.ops.mkldnn._linear_pointwise
    return lambda hidden: linear(hidden, weight, bias, "none", [], "")


def _has_onednn(torch: ModuleType, weight: Tensor) -> bool:
    has_it = torch.backends.mkldnn.is_available() and hasattr(torch.ops.mkldnn, "_linear_pointwise")
    return has_it and weight.device.type == "cpu" and bool(weight.dtype == torch.float32)


def _inverse_rms(torch: ModuleType, norm: Module, array: Tensor) -> Tensor:
    return torch.rsqrt(array.square().mean(dim=-1, keepdim=True) + epsilon(norm))


def epsilon(norm: Module) -> float:
    """transformers' norms name it in two ways."""
    return float(norm.variance_epsilon if hasattr(norm, "variance_epsilon") else norm.eps)
