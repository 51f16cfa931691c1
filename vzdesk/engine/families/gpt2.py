"""GPT-2 (Radford et al. 2019)."""

from __future__ import annotations

from typing import Any

from vzdesk.engine.families import Family, FeedForward, at, instead_of_attention, last_third


def feed_forward(layer: Any) -> FeedForward:
    """Pre-norm."""
    return FeedForward(
        norm=layer.ln_2, up=(layer.mlp.c_fc,), activation=layer.mlp.act, down=layer.mlp.c_proj
    )


FAMILY = Family(
    name="GPT-2",
    model_classes={"gpt2": "GPT2Model"},
    layers=at("h"),
    attention="attn",
    value="attn.c_attn",
    projection="attn.c_proj",
    stubs=instead_of_attention("attn"),
    values=last_third,
    causal=True,
    feed_forward=feed_forward,
    is_exported=True,
)
