"""All use of the network: the Hugging Face Hub, by its own library.

This is for a process of its own, as `vzdesk download` is: in all others, huggingface_hub is
offline, by a setting that it reads only when it is imported.
"""

from __future__ import annotations

import errno
import logging
import os
from contextlib import AbstractContextManager
from types import ModuleType
from typing import BinaryIO

from vzdesk.engine.hub import cache
from vzdesk.errors import UserError, reported_as

CHUNK_BYTES = 2**18
"""How often progress is reported, and how much is kept at least when the download is stopped."""


def library() -> ModuleType:
    """The Hub's own library, allowed to use the network."""
    os.environ |= {
        "HF_HUB_OFFLINE": "0",
        "TRANSFORMERS_OFFLINE": "0",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_XET": "1",  # that kind of transfer cannot continue where it stopped
    }
    import huggingface_hub
    from huggingface_hub import constants

    assert not constants.HF_HUB_OFFLINE, "huggingface_hub was imported offline in this process"
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    constants.DOWNLOAD_CHUNK_SIZE = CHUNK_BYTES  # 10 MB else: a minute on a slow line
    module: ModuleType = huggingface_hub
    return module


def get(repository: str, commit: str, file: str, content: BinaryIO, **options: object) -> None:
    """Write one file of the Hub to `content`; see the library's http_get for the options."""
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers

    headers = build_hf_headers() | {"Accept-Encoding": "identity"}
    http_get(hf_hub_url(repository, file, revision=commit), content, headers=headers, **options)


def report_hub_errors(name: str) -> AbstractContextManager[None]:
    """Any error of the network or the Hub, as one sentence for the user."""
    library()
    return reported_as(Exception, lambda error: _hub_error(name, error) or _disk_error(name, error))


def _hub_error(name: str, error: Exception) -> UserError | None:
    """The error of the Hub, or of the connection to it, for this model."""
    from huggingface_hub import constants, errors

    repository, revision = cache.split(name)
    match error:
        case errors.HFValidationError():
            return UserError(
                "'{name}' cannot be the name of a model.",
                next_step="Names look like bert-base-uncased or EleutherAI/pythia-70m.",
                name=name,
            )
        case errors.GatedRepoError():
            return UserError(
                "{name} is open only to those who have accepted its terms.",
                next_step="Accept them at {endpoint}/{repository}, then log in: hf auth login",
                name=name,
                endpoint=constants.ENDPOINT,
                repository=repository,
            )
        case errors.RepositoryNotFoundError():
            return UserError(
                "The Hub has no model {repository}, or does not show it to you.",
                next_step="Check the spelling; if it is private, log in: hf auth login",
                repository=repository,
            )
        case errors.RevisionNotFoundError():
            return UserError(
                "{repository} has no revision '{revision}'.",
                next_step="Check the spelling.",
                repository=repository,
                revision=revision,
            )
        case errors.HfHubHTTPError():
            status = error.response.status_code
            return UserError(
                "The Hub refused {name}: error {status}.",
                next_step="Log in: hf auth login" if status in (401, 403) else "Try again later.",
                name=name,
                status=status,
            )
        case errors.HTTPError() | errors.LocalEntryNotFoundError():
            return UserError(
                "The Hub at {endpoint} cannot be reached, or the connection broke off.",
                next_step="Check it and try again; what has arrived is kept.",
                endpoint=constants.ENDPOINT,
            )
    return None


def _disk_error(name: str, error: Exception) -> UserError | None:
    from filelock import Timeout

    if isinstance(error, Timeout):
        return UserError(
            "Another program is downloading {name}.", next_step="Wait until it is done.", name=name
        )
    if isinstance(error, OSError):
        is_full = error.errno == errno.ENOSPC
        return UserError(
            "Cannot write to {folder}: {reason}.",
            next_step="Make room and try again; what has arrived is kept."
            if is_full
            else "Check that the folder can be written, or set HF_HOME to another.",
            folder=cache.folder(),
            reason=error.strerror or error,
        )
    return None
