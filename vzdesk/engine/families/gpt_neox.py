"""GPT-NeoX and Pythia (Black et al. 2022; Biderman et al. 2023)."""

from __future__ import annotations

from typing import Any

from vzdesk.engine.families import Family, at, instead_of_attention, per_head


def values(layer: Any, output: Any) -> Any:
    """Per head query, key, value."""
    return per_head(output, layer.attention.config.num_attention_heads)


FAMILY = Family(
    name="GPT-NeoX",
    model_classes={"gpt_neox": "GPTNeoXModel"},
    layers=at("layers"),
    attention="attention",
    value="attention.query_key_value",
    projection="attention.dense",
    stubs=instead_of_attention("attention"),
    values=values,
    causal=True,
)
