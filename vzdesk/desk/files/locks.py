"""Which files and folders belong to a running program; those of one that was killed are free."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile

from vzdesk import paths

LOCK = "lock"
"""In a folder that belongs to one running program."""


class Lock:
    """Notes, as long as it lives, that this program has the file at `path` open."""

    def __init__(self, folder: Path | None, path: Path) -> None:
        self.path = path
        self._lock = None if folder is None else lock(_place(folder, path))


def is_locked(folder: Path | None, path: Path) -> bool:
    """Whether another program has noted that it has the file at `path` open."""
    if folder is None or not os.path.isdir(folder):
        return False
    tried = QLockFile(str(_place(folder, path)))
    tried.setStaleLockTime(0)
    return not tried.tryLock(0) and tried.error() == QLockFile.LockError.LockFailedError


def lock(place: Path) -> QLockFile | None:
    """A lock at this place, which ends with the object; None where another program that runs has
    it, or no file can be there.
    """
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
    made = QLockFile(str(place))
    made.setStaleLockTime(0)  # however long the other runs; but it must run
    return made if made.tryLock(0) else None


def _place(folder: Path, path: Path) -> Path:
    name = paths.real(path).encode("utf-8", "surrogatepass")
    return folder / f"{hashlib.sha256(name).hexdigest()[:32]}.lock"
