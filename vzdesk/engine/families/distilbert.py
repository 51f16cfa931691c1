"""DistilBERT (Sanh et al. 2019)."""

from __future__ import annotations

from vzdesk.engine.families import Family, at, instead_of_attention

FAMILY = Family(
    name="DistilBERT",
    model_classes={"distilbert": "DistilBertModel"},
    layers=at("transformer.layer"),
    attention="attention",
    value="attention.v_lin",
    projection="attention.out_lin",
    stubs=instead_of_attention("attention"),
)
