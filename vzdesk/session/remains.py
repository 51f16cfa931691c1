"""The members of a damaged file that are whole, found without the list of them at its end."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from vzdesk.session.archive import LOCAL_HEADER, DamagedError, Members, Report, no_report

_HEADER = struct.Struct("<4s5H3L2H")
"""Of a member in a ZIP: signature, version, flags, packing, time, date, CRC-32, packed size, size,
lengths of the name and of what else is said."""
_NEXT = (LOCAL_HEADER, b"PK\x01\x02", b"PK\x05\x06", b"")
"""What can follow a member: another, the list of them, its end, or nothing."""
_IN_64_BITS = 2**32 - 1
_UTF8_NAME = 0x0800
_LONGEST_NAME = 255


class Remains(Members):
    """What is left of a file: each member whose CRC-32 is right, and what there is of others."""

    def __init__(self, data: bytes, report: Report = no_report) -> None:
        """data is the whole file; members are read without a copy."""
        super().__init__()
        view = memoryview(data)
        self._whole: dict[str, memoryview] = {}
        self._damaged: dict[str, memoryview] = {}
        for found in _members(data):
            report()
            content = view[found.start : found.end]
            if not found.is_followed_up or zlib.crc32(content) != found.crc:
                self._damaged.setdefault(found.name, content)
            elif self._whole.setdefault(found.name, content) != content:
                self._damaged[found.name] = content[:0]  # nobody knows which of the two it is

    def has(self, name: str) -> bool:
        return name in self._whole or name in self._damaged

    def read(self, name: str) -> memoryview:
        if name not in self._whole or name in self._damaged:
            raise DamagedError("it is damaged in {name}", name=name)
        return self._whole[name]

    def damaged(self, name: str) -> bytes:
        """What there is of a member that is not whole."""
        return bytes(self._damaged.get(name, b""))


@dataclass(frozen=True)
class _Found:
    """A member whose content is from `start` to `end`, as its header says; is_followed_up is
    whether what comes there can follow a member, so that the size is probably right.
    """

    name: str
    start: int
    end: int
    crc: int
    is_followed_up: bool


def _members(data: bytes) -> Iterator[_Found]:
    """All that looks like a stored member. Where its size is wrong, it goes on at the next header,
    so that no byte is counted twice.
    """
    at = data.find(LOCAL_HEADER)
    while at >= 0:
        found = _member(data, at)
        if found is not None:
            yield found
        behind = found.end if found is not None and found.is_followed_up else at + 4
        at = data.find(LOCAL_HEADER, behind)


def _member(data: bytes, at: int) -> _Found | None:
    """The stored member whose header is here; None where it is none."""
    if at + _HEADER.size > len(data):
        return None
    _, _, flags, packing, _, _, crc, packed, size, n_name, n_more = _HEADER.unpack_from(data, at)
    name_at = at + _HEADER.size
    start = name_at + n_name + n_more
    more = data[name_at + n_name : start]
    if size == packed == _IN_64_BITS and more[:2] == b"\x01\x00" and len(more) >= 20:
        size, packed = struct.unpack_from("<QQ", more, 4)
    name = data[name_at : name_at + n_name]
    is_stored = not flags & ~_UTF8_NAME and not packing and size == packed
    if not is_stored or n_name > _LONGEST_NAME or not name.isascii():
        return None
    end = start + size
    is_followed_up = end <= len(data) and data[end : end + 4] in _NEXT
    return _Found(name.decode(), start, end, crc, is_followed_up)
