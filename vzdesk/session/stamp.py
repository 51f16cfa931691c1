"""Whether a session file is still the one that was read or written."""

from __future__ import annotations

import hashlib
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stamp:
    """What a file was like: its size, when it was changed, and a sum of what is in it.

    The sum is over the names, sizes and CRCs of its members, so it is quick for any size; "" where
    the file is no session.
    """

    size_bytes: int
    changed_ns: int
    content: str


def stamp(path: Path) -> Stamp | None:
    """That of the file as it is now; None where there is no file that can be read."""
    if not os.path.isfile(path):  # a pipe could be waited for for ever
        return None
    try:
        status = path.stat()
        return Stamp(status.st_size, status.st_mtime_ns, _content(path))
    except (OSError, ValueError):
        return None


def is_other(path: Path, before: Stamp) -> bool:
    """Whether there is a file with another content than `before`: one that was only touched or
    copied over itself has the same. Times alone say nothing: some disks count in steps of two
    seconds, and some programs set the time of what they copy.
    """
    now = stamp(path)
    if now is None or now == before:
        return False
    return not now.content or now.content != before.content


def _content(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as members:
            listed = [(each.filename, each.CRC, each.file_size) for each in members.infolist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return ""
    return hashlib.sha256(repr(listed).encode("utf-8", "surrogatepass")).hexdigest()
