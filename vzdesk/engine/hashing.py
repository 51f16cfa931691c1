"""Checksums of files, by which weights are known and damage is found."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

Stamps = list[tuple[int, int]]


def stamps(paths: Sequence[Path]) -> Stamps:
    """Sizes and times of files, which differ once one is written again."""
    return [(stat.st_size, stat.st_mtime_ns) for stat in map(Path.stat, paths)]


def sha256_of(path: Path) -> str:
    """The file's sha256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_all(paths: Sequence[Path]) -> str:
    """One file's sha256; of several, that of their sha256s one after the other."""
    sums = [sha256_of(path) for path in paths]
    return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()
