"""Getting a model from the Hugging Face Hub into the cache that all programs share.

Weights are fetched here and not by the library's `hf_hub_download`, which begins anew after each
interruption; all else is left to it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from vzdesk.engine.families import families
from vzdesk.engine.hashing import sha256_of
from vzdesk.engine.hub import cache as hub
from vzdesk.engine.hub.network import get, library, report_hub_errors
from vzdesk.engine.runtime.torch.checkpoint import (
    INDEX,
    SINGLE,
    VOCABULARIES,
    check_supported,
    is_language_model,
    shard_names,
    type_in,
)
from vzdesk.engine.types import Progress
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
ROOM_BYTES = 10**7
"""To be left free on the disk."""

Tell = Callable[[Progress], None]


@dataclass(frozen=True)
class RemoteFile:
    """A file on the Hub; sha256 is empty where the Hub does not tell it, as for small files."""

    name: str
    size_bytes: int
    sha256: str


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


def offer(name: str) -> Offer:
    """Ask the Hub what there is under this name, or NAME@REVISION.

    UserError where it cannot be reached, has no such model, or not for this user, and where the
    model is none that can be scored with.
    """
    with report_hub_errors(name):
        repository, revision = hub.split(name)
        info = library().model_info(
            repository, revision=revision or None, files_metadata=True, timeout=TIMEOUT_S
        )
        if not re.fullmatch("[0-9a-f]+", info.sha or ""):
            raise UserError(
                "The Hub has no files of {name}.", next_step="Choose another model.", name=name
            )
        there = {each.rfilename: _remote_file(each) for each in info.siblings or ()}
        config = _read_json(repository, info.sha, "config.json", there)
        check_supported(name, config, may_be_tried=is_language_model(config))
        if not any(each in there for each in VOCABULARIES):
            raise UserError(
                "{name} has no tokenizer.", next_step="Choose another model.", name=name
            )
        family = families().get(type_in(config))
        weights = _weights(name, there, lambda file: _read_json(repository, info.sha, file, there))
        files = tuple(there[each] for each in (*filter(there.__contains__, SMALL), *weights))
        return Offer(
            name=name,
            commit=info.sha,
            family=family.name if family else type_in(config),
            is_known=family is not None,
            licence=_licence(info),
            size_bytes=sum(each.size_bytes for each in files),
            left_bytes=sum(each.size_bytes - _have(name, info.sha, each) for each in files),
            files=files,
        )


def fetch(offered: Offer, tell: Tell) -> Path:
    """Download what is missing, going on where an earlier download stopped; the model's folder.

    UserError where the disk is too full, before anything is fetched, and where the connection
    breaks off; what has arrived is kept.
    """
    with report_hub_errors(offered.name):
        library()
        _check_room(offered)
        large = [each for each in offered.files if each.sha256]
        small = [each for each in offered.files if not each.sha256]
        _snapshot(offered.name, small)
        count = _Count(tell, offered, sum(each.size_bytes for each in small))
        for each in large:
            _fetch(offered, each, count)
        return _snapshot(offered.name, offered.files)


def bytes_in_words(size: float) -> str:
    """A size as people say it.

    >>> bytes_in_words(999_000), bytes_in_words(440.4e6), bytes_in_words(2.34e9)
    ('1.0 MB', '440 MB', '2.3 GB')
    """
    size, unit = (size / 1e9, "GB") if size >= 1e9 else (size / 1e6, "MB")
    return f"{size:.0f} {unit}" if size >= 100 else f"{size:.1f} {unit}"


# What is there


def _remote_file(sibling: RepoSibling) -> RemoteFile:
    sha256 = sibling.lfs.sha256 if sibling.lfs else ""
    is_one = re.fullmatch("[0-9a-f]{64}", sha256)  # it becomes a file's name
    return RemoteFile(sibling.rfilename, int(sibling.size or 0), sha256 if is_one else "")


def _read_json(repository: str, commit: str, file: str, there: dict[str, RemoteFile]) -> object:
    if file not in there:
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
    name: str, there: dict[str, RemoteFile], read: Callable[[str], object]
) -> tuple[str, ...]:
    """The files with the weights, and their index; of two kinds the one that transformers reads."""
    for single in SINGLE:
        index = f"{single}{INDEX}"
        if single in there:
            return (single,)
        if index in there:
            shards = shard_names(read(index), Path(index))
            missing = [each for each in shards if each not in there]
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


# The cache


def _blob(name: str, file: RemoteFile) -> Path:
    return hub.repository(hub.split(name)[0]) / "blobs" / file.sha256


def _partial(name: str, file: RemoteFile) -> Path:
    return _blob(name, file).with_name(f"{file.sha256}.incomplete")


def _pointer(name: str, commit: str, file: RemoteFile) -> Path:
    return hub.repository(hub.split(name)[0]) / "snapshots" / commit / file.name


def _have(name: str, commit: str, file: RemoteFile) -> int:
    """How many bytes of the file are in the cache."""
    whole = [_pointer(name, commit, file), *([_blob(name, file)] if file.sha256 else ())]
    if any(path.is_file() and path.stat().st_size == file.size_bytes for path in whole):
        return file.size_bytes
    partial = _partial(name, file)
    if not file.sha256 or not partial.is_file():
        return 0
    return min(partial.stat().st_size, file.size_bytes)


def _is_whole(path: Path, file: RemoteFile) -> bool:
    return (
        path.is_file() and path.stat().st_size == file.size_bytes and sha256_of(path) == file.sha256
    )


def _check_room(offered: Offer) -> None:
    folder = hub.folder()
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if offered.left_bytes + ROOM_BYTES > free:
        raise UserError(
            "{model} needs {needed} more in {folder}; {free} are free.",
            next_step="Make room, or set HF_HOME to a folder on another disk.",
            model=offered.name,
            needed=bytes_in_words(offered.left_bytes),
            folder=folder,
            free=bytes_in_words(free),
        )


def _snapshot(name: str, files: tuple[RemoteFile, ...] | list[RemoteFile]) -> Path:
    """Let the library put these files where all programs find them."""
    repository, revision = hub.split(name)
    wanted = [each.name for each in files]
    folder = library().snapshot_download(
        repository, revision=revision or None, allow_patterns=wanted, max_workers=1
    )
    return Path(folder)


# The transfer


class _Count:
    """Tells how many bytes have arrived, and when the rest will have at this speed."""

    def __init__(self, tell: Tell, offered: Offer, done: int) -> None:
        self._tell, self._total, self._done = tell, offered.size_bytes, done
        self._received, self._began_s = 0, time.monotonic()

    def bar(self) -> type:
        """What the library takes for a progress bar, for the next file."""
        count = self

        class Bar:
            def __init__(self, initial: int = 0, **_: object) -> None:
                self._here = initial

            def update(self, size: int) -> None:
                self._here += size
                count._received += size
                count._say(self._here)

            def __enter__(self) -> Bar:
                return self

            def __exit__(self, *_exception: object) -> None:
                pass

        return Bar

    def add(self, file: RemoteFile) -> None:
        """This file is whole."""
        self._done += file.size_bytes
        self._say(0)

    def _say(self, here: int) -> None:
        done = self._done + here
        per_s = self._received / max(time.monotonic() - self._began_s, 1e-3)
        self._tell(Progress(done, self._total, (self._total - done) / per_s if per_s else None))


def _fetch(offered: Offer, file: RemoteFile, count: _Count) -> None:
    """Make sure that the file's content is in the cache, whole; a damaged one is replaced."""
    from huggingface_hub.utils import WeakFileLock

    pointer = _pointer(offered.name, offered.commit, file)
    blob, partial = _blob(offered.name, file), _partial(offered.name, file)
    if not any(_is_whole(path, file) for path in (pointer, blob)):
        lock = hub.folder() / ".locks" / blob.parent.parent.name / f"{blob.name}.lock"
        for folder in (blob.parent, lock.parent):
            folder.mkdir(parents=True, exist_ok=True)
        for path in (pointer, blob):
            path.unlink(missing_ok=True)
        with WeakFileLock(lock, timeout=1):
            _go_on(offered, file, partial, count)
            os.replace(partial, blob)
    count.add(file)


def _go_on(offered: Offer, file: RemoteFile, partial: Path, count: _Count) -> None:
    """Bring what has arrived so far to its end."""
    repository, _ = hub.split(offered.name)
    with partial.open("ab", buffering=0) as content:  # all that has arrived stays, even if killed
        if content.tell() > file.size_bytes:
            content.truncate(0)
        have = content.seek(0, os.SEEK_END)
        get(
            *(repository, offered.commit, file.name, content),
            resume_size=have,
            expected_size=file.size_bytes,
            tqdm_class=count.bar(),
        )
    if sha256_of(partial) != file.sha256:
        partial.unlink()
        raise UserError(
            "{file} of {model} arrived damaged: its checksum is not the Hub's.",
            next_step="Download it again.",
            file=file.name,
            model=offered.name,
        )
