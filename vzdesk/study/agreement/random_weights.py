"""A model of the same shape with random weights: what its architecture alone brings about."""

from __future__ import annotations

import shutil
from pathlib import Path

from vzdesk.engine.runtime.torch.libraries import libraries, quietly, report_broken
from vzdesk.errors import UserError
from vzdesk.translate import mark

_WEIGHTS = frozenset({".safetensors", ".bin", ".pt", ".h5", ".msgpack", ".onnx"})
_LACKING = mark("A model with random weights needs PyTorch, which is not installed.")
_LARGEST = 100_000_000
"""Bytes of a file that is copied: tokenizers are smaller."""


def check_random(model: Path) -> None:
    """UserError where no such model can be made: without PyTorch, or of an ONNX bundle."""
    if not (model / "config.json").is_file():
        raise UserError(
            "{model} has no config.json, so no model of its shape can be made.",
            next_step="Choose one that runs on PyTorch, in a folder as transformers saves it.",
            in_terminal="Choose a model folder as transformers saves it (--backend torch).",
            model=model,
        )
    libraries(_LACKING)


def write_random(model: Path, folder: Path, seed: int, *, with_head: bool = False) -> None:
    """Write such a model, as its configuration initialises it, beside the tokenizer of the one in
    the folder `model`; with_head with the head that the configuration names, its weights random
    too. UserError where that is none that transformers reads.
    """
    check_random(model)
    torch, transformers = libraries()
    broken = mark("No model of the shape of {folder} can be made: {reason}.")
    with report_broken(broken, model), quietly(transformers), torch.random.fork_rng():
        config = transformers.AutoConfig.from_pretrained(model, local_files_only=True)
        torch.manual_seed(seed)
        named = (config.architectures or ("",))[0] if with_head else ""
        kind = getattr(transformers, named, None)
        if isinstance(kind, type) and issubclass(kind, transformers.PreTrainedModel):
            made = kind(config)
        else:
            made = transformers.AutoModel.from_config(config)
        made.save_pretrained(folder)
    for file in model.iterdir():
        is_small = file.is_file() and file.stat().st_size <= _LARGEST
        if is_small and file.suffix not in _WEIGHTS and not (folder / file.name).exists():
            shutil.copyfile(file, folder / file.name)
