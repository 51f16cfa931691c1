"""GPT-Neo (Black et al. 2021): global layers and layers with a window."""

from __future__ import annotations

from vzdesk.engine.families import Family, at, before_mlp, instead_of_attention

FAMILY = Family(
    name="GPT-Neo",
    model_classes={"gpt_neo": "GPTNeoModel"},
    layers=at("h"),
    attention="attn",
    value="attn.attention.v_proj",
    projection="attn.attention.out_proj",
    stubs=instead_of_attention("attn"),
    causal=True,
    feed_forward=before_mlp,
)
