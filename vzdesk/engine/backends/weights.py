"""A folder as transformers saves it: the model's type and its weight files; needs no torch."""

from __future__ import annotations

from pathlib import Path

from vzdesk.engine.backends import fields
from vzdesk.errors import UserError

SINGLE = ("model.safetensors", "pytorch_model.bin")
INDEX = ".index.json"


def model_type(folder: Path) -> str:
    """What kind of model config.json says it is; empty if it says none. UserError if unreadable."""
    config = fields.read_json(folder / "config.json", next_step="Download the folder again.")
    found = config.get("model_type") if isinstance(config, dict) else None
    return found if isinstance(found, str) else ""


def weight_files(folder: Path) -> list[Path]:
    """The files that transformers reads the weights from; those that end in .bin are pickles.

    UserError where there are none, or some are missing.
    """
    for name in SINGLE:
        if (folder / name).is_file():
            return [folder / name]
        if (folder / f"{name}{INDEX}").is_file():
            return _shards(folder / f"{name}{INDEX}")
    if any(folder.glob("model-*.safetensors")) or any(folder.glob("pytorch_model-*.bin")):
        raise UserError(
            f"{folder} has weights in several files, but not the index of them: neither "
            f"{SINGLE[0]}{INDEX} nor {SINGLE[1]}{INDEX} is there.",
            next_step="Download the index into the folder.",
        )
    raise UserError(
        f"{folder} has no weights: neither {SINGLE[0]} nor {SINGLE[1]} is there.",
        next_step="Download the weights into the folder.",
    )


def _shards(index: Path) -> list[Path]:
    """The files that an index says the weights are spread over."""
    names = _shard_names(index)
    found = [name for name in names if (index.parent / name).is_file()]
    if len(found) != len(names):
        missing = next(name for name in names if name not in found)
        raise UserError(
            f"{index.parent} holds {len(found)} of its {len(names)} weight files; "
            f"{missing} is not there.",
            next_step="Download the missing ones.",
        )
    return [index.parent / name for name in names]


def _shard_names(index: Path) -> list[str]:
    ending = Path(index.name.removesuffix(INDEX)).suffix
    content = fields.read_json(index, next_step="Download it again.")
    files = content.get("weight_map") if isinstance(content, dict) else None
    names = list(files.values()) if isinstance(files, dict) else []
    for name in names:
        if (
            not isinstance(name, str)
            or not fields.is_plain_name(name)
            or Path(name).suffix != ending
        ):
            raise UserError(
                f"{index} is damaged: {fields.shown(name)} is no plain name of a {ending} file.",
                next_step="Download it again.",
            )
    if not names:
        raise UserError(f"{index} is damaged: it names no file.", next_step="Download it again.")
    return sorted(set(names))
