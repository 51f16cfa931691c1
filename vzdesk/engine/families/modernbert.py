"""ModernBERT (Warner et al. 2024): local and global layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vzdesk.engine.families import (
    Family,
    FeedForward,
    at,
    halves,
    instead_of_attention,
    last_third,
)

if TYPE_CHECKING:
    from torch.nn import Module


def feed_forward(layer: Module) -> FeedForward:
    """Pre-norm and gated; one module holds the gate and the first matrix."""
    return FeedForward(
        norm=layer.mlp_norm, up=halves(layer.mlp.Wi), activation=layer.mlp.act, down=layer.mlp.Wo
    )


FAMILY = Family(
    name="ModernBERT",
    model_classes={"modernbert": "ModernBertModel"},
    layers=at("layers"),
    attention="attn",
    value="attn.Wqkv",
    projection="attn.Wo",
    stubs=instead_of_attention("attn"),
    values=last_third,
    feed_forward=feed_forward,
)
