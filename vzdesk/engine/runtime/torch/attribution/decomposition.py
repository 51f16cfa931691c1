"""A block of a Transformer as what it does to each token of the model's input (DecompX).

Modarressi, Fayyaz, Aghazadeh, Yaghoobzadeh and Pilehvar, ACL 2023. A token's state x_i is a sum of
parts X_ik, one for each input token k, and each step of the block takes parts to parts:

    attention     Σ_j A_ij (X_jk W_V) W_O, head by head
    norms         linear, once the divisor is that of the whole
    activation    times act(u) / (u + 1e-12); of a gate g, half to each factor:
                  act(g) u_k / 2  +  act(g) / g · g_k u / 2
    biases        shared out by |b · X_ik|, each where it is added; W_O b_V + b_O behind the
                  residual

In the first block b_V stays with its source. That b_V comes through the attention as it is needs
rows of weights that sum to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from vzdesk.engine.families import FeedForward, Linear, Site
from vzdesk.engine.runtime.torch import hooks
from vzdesk.engine.runtime.torch.folding import epsilon

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

SLOPE = 1e-12
"""Keeps slopes of activations from dividing by 0, as the published code does."""
ARRAYS = 5
"""Of parts, as large as the result, that are there at the same time."""


@dataclass(frozen=True, eq=False)
class SplitNorm:
    """A norm that takes parts to parts; see `FeedForward` for is_centred."""

    gain: Tensor
    bias: Tensor | None
    is_centred: bool
    epsilon: float

    @classmethod
    def of_module(cls, module: Module, like: FeedForward) -> SplitNorm:
        """A norm that is built like those of the feed-forward."""
        bias = getattr(module, "bias", None)
        return cls(like.gain(module), bias, like.is_centred, epsilon(module))

    def parts(self, parts: Tensor, whole: Tensor) -> Tensor:
        """parts ["… source d_model"], whole ["… d_model"], their sum -> parts, without the bias."""
        centred, squares = self._centred(parts), self._centred(whole).square()
        divisor = (squares.mean(dim=-1, keepdim=True) + self.epsilon).sqrt()
        return centred / divisor[..., None, :] * self.gain

    def of(self, whole: Tensor) -> Tensor:
        """The norm of the whole."""
        normed = self.parts(whole[..., None, :], whole)[..., 0, :]
        return normed if self.bias is None else normed + self.bias

    def _centred(self, vectors: Tensor) -> Tensor:
        return vectors - vectors.mean(dim=-1, keepdim=True) if self.is_centred else vectors


@dataclass(frozen=True, eq=False)
class Whole:
    """What the block itself computes: its input and attention output ["sentence token d_model"],
    attention weights and projected values as in `contract.Block`.
    """

    states: Tensor
    attention: Tensor
    projected_values: Tensor
    mixed: Tensor


class Decomposition:
    """A block whose norms and feed-forward are known, which takes parts to parts."""

    def __init__(self, torch: ModuleType, site: Site, call: hooks.Call) -> None:
        parts, modules = site.feed_forward(call.layer), site.norm_modules(call.layer)
        assert isinstance(parts, FeedForward)
        assert modules is not None
        self._torch, self._site, self._call = torch, site, call
        self._feed_forward, self._scale = parts, modules.scale
        self._down: Module = parts.down
        self._inner = SplitNorm.of_module(parts.norm, parts)
        others = norm_before(torch, site, call), modules.mixed, parts.norm_added, parts.norm_after
        self._first, self._mixed, self._added, self._after = (
            None if module is None else SplitNorm.of_module(module, parts) for module in others
        )

    # Attention

    def middle(self, whole: Whole, parts: Tensor | None) -> Tensor:
        """Parts of the middle residual ["sentence target source d_model"]; None for those of the
        model's input, each token of which is its own.
        """
        weight = FeedForward.matrix(self._call.layer.get_submodule(self._site.projection))
        bias = getattr(self._call.layer.get_submodule(self._site.projection), "bias", None)
        bias = whole.mixed.new_zeros(whole.mixed.shape[-1]) if bias is None else bias
        if parts is None:
            weights, vectors = whole.attention, whole.projected_values
            added = self._torch.einsum("bhij,bhjd->bijd", weights, vectors)
            parts = self._torch.diag_embed(whole.states.swapaxes(1, 2), dim1=1, dim2=2)
        else:
            added, of_values = self._mixed_parts(whole, parts, weight)
            bias = bias + of_values
        own = bias.expand(whole.mixed.shape)
        if self._mixed is not None:
            added = self._mixed.parts(added, whole.mixed)
            own = self._mixed.parts(own[..., None, :], whole.mixed)[..., 0, :]
            own = own if self._mixed.bias is None else own + self._mixed.bias
        return self._shared(self._scale * own, added.mul_(self._scale).add_(parts))

    def _mixed_parts(self, whole: Whole, parts: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
        """Σ_j A_ij (X_jk W_V) W_O, and W_O b_V, head by head."""
        if self._first is not None:
            parts = self._first.parts(parts, whole.states)
            if self._first.bias is not None:
                parts = self._shared(self._first.bias.expand(whole.states.shape), parts)
        matrices, biases = self._values(whole.attention.shape[1], weight.shape[1])
        out = weight.unflatten(-1, (len(matrices), -1)).permute(1, 2, 0)
        added, of_values = self._torch.zeros_like(parts), 0.0
        for head, (matrix, bias) in enumerate(zip(matrices, biases, strict=True)):
            values = (parts @ matrix).flatten(2)  # ["sentence source part·d_head"]
            mixed = (whole.attention[:, head] @ values).unflatten(-1, (parts.shape[2], -1))
            added += mixed @ out[head]
            of_values = of_values + bias @ out[head]
        return added, of_values

    def _values(self, n_heads: int, size: int) -> tuple[Tensor, Tensor]:
        """W_V ["head d_model d_head"] and b_V ["head d_head"]: what the value module makes of unit
        vectors, and of nothing.
        """
        layer, hidden = self._call.layer, self._call.hidden
        units = self._torch.eye(hidden.shape[-1], dtype=hidden.dtype, device=hidden.device)
        both = self._torch.cat((units, units[:1] * 0))[None]
        values = self._site.values(layer, layer.get_submodule(self._site.value)(both))
        [by_head] = hooks.by_head(values, size, n_heads)
        return by_head[:, :-1] - by_head[:, -1:], by_head[:, -1]

    # Feed-forward

    def rest(self, middle: Tensor, parts: Tensor) -> Tensor:
        """Parts of the output from those of the middle residual, of some targets."""
        whole = self._inner.of(middle)
        normed = self._shared_bias(self._inner.bias, self._inner.parts(parts, middle))
        wide, active = self._active(normed, whole)
        down: Linear = FeedForward.matrix(self._down), self._down.bias
        added = self._shared_bias(down[1], active @ down[0].T)
        of_added = self._down(wide)
        if self._added is not None:
            added = self._shared_bias(self._added.bias, self._added.parts(added, of_added))
        if self._after is None:
            return parts + added
        both = self._after.parts(normed + added, whole + of_added)
        return self._shared_bias(self._after.bias, both)

    def _active(self, normed: Tensor, whole: Tensor) -> tuple[Tensor, Tensor]:
        """What goes into the last matrix: the whole, and parts of it."""
        up = [
            whole @ matrix.T if bias is None else whole @ matrix.T + bias
            for matrix, bias in self._feed_forward.up
        ]
        split = [
            self._shared_bias(bias, normed @ matrix.T) for matrix, bias in self._feed_forward.up
        ]
        active = self._feed_forward.activation(up[0])
        slopes = (active / (up[0] + SLOPE))[..., None, :]
        if len(up) == 1:
            return active, split[0] * slopes
        halves = active[..., None, :] * split[1] + slopes * split[0] * up[1][..., None, :]
        return active * up[1], halves / 2

    # Biases

    def _shared_bias(self, bias: Tensor | None, parts: Tensor) -> Tensor:
        return parts if bias is None else self._shared(bias.expand(*parts.shape[:2], -1), parts)

    def _shared(self, bias: Tensor, parts: Tensor) -> Tensor:
        """bias ["sentence target x"] shared out among parts ["sentence target source x"], by how
        much each lies along it; where none does, by their lengths.
        """
        along = (parts @ bias[..., None])[..., 0].abs()
        lengths = parts.norm(dim=-1)
        amounts = self._torch.where(along.sum(dim=-1, keepdim=True) == 0, lengths, along)
        total = amounts.sum(dim=-1, keepdim=True)
        shares = amounts / (total + (total == 0))
        return parts + shares[..., None] * bias[..., None, :]


def norm_before(torch: ModuleType, site: Site, call: hooks.Call) -> Module | None:
    """The norm between a block's input and its attention; None where there is none, as in BERT.

    Families do not say which module that is: it is the one that makes of the block's input what
    the value module reads.
    """
    calls: list[tuple[Module, Tensor, Tensor]] = []

    def keep(module: Module, args: tuple[Tensor, ...], output: hooks.Output) -> None:
        if args and isinstance(args[0], torch.Tensor):
            calls.append((module, args[0], hooks.first(output)))

    value = call.layer.get_submodule(site.value)
    handles = [module.register_forward_hook(keep) for module in call.layer.modules()]
    try:
        call.run()
    finally:
        for handle in handles:
            handle.remove()
    [read] = [given for module, given, _ in calls if module is value][:1]
    if _is_same(torch, read, call.hidden):
        return None
    for module, given, made in calls:
        if _is_same(torch, given, call.hidden) and _is_same(torch, made, read):
            return module
    raise LookupError(site.value)


def _is_same(torch: ModuleType, one: Tensor, other: Tensor) -> bool:
    return one.numel() == other.numel() and bool(torch.equal(one.reshape(other.shape), other))
