"""RoBERTa (Liu et al. 2019) and the models built like it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vzdesk.engine.families import Family


def embed(model: Any, input_ids: Any, token_type_ids: Any) -> Any:
    """The embeddings' sum, normalised; positions are counted from the padding index."""
    return model.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)


def max_tokens(config: Mapping[str, Any]) -> int:
    """The position table without the rows up to the padding index, which no token gets."""
    return int(config["max_position_embeddings"]) - int(config.get("pad_token_id", 1)) - 1


FAMILY = Family(
    name="RoBERTa",
    model_classes={
        "roberta": "RobertaModel",
        "xlm-roberta": "XLMRobertaModel",
        "camembert": "CamembertModel",
    },
    layers="encoder.layer",
    attention="attention.self",
    value="attention.self.value",
    projection="attention.output.dense",
    feed_forward="intermediate.dense",
    embed=embed,
    max_tokens=max_tokens,
)
