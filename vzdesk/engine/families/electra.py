"""ELECTRA (Clark et al. 2020): BERT's blocks on embeddings that may be narrower."""

from __future__ import annotations

from vzdesk.engine.families import Family, after_bert, at, instead_of_projection

FAMILY = Family(
    name="ELECTRA",
    model_classes={"electra": "ElectraModel"},
    layers=at("encoder.layer"),
    attention="attention.self",
    value="attention.self.value",
    projection="attention.output.dense",
    stubs=instead_of_projection("attention.self", "attention.output.dense"),
    feed_forward=after_bert,
    is_exported=True,
)
