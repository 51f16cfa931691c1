"""Temporary folders, which a later process removes where the one that made them was killed."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vzdesk.atomic import computer

_NAME = re.compile(r"\.?vzdesk-[a-z]+-([0-9a-f]{8})-(\d+)-\w+")


def make(what: str, parent: Path | None = None) -> Path:
    """A new folder for something, in lower-case letters; hidden in `parent`, or where temporary
    files are. Its name says which process made it. OSError where it cannot be made.
    """
    dot = "." if parent is not None else ""
    prefix = f"{dot}vzdesk-{what}-{computer()}-{os.getpid()}-"
    return Path(tempfile.mkdtemp(prefix=prefix, dir=parent))


@contextmanager
def folder(what: str, parent: Path | None = None) -> Iterator[Path]:
    """The same, there inside; what killed processes left beside it is removed."""
    remove_left_behind(parent)
    made = make(what, parent)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def remove_left_behind(parent: Path | None = None) -> None:
    """Remove those in `parent`, or where temporary files are, whose processes are no more."""
    with suppress(OSError), os.scandir(parent or tempfile.gettempdir()) as entries:
        for entry in entries:
            found = _NAME.fullmatch(entry.name)
            if found and found[1] == computer() and _is_left_behind(entry, int(found[2])):
                shutil.rmtree(entry.path, ignore_errors=True)


def _is_left_behind(entry: os.DirEntry[str], process: int) -> bool:
    """Whether it is our folder, and its process has ended; a later one may have the number."""
    import psutil  # most find nothing left behind, and need not wait for it

    try:
        about = entry.stat(follow_symlinks=False)
        is_ours = not hasattr(os, "getuid") or about.st_uid == os.getuid()
        if not is_ours or not entry.is_dir(follow_symlinks=False):
            return False
        found = psutil.Process(process)
        is_ended = found.status() == psutil.STATUS_ZOMBIE
        return bool(is_ended or found.create_time() > about.st_mtime + _CLOCK_S)
    except psutil.NoSuchProcess:
        return True
    except (OSError, psutil.Error, OverflowError):
        return False


_CLOCK_S = 2.0
"""How far the clocks of files and of processes may be apart."""
