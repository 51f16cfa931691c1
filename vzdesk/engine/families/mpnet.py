"""MPNet (Song et al. 2020)."""

from __future__ import annotations

from typing import Any

from vzdesk.engine.families import Family, at, instead_of_attention


def max_tokens(config: Any) -> int:
    """The position table without the rows up to the padding index, which no token gets."""
    return int(config.max_position_embeddings) - int(config.pad_token_id) - 1


FAMILY = Family(
    name="MPNet",
    model_classes={"mpnet": "MPNetModel"},
    layers=at("encoder.layer"),
    attention="attention.attn",
    value="attention.attn.v",
    projection="attention.attn.o",
    stubs=instead_of_attention("attention.attn"),
    max_tokens=max_tokens,
    options={"output_attentions": True},
)
