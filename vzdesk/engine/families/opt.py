"""OPT (Zhang et al. 2022)."""

from __future__ import annotations

from vzdesk.engine.families import Family, at, instead_of_attention

FAMILY = Family(
    name="OPT",
    model_classes={"opt": "OPTModel"},
    layers=at("decoder.layers"),
    attention="self_attn",
    value="self_attn.v_proj",
    projection="self_attn.out_proj",
    stubs=instead_of_attention("self_attn"),
    causal=True,
)
