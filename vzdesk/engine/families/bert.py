"""BERT (Devlin et al. 2019) as transformers builds it."""

from __future__ import annotations

from vzdesk.engine.families import Family, after_bert, at, instead_of_projection

FAMILY = Family(
    name="BERT",
    model_classes={"bert": "BertModel"},
    layers=at("encoder.layer"),
    attention="attention.self",
    value="attention.self.value",
    projection="attention.output.dense",
    stubs=instead_of_projection("attention.self", "attention.output.dense"),
    feed_forward=after_bert,
    is_exported=True,
)
