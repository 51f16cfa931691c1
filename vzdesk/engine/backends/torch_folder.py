"""A folder as transformers saves it -> a stock model and its tokenizer, or one clear sentence."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vzdesk.engine.families import Family
from vzdesk.errors import UserError


def weight_files(folder: Path) -> list[Path]:
    """The files with the model's weights. UserError where there are none, or some are missing."""
    single = folder / "model.safetensors"
    if single.is_file():
        return [single]
    shards = sorted(folder.glob("model-*-of-*.safetensors"))
    if shards:
        expected = int(shards[0].stem.rsplit("-", 1)[-1])
        if len(shards) != expected:
            raise UserError(
                f"{folder} holds {len(shards)} of its {expected} weight files.",
                next_step="Download the missing ones.",
            )
        return shards
    pickled = folder / "pytorch_model.bin"
    if pickled.is_file():
        _refuse_code(pickled)
        return [pickled]
    raise UserError(
        f"{folder} has no weights: neither model.safetensors nor pytorch_model.bin is there.",
        next_step="Download the weights into the folder.",
    )


def _refuse_code(path: Path) -> None:
    """A pickle may hold any code; only one that holds nothing but tensors is read."""
    torch, _ = libraries()
    try:
        torch.load(path, map_location="meta", weights_only=True)
    except Exception as error:
        raise UserError(
            f"{path} is not a file of plain tensors, so reading it could run code.",
            next_step="Convert the weights to safetensors, from a source that you trust.",
        ) from error


def libraries() -> tuple[Any, Any]:
    """torch and transformers. UserError where they are not installed."""
    # Before the import: transformers decides at import time whether it may ask the network.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    try:
        import torch
        import transformers
    except ImportError as error:
        raise UserError(
            "This model needs PyTorch, which is not installed.",
            next_step='Install it with: pip install "vzdesk[torch]", or choose an ONNX bundle.',
        ) from error
    return torch, transformers


def load_model(folder: Path, family: Family) -> Any:
    """The blocks without a head, in float32 on the CPU, in eager attention.

    Raises UserError where a file is broken, and where weights are missing or are not numbers.
    """
    torch, transformers = libraries()
    config = _config(transformers, folder)
    model_class = getattr(transformers, family.model_classes[config.model_type])
    with _quietly(transformers), _clearly(folder, "model"):
        model, loading = model_class.from_pretrained(
            folder,
            config=config,
            local_files_only=True,
            attn_implementation="eager",
            dtype=torch.float32,
            output_loading_info=True,
        )
    missing = sorted(
        key
        for key in (*loading["missing_keys"], *(k for k, *_ in loading["mismatched_keys"]))
        if not key.startswith("pooler.")
    )
    if missing:
        raise UserError(
            f"{folder} lacks {len(missing)} of the model's weights, such as {missing[0]}.",
            next_step="Check that config.json and the weights belong to the same model.",
        )
    _check_numbers(torch, folder, model)
    return model.eval()


def _check_numbers(torch: Any, folder: Path, model: Any) -> None:
    for name, weight in model.named_parameters():
        if not torch.isfinite(weight).all():
            raise UserError(
                f"{folder} holds weights that are not numbers (NaN or infinite), in {name}.",
                next_step="Download the weights again, or choose another model.",
            )


def _config(transformers: Any, folder: Path) -> Any:
    with _quietly(transformers), _clearly(folder, "configuration"):
        return transformers.AutoConfig.from_pretrained(folder, local_files_only=True)


def load_tokenizer(folder: Path) -> Any:
    """The folder's tokenizer, as the `tokenizers` library has it.

    tokenizer.json is taken as it is: transformers would build some tokenizers anew by the model's
    type. Older folders hold vocabularies only; from these it builds one.
    """
    from tokenizers import Tokenizer

    _, transformers = libraries()
    with _quietly(transformers), _clearly(folder, "tokenizer"):
        if (folder / "tokenizer.json").is_file():
            return Tokenizer.from_file(str(folder / "tokenizer.json"))
        wrapped = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        return wrapped.backend_tokenizer


@contextmanager
def _clearly(folder: Path, what: str) -> Iterator[None]:
    """Whatever a library says of a broken file, as one sentence for the user."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise UserError(
            f"Cannot load the {what} in {folder}: {reason}",
            next_step="Download the folder again, or choose another.",
        ) from error


@contextmanager
def _quietly(transformers: Any) -> Iterator[None]:
    """Without progress bars and load reports: what matters is checked here and said clearly."""
    logger = logging.getLogger("transformers")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    transformers.utils.logging.disable_progress_bar()
    try:
        yield
    finally:
        logger.setLevel(level)
