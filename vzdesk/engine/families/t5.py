"""T5 (Raffel et al. 2020) with its plain or its gated feed-forward, and mT5."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from vzdesk.engine.families import Family, FeedForward, NormModules, Site, Stubs, at, linear

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedConfig

PER_TARGET: Final = ("encoder_attention_mask", "encoder_decoder_position_bias")


def instead_of(path: str) -> Callable[[Tensor], Stubs]:
    """Attention modules return their output, a position bias and the weights."""
    return lambda mixed: {path: lambda *_args, **_kwargs: (mixed, None, None)}


def in_cross(mixed: Tensor) -> Stubs:
    """The decoder's self-attention is skipped."""
    return {
        "layer.0": lambda hidden, *_args, **_kwargs: (hidden, None, None),
        **instead_of("layer.1.EncDecAttention")(mixed),
    }


def feed_forward(layer: Module) -> FeedForward:
    """Pre-norm, with an RMSNorm; gated from version 1.1 on."""
    inner = layer.layer[-1].DenseReluDense
    modules = (inner.wi_0, inner.wi_1) if hasattr(inner, "wi_0") else (inner.wi,)
    return FeedForward(
        norm=layer.layer[-1].layer_norm,
        up=tuple(linear(module) for module in modules),
        activation=inner.act,
        down=inner.wo,
        is_centred=False,
    )


def max_tokens(config: PreTrainedConfig) -> int:
    """Distances between tokens have no table; the length that it was trained on is the limit."""
    return int(getattr(config, "n_positions", None) or 512)


SELF: Final[dict[str, Any]] = {
    "attention": "layer.0.SelfAttention",
    "weights": 2,
    "value": "layer.0.SelfAttention.v",
    "projection": "layer.0.SelfAttention.o",
    "stubs": instead_of("layer.0.SelfAttention"),
}
"""A stack's self-attention."""

FAMILY = Family(
    name="T5",
    model_classes={"t5": "T5ForConditionalGeneration", "mt5": "MT5ForConditionalGeneration"},
    part="encoder",
    layers=at("encoder.block"),
    **SELF,
    feed_forward=feed_forward,
    max_tokens=max_tokens,
    others=(
        Site(
            part="decoder",
            layers=at("decoder.block"),
            **SELF,
            per_target=PER_TARGET,
            causal=True,
            norms=lambda layer: NormModules(middle=layer.layer[1].layer_norm),
        ),
        Site(
            part="cross",
            layers=at("decoder.block"),
            attention="layer.1.EncDecAttention",
            weights=2,
            value="layer.1.EncDecAttention.v",
            projection="layer.1.EncDecAttention.o",
            residual="layer.1.layer_norm",
            stubs=in_cross,
            feed_forward=feed_forward,
        ),
    ),
)
