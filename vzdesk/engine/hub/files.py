"""A file of a model on the Hub, and where it lies in the cache once it is here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vzdesk.engine.hashing import sha256_of
from vzdesk.engine.hub import cache


@dataclass(frozen=True)
class RemoteFile:
    """A file on the Hub; sha256 is empty where the Hub has none, as for small files."""

    name: str
    size_bytes: int
    sha256: str


def blob(name: str, file: RemoteFile) -> Path:
    """Where the content of a file with a sha256 is kept."""
    return cache.repository(cache.split(name)[0]) / "blobs" / file.sha256


def partial_blob(name: str, file: RemoteFile) -> Path:
    """Where what has arrived of it so far is kept."""
    return blob(name, file).with_name(f"{file.sha256}.incomplete")


def pointer(name: str, commit: str, file: RemoteFile) -> Path:
    """Where programs look for the file: a link to the content."""
    return cache.repository(cache.split(name)[0]) / "snapshots" / commit / file.name


def cached_bytes(name: str, commit: str, file: RemoteFile) -> int:
    """How many bytes of the file are in the cache."""
    whole = [pointer(name, commit, file), *([blob(name, file)] if file.sha256 else ())]
    if any(path.is_file() and path.stat().st_size == file.size_bytes for path in whole):
        return file.size_bytes
    begun = partial_blob(name, file)
    if not file.sha256 or not begun.is_file():
        return 0
    return min(begun.stat().st_size, file.size_bytes)


def is_whole(path: Path, file: RemoteFile) -> bool:
    return (
        path.is_file() and path.stat().st_size == file.size_bytes and sha256_of(path) == file.sha256
    )
