"""BERT (Devlin et al. 2019) as transformers builds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vzdesk.engine.families import Family


def embed(model: Any, input_ids: Any, token_type_ids: Any) -> Any:
    """The embeddings' sum, normalised."""
    return model.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)


def max_tokens(config: Mapping[str, Any]) -> int:
    """The whole position table."""
    return int(config["max_position_embeddings"])


FAMILY = Family(
    name="BERT",
    model_classes={"bert": "BertModel"},
    layers="encoder.layer",
    attention="attention.self",
    value="attention.self.value",
    projection="attention.output.dense",
    feed_forward="intermediate.dense",
    embed=embed,
    max_tokens=max_tokens,
)
