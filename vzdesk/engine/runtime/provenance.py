"""How results were computed, for every backend."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from vzdesk import __version__
from vzdesk.engine.types import Provenance

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ABOUT_FILES = "files"
"""The option that has what a user is to know of the model's files."""


def provenance(
    device: str,
    tokenizer: Tokenizer,
    versions: Mapping[str, str],
    options: Mapping[str, str] = MappingProxyType({}),
) -> Provenance:
    """Of results made now, on this device, with this tokenizer, these libraries and options."""
    ours = {"vzdesk": __version__, "python": platform.python_version(), "numpy": np.__version__}
    return Provenance(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        device=device,
        tokenizer=type(tokenizer.model).__name__,
        versions=ours | dict(versions),
        options=options,
    )
