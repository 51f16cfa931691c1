"""The folder of a fine-tuned model: as transformers saves it, with the tokenizer it had."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vzdesk import temporary
from vzdesk.atomic import replacing
from vzdesk.errors import UserError, first_line, reported_as
from vzdesk.translate import say

RECORD = "finetuning.json"
TRAIN, HELD_OUT = "train-ids.txt", "held-out-ids.txt"
_OURS = frozenset({RECORD, TRAIN, HELD_OUT})
"""Of the training itself: a model that was fine-tuned before has those of another."""
_NOT_COPIED = frozenset({".safetensors", ".bin", ".pt", ".h5", ".msgpack", ".onnx", ".md"})
_OF_PARTS = ".index.json"
"""Names end so that say which weights are in which of several files."""
_LARGEST = 100_000_000
"""Bytes of a file that is copied: tokenizers are smaller."""


def write_model(
    model: Any, before: Path, folder: Path, texts: Mapping[str, bytes], next_step: str
) -> None:
    """Write its weights in safetensors and its configuration, these texts by the names of their
    files, and the other files of the folder `before`, but for weights, READMEs and what says how
    `before` was fine-tuned. config.json is the last: without it there is no model. UserError with
    this next step where one cannot be written.
    """

    from safetensors import SafetensorError

    def report(error: Exception) -> UserError | None:
        if not isinstance(error, OSError | SafetensorError):
            return None
        reason = error.strerror if isinstance(error, OSError) else None
        reason = reason or first_line(error).rstrip(".")
        why = say("Cannot write the model into {folder}: {reason}.", folder=folder, reason=reason)
        return UserError.translated(why, next_step)

    with (
        reported_as(Exception, report),
        temporary.folder("model", folder) as made,
    ):
        model.save_pretrained(made)
        for name, content in texts.items():
            (made / name).write_bytes(content)
        for file in before.iterdir():
            if _is_copied(file) and not (made / file.name).exists():
                shutil.copyfile(file, made / file.name)
        for file in made.iterdir():
            shutil.copymode(made / RECORD, file)  # safetensors lets nobody else read its file
        for file in sorted(made.iterdir(), key=lambda each: each.name == "config.json"):
            os.replace(file, folder / file.name)


def _is_copied(file: Path) -> bool:
    is_weights = file.suffix in _NOT_COPIED or file.name.endswith(_OF_PARTS)
    is_other = file.name in _OURS or is_weights
    return not is_other and file.is_file() and file.stat().st_size <= _LARGEST


def write_ids(path: Path, ids: list[str]) -> None:
    """One a line."""
    with replacing(path) as file:
        file.write("".join(f"{id}\n" for id in ids).encode("utf-8", "backslashreplace"))
