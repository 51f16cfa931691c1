"""Getting a model from the Hugging Face Hub into the cache that all programs share.

Weights are fetched here and not by the library's `hf_hub_download`, which begins anew after each
interruption; all else is left to it.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from vzdesk.engine.hashing import sha256_of
from vzdesk.engine.hub import cache
from vzdesk.engine.hub.files import RemoteFile, blob, is_whole, partial_blob, pointer
from vzdesk.engine.hub.network import get, library, report_hub_errors
from vzdesk.engine.hub.offer import Offer
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError

RESERVED_BYTES = 10**7
"""To be left free on the disk."""

OnProgress = Callable[[Progress], None]


def fetch(offered: Offer, on_progress: OnProgress) -> Path:
    """Download what is missing, going on where an earlier download stopped; the model's folder.

    UserError where the disk is too full, before anything is fetched, and where the connection
    breaks off; what has arrived is kept.
    """
    with report_hub_errors(offered.name):
        library()
        _check_free_space(offered)
        large = [each for each in offered.files if each.sha256]
        small = [each for each in offered.files if not each.sha256]
        _snapshot(offered.name, small)
        count = _Count(on_progress, offered, sum(each.size_bytes for each in small))
        for each in large:
            _fetch(offered, each, count)
        return _snapshot(offered.name, offered.files)


def format_bytes(size: float) -> str:
    """A size as people say it.

    >>> format_bytes(999_000), format_bytes(440.4e6), format_bytes(2.34e9)
    ('1.0 MB', '440 MB', '2.3 GB')
    """
    size, unit = (size / 1e9, "GB") if size >= 1e9 else (size / 1e6, "MB")
    return f"{size:.0f} {unit}" if size >= 100 else f"{size:.1f} {unit}"


def _check_free_space(offered: Offer) -> None:
    folder = cache.folder()
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if offered.left_bytes + RESERVED_BYTES > free:
        raise UserError(
            "{model} needs {needed} more in {folder}; {free} are free.",
            next_step="Make room, or set HF_HOME to a folder on another disk.",
            model=offered.name,
            needed=format_bytes(offered.left_bytes),
            folder=folder,
            free=format_bytes(free),
        )


def _snapshot(name: str, files: Sequence[RemoteFile]) -> Path:
    """Let the library put these files where all programs find them."""
    repository, revision = cache.split(name)
    folder = library().snapshot_download(
        repository,
        revision=revision or None,
        allow_patterns=[each.name for each in files],
        max_workers=1,
    )
    return Path(folder)


class _Count:
    """Counts the bytes that have arrived, and reports when the rest will have at this speed."""

    def __init__(self, on_progress: OnProgress, offered: Offer, done: int) -> None:
        self._on_progress, self._total, self._done = on_progress, offered.size_bytes, done
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
                count._report(self._here)

            def __enter__(self) -> Bar:
                return self

            def __exit__(self, *_exception: object) -> None:
                pass

        return Bar

    def add(self, file: RemoteFile) -> None:
        """This file is whole."""
        self._done += file.size_bytes
        self._report(0)

    def _report(self, here: int) -> None:
        done = self._done + here
        per_s = self._received / max(time.monotonic() - self._began_s, 1e-3)
        self._on_progress(
            Progress(done, self._total, (self._total - done) / per_s if per_s else None)
        )


def _fetch(offered: Offer, file: RemoteFile, count: _Count) -> None:
    """Make sure that the file's content is in the cache, whole; a damaged one is replaced."""
    from huggingface_hub.utils import WeakFileLock

    link = pointer(offered.name, offered.commit, file)
    content, partial = blob(offered.name, file), partial_blob(offered.name, file)
    if not any(is_whole(path, file) for path in (link, content)):
        lock = cache.folder() / ".locks" / content.parent.parent.name / f"{content.name}.lock"
        for folder in (content.parent, lock.parent):
            folder.mkdir(parents=True, exist_ok=True)
        for path in (link, content):
            path.unlink(missing_ok=True)
        with WeakFileLock(lock, timeout=1):
            _resume(offered, file, partial, count)
            os.replace(partial, content)
    count.add(file)


def _resume(offered: Offer, file: RemoteFile, partial: Path, count: _Count) -> None:
    """Fetch what is missing of the file, from where an earlier download stopped."""
    repository, _ = cache.split(offered.name)
    with partial.open("ab", buffering=0) as content:  # all that has arrived stays, even if killed
        if content.tell() > file.size_bytes:
            content.truncate(0)
        n_here = content.seek(0, os.SEEK_END)
        get(
            *(repository, offered.commit, file.name, content),
            resume_size=n_here,
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
