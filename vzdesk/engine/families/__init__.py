"""Where things are in a stock model; one file per model family, found by listing.

A family's module defines `FAMILY` and holds no modelling code: names of modules, and how many
tokens a configuration allows.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Family:
    """A map of a stock model, for every `model_type` that is built alike.

    model_classes  model_type -> name of the class in transformers that has the encoder and no head
    layers         path of the list of blocks, from the model
    attention      path, from a block, of the module that returns (context, attention weights)
    value          path of the projection that makes the value vectors of all heads, side by side
    projection     path of the output projection, whose output is `mixed`
    feed_forward   path of the feed-forward's first matrix
    embed          (model, input_ids, token_type_ids) -> the bottom block's input
    max_tokens     configuration -> the most tokens that its position table holds
    """

    name: str
    model_classes: Mapping[str, str]
    layers: str
    attention: str
    value: str
    projection: str
    feed_forward: str
    embed: Callable[[Any, Any, Any], Any]
    max_tokens: Callable[[Mapping[str, Any]], int]


@cache
def families() -> dict[str, Family]:
    """Every family there is, by the `model_type` of a model's configuration."""
    modules = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    )
    found: list[Family] = [module.FAMILY for module in modules]
    return {model_type: family for family in found for model_type in family.model_classes}
