"""The container of a session file: a ZIP of stored members that claims no more than it holds.

See FORMAT.md. Here is what reader and writer share, and all that knows of ZIP and .npy.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections import Counter
from collections.abc import Mapping
from typing import Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.map_key import MapKey
from vzdesk.errors import Reason, reported_as

FORMAT = "vzdesk-session"
VERSION = (2, 0)
"""The newest that is read."""
PLAIN_VERSION = (1, 2)
"""That of files without parts that only 2.0 has."""
DOCUMENT = "vzdesk-session.json"

DECODER_PARTS = ("decoder", "cross")
"""The maps whose targets are a decoder's tokens; they and their arrays are separate, so that a
reader of version 1.0 finds nothing in the others that it does not expect."""

Kind = Literal["methods", "decoder_methods", "word_methods"]
"""The lists of an analysis that name its maps: those over tokens, those of them whose targets are a
decoder's, and those of words that were zeroed as one (1.2), which a reader of 1.1 does not see."""
KINDS: tuple[Kind, ...] = ("methods", "decoder_methods", "word_methods")
_FOLDERS: dict[Kind, str] = {"methods": "", "decoder_methods": "decoder/", "word_methods": "words/"}


def kind_of(key: MapKey) -> Kind:
    """Which list names the map with this key."""
    if key.words_as_one:
        return "word_methods"
    return "decoder_methods" if key.part in DECODER_PARTS else "methods"


FLOATS: Mapping[str, np.dtype[Any]] = {
    "float32": np.dtype("<f4"),
    "float64": np.dtype("<f8"),
}
BOOL = np.dtype(np.bool_)

# What zipfile raises, somewhere, about archives that are no good.
_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OverflowError,
    struct.error,
)


class DamagedError(Reason):
    """The file is not as FORMAT.md says; the message lacks only the file's name."""


def check_unique(names: list[str], damage: str, **values: object) -> None:
    """Raise DamagedError, with the values, where a name occurs twice."""
    if len(set(names)) < len(names):
        twice = Counter(names).most_common(1)[0][0]
        raise DamagedError(damage, twice=twice, **values)


class Members:
    """The names of the members of an analysis's map; both by position, the map in its own list."""

    def __init__(self, analysis: int, kind: Kind, number: int) -> None:
        folder = f"analyses/{analysis}/{_FOLDERS[kind]}{number}"
        self.scores = f"{folder}/scores.npy"
        self.distances = f"{folder}/distances.npy"
        self.no_mixing = f"{folder}/no_mixing.npy"


class Archive:
    """The members of a session file that is open for reading."""

    def __init__(self, file: BinaryIO) -> None:
        self._size_bytes = file.seek(0, io.SEEK_END)
        file.seek(0)
        start = file.read(4)
        with reported_as(_BROKEN, lambda _error: DamagedError("it is cut short or damaged")):
            if start != b"PK\x03\x04":
                raise DamagedError("it is empty" if not start else "it is not a vzdesk session")
            self._zip = zipfile.ZipFile(file)

    def document(self) -> bytes:
        if DOCUMENT not in self._zip.NameToInfo:
            raise DamagedError(
                "it is not a vzdesk session: it has no {document}", document=DOCUMENT
            )
        return self._read(DOCUMENT)

    def check_all(self) -> None:
        """Raise DamagedError where members are packed, listed twice or claim more than there is."""
        members = self._zip.infolist()
        if len(members) != len(self._zip.NameToInfo):
            raise DamagedError("it is damaged: a member is listed twice")
        for member in members:
            _check_stored(member)
        claimed = sum(member.file_size for member in members)
        if claimed > self._size_bytes:
            raise DamagedError(
                "it is damaged: its members claim {claimed} bytes, it has {size}",
                claimed=claimed,
                size=self._size_bytes,
            )

    def array(self, name: str, dtype: np.dtype[Any], length: int) -> NDArray[Any]:
        """The read-only array of one dimension in this member, of exactly this type and length."""
        if name not in self._zip.NameToInfo:
            raise DamagedError("it is damaged: {name} is missing", name=name)
        data = self._read(name)
        header = io.BytesIO(data)
        _check_header(header, name, dtype, length)
        if len(data) - header.tell() != length * dtype.itemsize:
            raise DamagedError(
                "it is damaged: {name} does not hold {length} values", name=name, length=length
            )
        if dtype == BOOL and data[header.tell() :].strip(b"\0\1"):
            raise DamagedError(
                "it is damaged: {name} holds values that are neither yes nor no", name=name
            )
        return np.frombuffer(data, dtype, offset=header.tell())

    def _read(self, name: str) -> bytes:
        member = self._zip.NameToInfo[name]
        _check_stored(member)
        if member.file_size > self._size_bytes:
            raise DamagedError(
                "it is damaged: {name} claims more bytes than the file has", name=name
            )
        with reported_as(_BROKEN, lambda _: DamagedError("it is damaged in {name}", name=name)):
            return self._zip.read(member)


def _check_stored(member: zipfile.ZipInfo) -> None:
    is_plain = member.compress_type == zipfile.ZIP_STORED and not member.flag_bits & 1
    if not is_plain or member.compress_size != member.file_size:
        raise DamagedError("it is not a vzdesk session: {name} is compressed", name=member.filename)


def _check_header(header: io.BytesIO, name: str, dtype: np.dtype[Any], length: int) -> None:
    """Read the .npy header; raise DamagedError where it does not announce these values."""
    try:
        if np.lib.format.read_magic(header) != (1, 0):
            raise ValueError
        shape, fortran_order, found = np.lib.format.read_array_header_1_0(header)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise DamagedError("it is damaged: {name} is not an array", name=name) from error
    if fortran_order or shape != (length,) or found != dtype:
        raise DamagedError(
            "it is damaged: {name} must be {dtype} of shape {expected}, got {found} of shape "
            "{shape}",
            name=name,
            dtype=dtype.name,
            expected=(length,),
            found=found.name,
            shape=shape,
        )


def write_bytes(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a member; the same data always gives the same bytes."""
    archive.writestr(zipfile.ZipInfo(name), data)


def write_array(
    archive: zipfile.ZipFile, name: str, dtype: np.dtype[Any], parts: list[NDArray[Any]]
) -> None:
    """Add a member with one array of one dimension: these parts end to end, each in C order."""
    length = sum(part.size for part in parts)
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": dtype.str, "fortran_order": False, "shape": (length,)}
    )
    member = zipfile.ZipInfo(name)
    member.file_size = len(header.getvalue()) + length * dtype.itemsize
    with archive.open(member, "w") as file:
        file.write(header.getvalue())
        for part in parts:
            file.write(np.ascontiguousarray(part, dtype).data)
