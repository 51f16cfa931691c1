"""Taking session files apart and putting them together, for tests that damage them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

DOCUMENT = "vzdesk-session.json"


def members_of(path: Path) -> dict[str, bytes]:
    """The members of a file, by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, contents: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    """A ZIP with these members."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return path


def npy(values: Any) -> bytes:
    """These values in NumPy's format."""
    file = io.BytesIO()
    np.save(file, np.asarray(values))
    return file.getvalue()


def changed(path: Path, of: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """A file like `of` whose document is changed, all sums right."""
    contents = members_of(of)
    document = json.loads(contents[DOCUMENT])
    change(document)
    return pack(path, {**contents, DOCUMENT: json.dumps(document).encode()})


def with_number(path: Path, of: Path, member: str, at: int, value: float) -> Path:
    """A file like `of` with one number of an array changed, all sums right."""
    contents = members_of(of)
    values = np.load(io.BytesIO(contents[member])).copy()
    values[at] = value
    return pack(path, {**contents, member: npy(values)})


def flipped(path: Path, of: Path, member: str, at: int = -1) -> Path:
    """A file like `of` with one bit of a member turned, as a disk does it: its sum is wrong."""
    data = bytearray(of.read_bytes())
    with zipfile.ZipFile(of) as archive:
        info = archive.getinfo(member)
    start = info.header_offset + 30 + len(info.filename)
    data[start + (at % info.file_size)] ^= 1
    path.write_bytes(data)
    return path
