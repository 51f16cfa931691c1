"""GPT-J (Wang and Komatsuzaki 2021): attention and feed-forward in parallel."""

from __future__ import annotations

from vzdesk.engine.families import PARALLEL, Family, at, instead_of_attention

FAMILY = Family(
    name="GPT-J",
    model_classes={"gptj": "GPTJModel"},
    layers=at("h"),
    attention="attn",
    value="attn.v_proj",
    projection="attn.out_proj",
    stubs=instead_of_attention("attn"),
    causal=True,
    feed_forward=lambda _layer: PARALLEL,
)
