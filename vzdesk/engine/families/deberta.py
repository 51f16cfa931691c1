"""DeBERTa v1 (He et al. 2021)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vzdesk.engine.families import Family, after_norm, at, instead_of_projection

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module


def values(layer: Module, output: Tensor) -> Tensor:
    """Per head query, key, value; the value's bias is added after the projection."""
    attention = layer.attention.self
    by_head = output.unflatten(-1, (attention.num_attention_heads, 3, -1))
    return by_head[..., 2, :].flatten(-2) + attention.v_bias


FAMILY = Family(
    name="DeBERTa v1",
    model_classes={"deberta": "DebertaModel"},
    layers=at("encoder.layer"),
    attention="attention.self",
    value="attention.self.in_proj",
    projection="attention.output.dense",
    stubs=instead_of_projection("attention.self", "attention.output.dense"),
    values=values,
    feed_forward=lambda layer: after_norm(layer, layer.attention.output.LayerNorm),
    options={"output_attentions": True},
)
