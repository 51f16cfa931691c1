"""Granite (IBM 2024): Llama's blocks, but what they add to the residual is scaled first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vzdesk.engine.families import Family, NormModules, at, instead_of_attention

if TYPE_CHECKING:
    from torch.nn import Module


def norms(layer: Module) -> NormModules:
    """Pre-norm. The feed-forward's output is scaled, too, so no feed-forward is the usual one."""
    return NormModules(middle=layer.post_attention_layernorm, scale=layer.residual_multiplier)


FAMILY = Family(
    name="Granite",
    model_classes={"granite": "GraniteModel"},
    layers=at("layers"),
    attention="self_attn",
    value="self_attn.v_proj",
    projection="self_attn.o_proj",
    stubs=instead_of_attention("self_attn"),
    causal=True,
    norms=norms,
)
