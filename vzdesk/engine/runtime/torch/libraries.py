"""torch and transformers: imported where used, quiet, and what they raise as one sentence."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType

from vzdesk.engine.runtime.torch.device import is_out_of_memory
from vzdesk.engine.safety.panics import panics_as_exceptions
from vzdesk.errors import Cancelled, UserError, first_line, reported_as
from vzdesk.translate import mark

_MODEL = mark("This model needs PyTorch, which is not installed.")


def libraries(lacking: str = _MODEL) -> tuple[ModuleType, ModuleType]:
    """torch and transformers. UserError where they are not installed: lacking is what it says, by
    default that of a model, which could run without them as a bundle.
    """
    # Before the import: transformers decides at import time whether it may use the network.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    # It would leave the threads that read the weights behind.
    os.environ.setdefault("HF_DEACTIVATE_ASYNC_LOAD", "1")
    try:
        import torch
        import transformers
    except ImportError as error:
        step = mark('Install it with: pip install "vzdesk[torch]"')
        if lacking == _MODEL:
            step = mark(
                'Install it with: pip install "vzdesk[torch]". Without it, only ONNX bundles run.'
            )
        raise UserError(lacking, next_step=step) from error
    return torch, transformers


@contextmanager
def report_broken(message: str, folder: Path) -> Iterator[None]:
    """Whatever a library raises inside, as one sentence for the user."""

    def report(error: Exception) -> UserError | None:
        if isinstance(error, UserError):
            return None
        return UserError(
            message,
            next_step="Download the folder again, or choose another.",
            folder=folder,
            reason=first_line(error).rstrip("."),
        )

    with reported_as(Exception, report), panics_as_exceptions():
        yield


def report_errors(
    torch: ModuleType, message: str, next_step: str, model: str
) -> AbstractContextManager[None]:
    """What a library raises while it runs this model, as one sentence for the user."""

    def report(error: Exception) -> UserError | None:
        is_ours = isinstance(error, UserError | Cancelled | MemoryError)
        if is_ours or is_out_of_memory(torch, error):
            return None
        reason = first_line(error).rstrip(".")
        return UserError(message, next_step=next_step, model=model, reason=reason)

    return reported_as(Exception, report)


@contextmanager
def quietly(transformers: ModuleType) -> Iterator[None]:
    """Without progress bars and load reports: what matters is checked here."""
    logger = logging.getLogger("transformers")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    transformers.utils.logging.disable_progress_bar()
    try:
        yield
    finally:
        logger.setLevel(level)
