"""GPT-Neo (Black et al. 2021): global layers and layers with a window."""

from __future__ import annotations

from typing import Any

from vzdesk.engine.families import Family, FeedForward, at, instead_of_attention


def feed_forward(layer: Any) -> FeedForward:
    """Pre-norm."""
    return FeedForward(
        norm=layer.ln_2, up=(layer.mlp.c_fc,), activation=layer.mlp.act, down=layer.mlp.c_proj
    )


FAMILY = Family(
    name="GPT-Neo",
    model_classes={"gpt_neo": "GPTNeoModel"},
    layers=at("h"),
    attention="attn",
    value="attn.attention.v_proj",
    projection="attn.attention.out_proj",
    stubs=instead_of_attention("attn"),
    causal=True,
    feed_forward=feed_forward,
    is_exported=True,
)
