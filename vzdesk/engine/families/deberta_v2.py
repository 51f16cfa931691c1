"""DeBERTa v2 and v3 (He et al. 2021, 2023)."""

from __future__ import annotations

from vzdesk.engine.families import Family, after_norm, at, instead_of_projection

FAMILY = Family(
    name="DeBERTa v2/v3",
    model_classes={"deberta-v2": "DebertaV2Model"},
    layers=at("encoder.layer"),
    attention="attention.self",
    value="attention.self.value_proj",
    projection="attention.output.dense",
    stubs=instead_of_projection("attention.self", "attention.output.dense"),
    feed_forward=lambda layer: after_norm(layer, layer.attention.output.LayerNorm),
    options={"output_attentions": True},
)
