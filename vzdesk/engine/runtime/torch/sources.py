"""Whether transformers would read other files than those whose checksum is recorded.

A folder's config.json, or a file beside it, can send it to other weights, change how weights are
read, or exchange parts of the model. Results would then be recorded as those of another model.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from vzdesk.engine.runtime.torch.checkpoint import INDEX, SINGLE
from vzdesk.errors import UserError
from vzdesk.jsonfields import shown

if TYPE_CHECKING:
    from transformers import PreTrainedConfig

ADAPTER = "adapter_config.json"
DISTRIBUTED = re.compile(r"shard-\d{5}-model-\d{5}-of-\d{5}\.safetensors")
"""transformers reads such files instead of all others."""
REDIRECTING = ("configuration_files", "transformers_weights", "fusion_config")
"""Fields that name other files, or other modules, than usual."""


def check_folder(folder: Path, config: object) -> None:
    """UserError where files beside the weights, or this config.json, would be read instead."""
    if (folder / ADAPTER).is_file():
        raise UserError(
            "{folder} has an adapter beside the weights ({name}), which vzdesk does not apply.",
            next_step="Merge it into the weights first, by peft's merge_and_unload, or move it out "
            "of the folder.",
            folder=folder,
            name=ADAPTER,
        )
    for name in sorted(path.name for path in folder.glob("shard-*.safetensors")):
        if DISTRIBUTED.fullmatch(name):
            raise _redirected(folder, name)
    for name in REDIRECTING:
        if isinstance(config, dict):
            _check_field(folder, name, config.get(name))


def check_config(folder: Path, config: PreTrainedConfig) -> None:
    """The same of the configuration as transformers has it: it can rename fields."""
    for name in REDIRECTING:
        _check_field(folder, name, getattr(config, name, None))
    quantization = getattr(config, "quantization_config", None)
    if quantization is not None:
        method = quantization.get("quant_method") if isinstance(quantization, dict) else None
        raise UserError(
            "{folder} is quantised ({method}); vzdesk reads weights as they were trained.",
            next_step="Choose the model's full version.",
            folder=folder,
            method=shown(method),
        )
    for name in getattr(type(config), "extra_files", ()):
        if (folder / name).exists():
            raise _redirected(folder, name)


def _check_field(folder: Path, name: str, value: object) -> None:
    """What the field names may be the very file that is read without it."""
    usual = SINGLE[0] if (folder / SINGLE[0]).is_file() else SINGLE[0] + INDEX
    is_usual = name == "transformers_weights" and value == usual and (folder / usual).is_file()
    if value is not None and not is_usual:
        raise UserError(
            "{path} asks for other files or parts than the usual ones: {name} is {value}.",
            next_step="Remove that line, if you trust the rest, or choose another model.",
            path=folder / "config.json",
            name=name,
            value=shown(value),
        )


def _redirected(folder: Path, name: str) -> UserError:
    return UserError(
        "{folder} holds {name}, which transformers would read besides or instead of the model's "
        "usual weights.",
        next_step="Move it out of the folder, or save the model again.",
        folder=folder,
        name=name,
    )
