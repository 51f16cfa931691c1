"""MPNet (Song et al. 2020)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vzdesk.engine.families import (
    Family,
    after_norm,
    at,
    instead_of_attention,
    position_table,
)

if TYPE_CHECKING:
    from transformers import PreTrainedConfig


def max_tokens(config: PreTrainedConfig) -> int:
    """The position table without its first two rows, which no token gets."""
    return position_table(config) - 2


FAMILY = Family(
    name="MPNet",
    model_classes={"mpnet": "MPNetModel"},
    layers=at("encoder.layer"),
    attention="attention.attn",
    value="attention.attn.v",
    projection="attention.attn.o",
    stubs=instead_of_attention("attention.attn"),
    max_tokens=max_tokens,
    feed_forward=lambda layer: after_norm(layer, layer.attention.LayerNorm),
    options={"output_attentions": True},
)
