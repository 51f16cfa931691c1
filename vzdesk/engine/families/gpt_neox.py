"""GPT-NeoX and Pythia (Black et al. 2022; Biderman et al. 2023)."""

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


def values(layer: Module, output: Tensor) -> Tensor:
    """Per head query, key, value."""
    return per_head(output, layer.attention.config.num_attention_heads)


def feed_forward(layer: Module) -> FeedForward | str:
    """Side by side, unless the configuration says otherwise."""
    if layer.use_parallel_residual:
        return PARALLEL
    return before_dense(layer, layer.mlp.act)


FAMILY = Family(
    name="GPT-NeoX",
    model_classes={"gpt_neox": "GPTNeoXModel"},
    layers=at("layers"),
    attention="attention",
    value="attention.query_key_value",
    projection="attention.dense",
    stubs=instead_of_attention("attention"),
    values=values,
    causal=True,
    feed_forward=feed_forward,
)
