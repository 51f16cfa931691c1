"""RoBERTa (Liu et al. 2019) and the models built like it."""

from __future__ import annotations

from typing import Any

from vzdesk.engine.families import Family, after_bert, at, instead_of_projection


def max_tokens(config: Any) -> int:
    """The position table without the rows up to the padding index, which no token gets."""
    return int(config.max_position_embeddings) - int(config.pad_token_id) - 1


FAMILY = Family(
    name="RoBERTa",
    model_classes={
        "roberta": "RobertaModel",
        "xlm-roberta": "XLMRobertaModel",
        "camembert": "CamembertModel",
    },
    layers=at("encoder.layer"),
    attention="attention.self",
    value="attention.self.value",
    projection="attention.output.dense",
    stubs=instead_of_projection("attention.self", "attention.output.dense"),
    max_tokens=max_tokens,
    feed_forward=after_bert,
    is_exported=True,
)
