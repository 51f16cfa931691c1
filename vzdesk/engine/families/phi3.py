"""Phi-3 (Abdin et al. 2024)."""

from __future__ import annotations

from typing import Any

from vzdesk.engine.families import Family, at, instead_of_attention


def values(layer: Any, output: Any) -> Any:
    """Queries, then keys, then values; of the last two there are fewer."""
    attention = layer.self_attn
    return output[..., -attention.num_key_value_heads * attention.head_dim :]


FAMILY = Family(
    name="Phi-3",
    model_classes={"phi3": "Phi3Model"},
    layers=at("layers"),
    attention="self_attn",
    value="self_attn.qkv_proj",
    projection="self_attn.o_proj",
    stubs=instead_of_attention("self_attn"),
    values=values,
    causal=True,
)
