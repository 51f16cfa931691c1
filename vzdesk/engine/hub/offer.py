"""What the Hugging Face Hub has of a model: which files a download would bring, and their size."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from vzdesk.engine.families import families
from vzdesk.engine.hub import cache
from vzdesk.engine.hub.files import RemoteFile, cached_bytes
from vzdesk.engine.hub.network import get, library, report_hub_errors
from vzdesk.engine.runtime.torch.files.checkpoint import (
    INDEX,
    SINGLE,
    VOCABULARIES,
    check_supported,
    is_language_model,
    shard_names,
    type_in,
)
from vzdesk.errors import UserError
from vzdesk.translate import say

if TYPE_CHECKING:
    from huggingface_hub.hf_api import ModelInfo, RepoSibling

SMALL = (
    *("config.json", "generation_config.json", "tokenizer_config.json", "merges.txt"),
    *(
        "special_tokens_map.json",
        "added_tokens.json",
        "source.spm",
        "target.spm",
        "target_vocab.json",
        *VOCABULARIES,
    ),
)
TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Offer:
    """What a download would bring: only the files that are needed.

    name may end in @REVISION; left_bytes is what of size_bytes is not in the cache yet. A model of
    a family that is not known can be tried only once it is here.
    """

    name: str
    commit: str
    family: str
    is_known: bool
    licence: str
    size_bytes: int
    left_bytes: int
    files: tuple[RemoteFile, ...]


def look_up(name: str) -> Offer:
    """Look up this name, or NAME@REVISION, on the Hub.

    UserError where it cannot be reached, has no such model, or not for this user, and where the
    model is none that can be scored with.
    """
    with report_hub_errors(name):
        repository, revision = cache.split(name)
        info = library().model_info(
            repository, revision=revision or None, files_metadata=True, timeout=TIMEOUT_S
        )
        if not re.fullmatch("[0-9a-f]+", info.sha or ""):
            raise UserError(
                "The Hub has no files of {name}.", next_step="Choose another model.", name=name
            )
        listed = {each.rfilename: _remote_file(each) for each in info.siblings or ()}
        config = _read_json(repository, info.sha, "config.json", listed)
        check_supported(name, config, may_be_tried=is_language_model(config))
        if not any(each in listed for each in VOCABULARIES):
            raise UserError(
                "{name} has no tokenizer.", next_step="Choose another model.", name=name
            )
        family = families().get(type_in(config))
        weights = _weights(
            name, listed, lambda file: _read_json(repository, info.sha, file, listed)
        )
        files = tuple(listed[each] for each in (*filter(listed.__contains__, SMALL), *weights))
        return Offer(
            name=name,
            commit=info.sha,
            family=family.name if family else type_in(config),
            is_known=family is not None,
            licence=_licence(info),
            size_bytes=sum(each.size_bytes for each in files),
            left_bytes=sum(each.size_bytes - cached_bytes(name, info.sha, each) for each in files),
            files=files,
        )


def _remote_file(sibling: RepoSibling) -> RemoteFile:
    sha256 = sibling.lfs.sha256 if sibling.lfs else ""
    is_one = re.fullmatch("[0-9a-f]{64}", sha256)  # it becomes a file's name
    return RemoteFile(sibling.rfilename, int(sibling.size or 0), sha256 if is_one else "")


def _read_json(repository: str, commit: str, file: str, listed: dict[str, RemoteFile]) -> object:
    if file not in listed:
        raise UserError(
            "{repository} has no {file}, so it is no model that transformers saved.",
            next_step="Choose another.",
            repository=repository,
            file=file,
        )
    content = BytesIO()
    get(repository, commit, file, content)
    try:
        return json.loads(content.getvalue())
    except (ValueError, RecursionError) as error:
        raise UserError(
            "{file} of {repository} is not JSON.",
            next_step="Choose another model.",
            file=file,
            repository=repository,
        ) from error


def _weights(
    name: str, listed: dict[str, RemoteFile], read: Callable[[str], object]
) -> tuple[str, ...]:
    """The files with the weights, and their index; of two kinds the one that transformers reads."""
    for single in SINGLE:
        index = f"{single}{INDEX}"
        if single in listed:
            return (single,)
        if index in listed:
            shards = shard_names(read(index), Path(index))
            missing = [each for each in shards if each not in listed]
            if missing:
                raise UserError(
                    "{name} is not whole on the Hub: {missing} is not there.",
                    next_step="Choose another model.",
                    name=name,
                    missing=missing[0],
                )
            return (index, *shards)
    raise UserError(
        "{name} has no weights for PyTorch: neither {one} nor {other} is there.",
        next_step="Choose another model.",
        name=name,
        one=SINGLE[0],
        other=SINGLE[1],
    )


def _licence(info: ModelInfo) -> str:
    """As the model's card names it; "not stated" where it does not."""
    card = info.card_data.to_dict() if info.card_data else {}
    named = card.get("license_name") if card.get("license") == "other" else None
    return str(named or card.get("license") or say("not stated"))
