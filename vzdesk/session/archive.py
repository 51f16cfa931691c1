"""The container of a session file: a ZIP of stored members that claims no more than it holds.

See FORMAT.md. Here is what reader and writer share, and all that knows of ZIP and .npy.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.errors import Reason, reported_as

FORMAT = "vzdesk-session"
VERSION = (2, 3)
"""The newest that is read."""
PLAIN_VERSION, VERSION_WITH_PARTS = (1, 2), (2, 0)
"""Those of files without and with parts; the next minor version of either can show several rows of
annotations, and says what is left out of maps.
"""
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
MOST_LAYERS, MOST_MODELS, MOST_TIERS = 10_000, 1_000, 1_000
"""Layers of a model, models of a session, tiers of a sentence: far more than there are anywhere,
and few enough for a window to show them."""
BOOL = np.dtype(np.bool_)
FLOAT64, INT32 = np.dtype("<f8"), np.dtype("<i4")
LOCAL_HEADER = b"PK\x03\x04"
"""What every member of a ZIP begins with, and so the file."""

Report = Callable[[], object]
"""Called now and then while a file is read; what it raises, such as Cancelled, ends that."""
_READ_BYTES = 2**20
"""Read at a time: reading can end in between."""
_BLOCK = 2**20
"""How many values are written at a time: thousands of small maps together, and none twice."""

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


def no_report() -> None:
    """Where nobody waits for what is read."""


class DamagedError(Reason):
    """The file is not as FORMAT.md says; the message lacks only the file's name."""


def check_unique(names: list[str], damage: str, **values: object) -> None:
    """Raise DamagedError, with the values, where a name occurs twice."""
    if len(set(names)) < len(names):
        twice = Counter(names).most_common(1)[0][0]
        raise DamagedError(damage, twice=twice, **values)


class MapMembers:
    """The names of the members of an analysis's map; both by position, the map in its own list."""

    def __init__(self, analysis: int, kind: Kind, number: int) -> None:
        folder = f"analyses/{analysis}/{_FOLDERS[kind]}{number}"
        self.scores = f"{folder}/scores.npy"
        self.distances = f"{folder}/distances.npy"
        self.no_mixing = f"{folder}/no_mixing.npy"
        self.rows = f"{folder}/rows.npy"
        self.mixing_ratios = f"{folder}/mixing_ratios.npy"


class PredictionMembers:
    """The names of the members that hold the predictions of the analysis in this position."""

    def __init__(self, analysis: int) -> None:
        folder = f"analyses/{analysis}/predictions"
        self.tokens = f"{folder}/log_probabilities.npy"
        self.words = f"{folder}/word_log_probabilities.npy"
        self.best = f"{folder}/best.npy"
        self.best_values = f"{folder}/best_log_probabilities.npy"
        self.ranks = f"{folder}/ranks.npy"


class Members:
    """The members of a file by name: what is common to whole and damaged ones."""

    def __init__(self) -> None:
        self._arrays: dict[tuple[str, np.dtype[Any], int], NDArray[Any]] = {}

    def has(self, name: str) -> bool:
        raise NotImplementedError

    def read(self, name: str) -> bytes | memoryview:
        """What the member holds. DamagedError where that is not what was written."""
        raise NotImplementedError

    def document(self) -> bytes | memoryview:
        if not self.has(DOCUMENT):
            raise DamagedError(
                "it is not a vzdesk session: it has no {document}", document=DOCUMENT
            )
        return self.read(DOCUMENT)

    def array(self, name: str, dtype: np.dtype[Any], length: int) -> NDArray[Any]:
        """The read-only array of one dimension in this member, of exactly this type and length.

        It is read and checked once.
        """
        asked = name, dtype, length
        if asked not in self._arrays:
            self._arrays[asked] = self._array(name, dtype, length)
        return self._arrays[asked]

    def _array(self, name: str, dtype: np.dtype[Any], length: int) -> NDArray[Any]:
        if not self.has(name):
            raise DamagedError("it is damaged: {name} is missing", name=name)
        data = self.read(name)
        start = _check_header(data, name, dtype, length)
        if len(data) - start != length * dtype.itemsize:
            raise DamagedError(
                "it is damaged: {name} does not hold {length} values", name=name, length=length
            )
        if dtype == BOOL and np.frombuffer(data, np.uint8, offset=start).max(initial=0) > 1:
            raise DamagedError(
                "it is damaged: {name} holds values that are neither yes nor no", name=name
            )
        return np.frombuffer(data, dtype, offset=start)


class Archive(Members):
    """The members of a session file that is open for reading."""

    def __init__(self, file: BinaryIO, report: Report = no_report) -> None:
        super().__init__()
        self._report = report
        self._size_bytes = file.seek(0, io.SEEK_END)
        file.seek(0)
        start = file.read(4)
        with reported_as(_BROKEN, lambda _error: DamagedError("it is cut short or damaged")):
            if start != LOCAL_HEADER:
                raise DamagedError("it is empty" if not start else "it is not a vzdesk session")
            self._zip = zipfile.ZipFile(file)

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

    def has(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def read(self, name: str) -> memoryview:
        member = self._zip.NameToInfo[name]
        _check_stored(member)
        if member.file_size > self._size_bytes:
            raise DamagedError(
                "it is damaged: {name} claims more bytes than the file has", name=name
            )
        with reported_as(_BROKEN, lambda _: DamagedError("it is damaged in {name}", name=name)):
            return self._content(member)

    def _content(self, member: zipfile.ZipInfo) -> memoryview:
        content, at = np.empty(member.file_size, np.uint8).data, 0
        with self._zip.open(member) as file:
            while block := file.read(_READ_BYTES):
                content[at : at + len(block)] = block
                at += len(block)
                self._report()
        return content.toreadonly()


def _check_stored(member: zipfile.ZipInfo) -> None:
    is_plain = member.compress_type == zipfile.ZIP_STORED and not member.flag_bits & 1
    if not is_plain or member.compress_size != member.file_size:
        raise DamagedError("it is not a vzdesk session: {name} is compressed", name=member.filename)


_MAGIC = b"\x93NUMPY\x01\x00"
_HEADER = re.compile(
    r"\{\s*(?:(?:'descr'\s*:\s*'(?P<type>[^']{1,8})'|'fortran_order'\s*:\s*False"
    r"|'shape'\s*:\s*\((?P<shape>[0-9, ]{0,80})\))\s*(?:,\s*|(?=\}))){3}\}\s*"
)
"""That of an array in C order. NumPy's own reader takes it for Python, and fails in many ways."""


def _check_header(data: bytes | memoryview, name: str, dtype: np.dtype[Any], length: int) -> int:
    """Where the values begin; DamagedError where the .npy header does not announce these."""
    start = len(_MAGIC) + 2 + int.from_bytes(data[8:10], "little")
    found = _HEADER.fullmatch(bytes(data[10:start]).decode("latin-1"))
    if data[:8] != _MAGIC or found is None or not found["type"] or found["shape"] is None:
        raise DamagedError("it is damaged: {name} is not an array", name=name)
    shape = [each.strip() for each in found["shape"].split(",") if each.strip()]
    if shape != [str(length)] or found["type"].lstrip("<|") != dtype.str.lstrip("<|"):
        raise DamagedError(
            "it is damaged: {name} must be {dtype} of shape {expected}, got {found} of shape "
            "{shape}",
            name=name,
            dtype=dtype.name,
            expected=(length,),
            found=found["type"],
            shape=f"({', '.join(shape)})",
        )
    return start


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
        for block in blocks(dtype, parts):
            file.write(block.data)


def blocks(dtype: np.dtype[Any], parts: Sequence[NDArray[Any]]) -> Iterator[NDArray[Any]]:
    """The values of these parts end to end, each in C order, in arrays of one dimension."""
    first = size = 0
    for after, part in enumerate(parts, 1):
        size += part.size
        if size >= _BLOCK or after == len(parts):
            yield np.concatenate([each.reshape(-1) for each in parts[first:after]], dtype=dtype)
            first, size = after, 0
