"""ELECTRA (Clark et al. 2020): BERT's blocks on embeddings that may be narrower."""

from __future__ import annotations

from typing import Any

from vzdesk.engine.families import Family, after_bert, at, instead_of_projection


def embed(model: Any, input_ids: Any, token_type_ids: Any) -> Any:
    """The embeddings' sum, normalised, and widened where the model does so."""
    hidden = model.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
    return model.embeddings_project(hidden) if hasattr(model, "embeddings_project") else hidden


FAMILY = Family(
    name="ELECTRA",
    model_classes={"electra": "ElectraModel"},
    layers=at("encoder.layer"),
    attention="attention.self",
    value="attention.self.value",
    projection="attention.output.dense",
    stubs=instead_of_projection("attention.self", "attention.output.dense"),
    feed_forward=after_bert,
    embed=embed,
)
