"""Falcon (Almazrouei et al. 2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vzdesk.engine.families import (
    PARALLEL,
    Family,
    FeedForward,
    at,
    before_dense,
    instead_of_attention,
    per_head,
)

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedConfig


def values(layer: Module, output: Tensor) -> Tensor:
    """Groups of queries, each followed by a key and a value; the oldest have one per head."""
    attention = layer.self_attention
    if attention.new_decoder_architecture:
        return output.unflatten(-1, (attention.num_kv_heads, -1, attention.head_dim))[
            ..., -1, :
        ].flatten(-2)
    if attention.multi_query:
        return output[..., -attention.head_dim :]
    return per_head(output, attention.num_heads)


def feed_forward(layer: Module) -> FeedForward | str:
    """Side by side, unless the configuration says otherwise."""
    if layer.config.new_decoder_architecture or layer.config.parallel_attn:
        return PARALLEL
    return before_dense(layer, layer.mlp.act)


def max_tokens(config: PreTrainedConfig) -> int:
    """The rotary positions, or those it was trained on."""
    return int(getattr(config, "max_position_embeddings", None) or 2048)


FAMILY = Family(
    name="Falcon",
    model_classes={"falcon": "FalconModel"},
    layers=at("h"),
    attention="self_attention",
    value="self_attention.query_key_value",
    projection="self_attention.dense",
    stubs=instead_of_attention("self_attention"),
    values=values,
    max_tokens=max_tokens,
    causal=True,
    feed_forward=feed_forward,
)
