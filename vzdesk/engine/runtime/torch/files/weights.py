"""Whether a model's weights are what its config.json says: their number before it is built, and all
of them once it is loaded.

A number with some zeros too many would keep transformers making layers for ever, or take all
memory, and a computer without memory hangs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from vzdesk.engine.families import Family
from vzdesk.errors import UserError
from vzdesk.jsonfields import LARGEST, shown
from vzdesk.translate import say

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


UNUSED_IN_BLOCKS = re.compile(
    r"(inv_freq|masked_bias|embed_positions|attn\.bias|attention\.bias)$"  # tables made anew
)


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


Size = tuple[int, ...]


class Found(NamedTuple):
    """Names of weights that the files lack, and have too many; and those of another shape: that in
    the file, and that by the configuration.
    """

    missing: Collection[str]
    mismatched: Mapping[str, tuple[Size, Size]]
    unexpected: Collection[str]

    def outside(self, prefix: str) -> list[str]:
        """Those missing or mismatched whose names do not begin so."""
        return [name for name in (*self.missing, *self.mismatched) if not name.startswith(prefix)]


def check_loaded(
    torch: ModuleType, folder: Path, model: PreTrainedModel, found: Found, prefix: str
) -> None:
    """UserError where weights of this model, whose names begin so among those found, are missing,
    have another shape than the configuration says, or are not numbers.
    """
    names = {name: name.removeprefix(prefix) for name in (*found.missing, *found.mismatched)}
    own = {name: short for name, short in names.items() if name.startswith(prefix)}
    shapes = {own[name]: each for name, each in found.mismatched.items() if name in own}
    _check_shapes(folder, shapes)
    _check_missing(folder, (own[name] for name in found.missing if name in own))
    _check_numbers(torch, folder, model)


def _check_shapes(folder: Path, mismatched: Mapping[str, tuple[Size, Size]]) -> None:
    for name, (found, expected) in sorted(mismatched.items()):
        if _matters(name):
            raise UserError(
                "The weight {name} in {folder} has the shape {found}; by config.json it must have "
                "{expected}.",
                next_step="Check that config.json and the weights belong to the same model.",
                name=name,
                folder=folder,
                found=_shape(found),
                expected=_shape(expected),
            )


def _check_missing(folder: Path, keys: Iterable[str]) -> None:
    missing = sorted(filter(_matters, keys))
    if missing and all(key.startswith(("decoder.", "model.decoder.")) for key in missing):
        raise UserError(
            "{folder} holds an encoder without its decoder: {n_missing} weights are not there.",
            next_step="Choose the whole model; only its encoder was saved.",
            folder=folder,
            n_missing=len(missing),
        )
    if missing:
        raise UserError(
            "{folder} lacks {n_missing} of the model's weights, such as {missing}.",
            next_step="Check that config.json and the weights belong to the same model.",
            folder=folder,
            n_missing=len(missing),
            missing=missing[0],
        )


def check_left_over(
    folder: Path, model: PreTrainedModel, family: Family, keys: Iterable[str]
) -> None:
    """A head may be left over, but nothing of the blocks: those would be other than trained."""
    blocks = {layer for site in family.sites for layer in site.layers(model)}
    names = [name for name, module in model.named_modules() if module in blocks]
    # Files of the same model without its head leave out the prefix of every name.
    paths = {re.escape(name.removeprefix(f"{model.base_model_prefix}.")) for name in names}
    patterns = "|".join(sorted({re.sub(r"\d+", r"\\d+", path) for path in paths}))
    in_blocks = re.compile(rf"(\w+\.)?({patterns})\.")
    left_over = sorted(k for k in keys if in_blocks.match(k) and not UNUSED_IN_BLOCKS.search(k))
    if left_over:
        raise UserError(
            "{folder} holds {n_others} weights of layers that the model of its config.json, with "
            "{n_blocks}, does not have, such as {other}.",
            next_step="Check that config.json and the weights belong to the same model.",
            folder=folder,
            n_others=len(left_over),
            n_blocks=len(blocks),
            other=left_over[0],
        )


def _matters(key: str) -> bool:
    """Whether scores depend on this weight."""
    return not key.startswith(("pooler.", "lm_head.", "final_logits_bias"))


def _shape(sizes: Iterable[int]) -> str:
    return " × ".join(map(str, sizes))


def _check_numbers(torch: ModuleType, folder: Path, model: PreTrainedModel) -> None:
    for name, weight in model.named_parameters():
        if not torch.isfinite(weight).all():
            number = re.search(r"\.(\d+)\.", f".{name}")  # a list of blocks counts from 0
            layer = say("layer {layer}, ", layer=int(number[1]) + 1) if number else ""
            raise UserError(
                "{folder} holds weights that are not numbers (NaN or infinite): {layer}{name}.",
                next_step="Download the weights again, or choose another model.",
                folder=folder,
                layer=layer,
                name=name,
            )
