"""BLOOM (BigScience Workshop 2022)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vzdesk.engine.families import Family, FeedForward, Stubs, at, before_dense, per_head

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedConfig


def values(layer: Module, output: Tensor) -> Tensor:
    """Per head query, key, value."""
    return per_head(output, layer.num_heads)


def stubs(mixed: Tensor) -> Stubs:
    """The attention module adds the residual itself."""
    return {"self_attention": lambda _hidden, residual, *_args, **_kwargs: (mixed + residual, None)}


def feed_forward(layer: Module) -> FeedForward | None:
    """Pre-norm; a model that adds normalised inputs instead of the inputs is built otherwise."""
    if layer.apply_residual_connection_post_layernorm:
        return None
    return before_dense(layer, layer.mlp.gelu_impl)


def max_tokens(config: PreTrainedConfig) -> int:
    """Distances between tokens have no table; the length that it was trained on is the limit."""
    return int(getattr(config, "seq_length", None) or 2048)


FAMILY = Family(
    name="BLOOM",
    model_classes={"bloom": "BloomModel"},
    layers=at("h"),
    attention="self_attention",
    value="self_attention.query_key_value",
    projection="self_attention.dense",
    stubs=stubs,
    values=values,
    max_tokens=max_tokens,
    causal=True,
    feed_forward=feed_forward,
)
