"""Phi (Gunasekar et al. 2023): attention and feed-forward in parallel."""

from __future__ import annotations

from vzdesk.engine.families import PARALLEL, Family, at, instead_of_attention

FAMILY = Family(
    name="Phi",
    model_classes={"phi": "PhiModel"},
    layers=at("layers"),
    attention="self_attn",
    value="self_attn.v_proj",
    projection="self_attn.dense",
    stubs=instead_of_attention("self_attn"),
    causal=True,
    feed_forward=lambda _layer: PARALLEL,
)
