"""MPNet (Song et al. 2020)."""

from __future__ import annotations

from typing import Any

from vzdesk.engine.families import Family, FeedForward, at, instead_of_attention


def max_tokens(config: Any) -> int:
    """The position table without the rows up to the padding index, which no token gets."""
    return int(config.max_position_embeddings) - int(config.pad_token_id) - 1


def feed_forward(layer: Any) -> FeedForward:
    """Post-norm, as in BERT."""
    return FeedForward(
        norm=layer.attention.LayerNorm,
        up=(layer.intermediate.dense,),
        activation=layer.intermediate.intermediate_act_fn,
        down=layer.output.dense,
        norm_after=layer.output.LayerNorm,
    )


FAMILY = Family(
    name="MPNet",
    model_classes={"mpnet": "MPNetModel"},
    layers=at("encoder.layer"),
    attention="attention.attn",
    value="attention.attn.v",
    projection="attention.attn.o",
    stubs=instead_of_attention("attention.attn"),
    max_tokens=max_tokens,
    feed_forward=feed_forward,
    options={"output_attentions": True},
)
