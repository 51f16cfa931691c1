"""Where things are in transformers' models; one file per model family, found by listing.

A family's module defines `FAMILY` and holds no modelling code: names of modules, where the value
vectors are in what a module returns, and how its attention is replaced by another output.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from vzdesk.errors import UserError

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedConfig

Stubs = Mapping[str, Callable[..., object]]
"""Paths of modules -> what to call instead of them."""


def at(path: str) -> Callable[[Module], Sequence[Module]]:
    """The list of blocks at this path of the model."""
    return lambda model: model.get_submodule(path)


def whole(_layer: Module, output: Tensor) -> Tensor:
    """The value module's output holds nothing but value vectors."""
    return output


def last_third(_layer: Module, output: Tensor) -> Tensor:
    """Queries, keys and values of all heads, concatenated in this order."""
    return output.chunk(3, dim=-1)[2]


def per_head(output: Tensor, n_heads: int) -> Tensor:
    """Head after head: its query, its key, its value."""
    return output.unflatten(-1, (n_heads, 3, -1))[..., 2, :].flatten(-2)


def instead_of_attention(path: str) -> Callable[[Tensor], Stubs]:
    """For an attention module that ends in its output projection: it returns this output."""
    return lambda mixed: {path: lambda *_args, **_kwargs: (mixed, None)}


def instead_of_projection(attention: str, projection: str) -> Callable[[Tensor], Stubs]:
    """For an attention module that leaves the projection to another: it is skipped."""

    def stubs(mixed: Tensor) -> Stubs:
        return {
            attention: lambda hidden, *_args, **_kwargs: (hidden, None),
            projection: lambda _context: mixed,
        }

    return stubs


def position_table(config: PreTrainedConfig) -> int:
    """As many tokens as the configuration says there are positions."""
    return int(config.max_position_embeddings)


def positions_after_padding(config: PreTrainedConfig) -> int:
    """Positions are counted from the padding index on: no token gets the table's rows up to it."""
    if config.pad_token_id is None:
        raise UserError(
            "The model counts positions from its padding piece, but its config.json says none: "
            "pad_token_id is null.",
            next_step="Write the number of its tokenizer's padding piece there.",
        )
    return position_table(config) - int(config.pad_token_id) - 1


Linear: TypeAlias = "tuple[Tensor, Tensor | None]"
"""A matrix ["out in"], and its bias ["out"] where there is one."""


def linear(module: Module) -> Linear:
    """A module as a matrix and a bias."""
    return FeedForward.matrix(module), module.bias


def halves(module: Module) -> tuple[Linear, Linear]:
    """Two matrices that one module holds, one above the other: a gate and the first matrix."""
    weight, bias = linear(module)
    upper, lower = weight.chunk(2)
    biases = (None, None) if bias is None else bias.chunk(2)
    return (upper, biases[0]), (lower, biases[1])


def n_decoder_layers(config: PreTrainedConfig) -> int:
    """How many layers the decoder of an encoder-decoder model has, as its configuration says."""
    for name in ("num_decoder_layers", "decoder_layers"):
        found = getattr(config, name, None)
        if type(found) is int:
            return found
    return 0


def weight_of(norm: Module) -> Tensor:
    """What a norm multiplies by; 1 where it has no weights of its own, as some OPTs' have not."""
    if norm.weight is not None:
        return norm.weight
    from torch import ones

    return ones(norm.normalized_shape)


@dataclass(frozen=True, eq=False)
class FeedForward:
    """The modules of a block behind its attention, where they are the usual ones.

    norm          before the first matrix
    up            the first matrix; of a gated feed-forward the gate and the first matrix, as
                  `linear` or `halves` return them
    activation    of the first matrix' or the gate's output
    down          the last matrix
    norm_after    of the sum with the first norm's output, in post-norm models
    norm_mixed    of the attention's output, before it is added to the residual: an RMSNorm
    norm_added    of the last matrix' output, before it is added
    is_centred    whether the norm subtracts the mean: LayerNorm does, RMSNorm does not
    gain          norm -> what it multiplies by ["d_model"]
    """

    norm: Module
    up: tuple[Linear, ...]
    activation: Callable[[Tensor], Tensor]
    down: Callable[[Tensor], Tensor]
    norm_after: Module | None = None
    norm_mixed: Module | None = None
    norm_added: Callable[[Tensor], Tensor] | None = None
    is_centred: bool = True
    gain: Callable[[Module], Tensor] = weight_of

    @staticmethod
    def matrix(module: Module) -> Tensor:
        """The matrix ["out in"]; GPT-2's Conv1D has it transposed."""
        return module.weight.T if type(module).__name__ == "Conv1D" else module.weight


def after_norm(layer: Module, norm: Module) -> FeedForward:
    """BERT's post-norm feed-forward, behind this norm."""
    return FeedForward(
        norm=norm,
        up=(linear(layer.intermediate.dense),),
        activation=layer.intermediate.intermediate_act_fn,
        down=layer.output.dense,
        norm_after=layer.output.LayerNorm,
    )


def before_mlp(layer: Module) -> FeedForward:
    """GPT-2's pre-norm feed-forward."""
    return FeedForward(
        norm=layer.ln_2,
        up=(linear(layer.mlp.c_fc),),
        activation=layer.mlp.act,
        down=layer.mlp.c_proj,
    )


def before_dense(layer: Module, activation: Callable[[Tensor], Tensor]) -> FeedForward:
    """GPT-NeoX's pre-norm feed-forward, whose modules BLOOM and Falcon name the same."""
    return FeedForward(
        norm=layer.post_attention_layernorm,
        up=(linear(layer.mlp.dense_h_to_4h),),
        activation=activation,
        down=layer.mlp.dense_4h_to_h,
    )


PARALLEL: Final = "parallel"
"""For a feed-forward that does not see the attention's output: the two are summed."""


@dataclass(frozen=True, eq=False, kw_only=True)
class NormModules:
    """Where a block has its middle residual, the sum of residual and attention output, and norms.

    middle       the module whose input it is; None in parallel blocks
    parallel     in these the feed-forward, whose output the block adds
    mixed        the norm of the attention output, before it is added
    after        the norm of the middle residual, in post-norm models
    last         in these the norm behind the feed-forward
    scale        what the attention output is multiplied by before it is added
    is_centred   as in `FeedForward`, of all norms, and so is gain
    """

    middle: Module | None = None
    parallel: Module | None = None
    mixed: Module | None = None
    after: Module | None = None
    last: Module | None = None
    scale: float = 1.0
    is_centred: bool = True
    gain: Callable[[Module], Tensor] = weight_of


def around(layer: Module, feed_forward: FeedForward | str | None) -> NormModules | None:
    """Derived from the feed-forward: the norm before it takes the middle residual."""
    if feed_forward == PARALLEL:
        return NormModules(parallel=layer.mlp)
    if not isinstance(feed_forward, FeedForward):
        return None
    return NormModules(
        middle=feed_forward.norm,
        mixed=feed_forward.norm_mixed,
        after=feed_forward.norm if feed_forward.norm_after is not None else None,
        last=feed_forward.norm_after,
        is_centred=feed_forward.is_centred,
        gain=feed_forward.gain,
    )


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where a model's blocks mix tokens: one attention of each block.

    part          which of a model's stacks this is: "" where there is but one, else "encoder",
                  "decoder" or "cross", the decoder's attention to the encoder's output
    layers        the model -> its blocks; one that is used several times is listed once
    attention     path, from a block, of the module that returns (…, attention weights, …)
    weights       where in what it returns the weights are
    value         path of the module whose output holds the value vectors of all heads
    projection    path of the output projection, whose output is `mixed`
    residual      path of the module whose input the attention's output is added to; "" where that
                  is the block's own input
    per_target    where the rest of the block attends to the encoder: names of its
                  arguments for each token of its input, not needed where nothing is padded
    stubs         mixed ["batch position d_model"] -> what to call instead of modules of the block,
                  by path, so that its attention output is this one; where `residual` is named,
                  also so that the block's input goes there unchanged
    values        (block, the value module's output) -> value vectors ["… source head·d_head"]
    causal        whether a token sees no later ones
    feed_forward  block -> its usual feed-forward, or PARALLEL, for the faster exact way;
                  None where the block is built differently
    norms         block -> the norms around its middle residual, where they do not follow from the
                  feed-forward
    """

    part: str = ""
    layers: Callable[[Module], Sequence[Module]]
    attention: str
    weights: int = 1
    value: str
    projection: str
    residual: str = ""
    per_target: tuple[str, ...] = ()
    stubs: Callable[[Tensor], Stubs]
    values: Callable[[Module, Tensor], Tensor] = whole
    causal: bool = False
    feed_forward: Callable[[Module], FeedForward | str | None] = lambda _layer: None
    norms: Callable[[Module], NormModules] | None = None

    def norm_modules(self, layer: Module) -> NormModules | None:
        """The norms around the block's middle residual; None where they are not known."""
        return self.norms(layer) if self.norms else around(layer, self.feed_forward(layer))

    @property
    def is_of_decoder(self) -> bool:
        """Whether its blocks are those of an encoder-decoder model's decoder."""
        return self.part in ("decoder", "cross")

    @property
    def attends_to_encoder(self) -> bool:
        """Whether the rest of the block attends to the encoder's tokens."""
        return bool(self.per_target)


@dataclass(frozen=True, kw_only=True)
class Family(Site):
    """A map of a model, for every `model_type` that is built alike.

    An encoder-decoder family is the site in its encoder, with the two of its decoder as `others`.

    model_classes  model_type -> name of the class in transformers that has the blocks and no head;
                   of an encoder-decoder model the one that generates
    max_tokens     configuration -> the most tokens that the model reads
    options        arguments of the model without which its attention modules return no weights
    """

    name: str
    model_classes: Mapping[str, str]
    max_tokens: Callable[[PreTrainedConfig], int] = position_table
    options: Mapping[str, object] = field(default_factory=dict)
    others: tuple[Site, ...] = ()

    @property
    def sites(self) -> tuple[Site, ...]:
        """Every place where tokens mix, in the order in which maps are shown."""
        return (self, *self.others)

    @property
    def has_decoder(self) -> bool:
        """Whether there is a second text, the decoder's."""
        return bool(self.others)


def like_bert(
    name: str,
    model_classes: Mapping[str, str],
    max_tokens: Callable[[PreTrainedConfig], int] = position_table,
) -> Family:
    """A family with BERT's blocks, whatever its embeddings are."""
    return Family(
        name=name,
        model_classes=model_classes,
        layers=at("encoder.layer"),
        attention="attention.self",
        value="attention.self.value",
        projection="attention.output.dense",
        stubs=instead_of_projection("attention.self", "attention.output.dense"),
        max_tokens=max_tokens,
        feed_forward=lambda layer: after_norm(layer, layer.attention.output.LayerNorm),
    )


@cache
def families() -> dict[str, Family]:
    """Every family there is, by the `model_type` of a model's configuration."""
    modules = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    )
    found: list[Family] = [module.FAMILY for module in modules]
    return {model_type: family for family in found for model_type in family.model_classes}
