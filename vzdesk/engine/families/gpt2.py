"""GPT-2 (Radford et al. 2019)."""

from __future__ import annotations

from vzdesk.engine.families import Family, at, before_mlp, instead_of_attention, last_third

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
    feed_forward=before_mlp,
)
