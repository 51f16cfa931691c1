"""Whether a model can be as large as its config.json says, by its weights: before it is built.

A number with some zeros too many would keep transformers making layers for ever, or take all
memory, and a computer without memory hangs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from vzdesk.errors import UserError
from vzdesk.jsonfields import LARGEST, shown

if TYPE_CHECKING:
    from transformers import PreTrainedConfig, PreTrainedModel

SHARED_LAYERS = 100
"""How often the weights of one layer may be used, as ALBERT's are: no model has so many layers."""
MOST_PARTS = 10_000
"""Of what a layer may have without a weight for each."""
LAYERS = re.compile(r"(^|_)(layers?|blocks?|attention_types|depths?)(_num)?$")
PARTS = re.compile(r"(^|_)(heads?|experts?|groups?|labels|classes|buckets|group_num)$")
SIZES = re.compile(
    r"(^|_)(size|dim|d|width|hidden|inner|embd|ffn|ff|kv|model|positions?|ctx|len|length|window)(_|$)"
)
NO_SIZES = re.compile(r"(_id|_ids|theta|max_length|model_max_length|max_new_tokens)$")
SPARE_NUMBERS = 64 * 2**20
"""Weights that may be missing from the files, such as a head's, are not counted up to here."""


@dataclass(frozen=True)
class Weights:
    """What the files of the weights hold: how many tensors, and how many bytes."""

    n_tensors: int
    n_bytes: int


def check_counts(path: Path, config: object, weights: Weights) -> None:
    """UserError where a number in this config.json asks for more than the weights can be."""
    for name, value in _numbers(config):
        if LAYERS.search(name):
            most = max(SHARED_LAYERS, weights.n_tensors)
        elif PARTS.search(name):
            most = max(MOST_PARTS, weights.n_tensors)
        elif SIZES.search(name) and not NO_SIZES.search(name):
            most = LARGEST
        else:
            continue
        if value > most:
            raise UserError(
                "{path} gives {value} as {name}; with the weights in the folder it is {most:,} at "
                "most.",
                next_step="Check that config.json and the weights belong to the same model.",
                path=path,
                value=shown(value),
                name=shown(name),
                most=most,
            )


def _numbers(content: object, name: str = "") -> Iterator[tuple[str, float]]:
    """All numbers, with the name of the field that they are in, at any depth."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _numbers(value, str(key))
    elif isinstance(content, list):
        for value in content:
            yield from _numbers(value, name)
    elif isinstance(content, int | float) and not isinstance(content, bool):
        yield name, content


def check_total(
    torch: ModuleType,
    folder: Path,
    model_class: type[PreTrainedModel],
    config: PreTrainedConfig,
    weights: Weights,
) -> None:
    """UserError where the model of this configuration holds more numbers than the files can.

    It is built without memory for its weights. Every number takes a byte of a file, or more.
    """
    config = deepcopy(config)
    config._attn_implementation = "eager"
    try:
        with torch.device("meta"):
            model = model_class(config)
    except Exception:  # loading it fails too, and says why
        return
    needed = sum(each.numel() for each in (*model.parameters(), *model.buffers()))
    if needed > weights.n_bytes + SPARE_NUMBERS:
        raise UserError(
            "By its config.json the model in {folder} has {needed:,} weights; its files hold "
            "{n_bytes:,} bytes.",
            next_step="Check that config.json and the weights belong to the same model.",
            folder=folder,
            needed=needed,
            n_bytes=weights.n_bytes,
        )
