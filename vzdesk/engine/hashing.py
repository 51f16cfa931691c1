"""Checksums of files, by which weights are known and damage is found."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from vzdesk.errors import BadFiles

Stamps = list[tuple[int, int]]


def stamps(paths: Sequence[Path]) -> Stamps:
    """Sizes and times of files, which differ once one is written again."""
    return [(stat.st_size, stat.st_mtime_ns) for stat in map(Path.stat, paths)]


def sha256_of(path: Path) -> str:
    """The file's sha256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_unchanged(paths: Sequence[Path], before: Stamps) -> str:
    """`sha256_of_all`; BadFiles where the files are no longer those of these stamps."""
    found = sha256_of_all(paths)
    if stamps(paths) != before:
        raise BadFiles(
            "{path} changed while it was read.",
            next_step="Load the model again when its files are complete.",
            path=paths[0],
        )
    return found


def sha256_of_all(paths: Sequence[Path]) -> str:
    """One file's sha256; of several, that of their sha256s one after the other."""
    sums = [sha256_of(path) for path in paths]
    return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()
