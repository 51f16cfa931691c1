"""The bytes of a file -> its text, or one sentence that names the line and the byte.

UTF-8 and UTF-16, with or without a byte-order mark. UTF-16 without a mark is read only where it is
certain: where the text makes sense in one byte order and in no other.
"""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from vzdesk.errors import UserError

BYTE_ORDERS = ("utf-16-le", "utf-16-be")


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file are its text: a name that Python knows, and whether a byte-order mark
    comes before.
    """

    name: str = "utf-8"
    has_mark: bool = False


def read_text(path: Path) -> str:
    """The text of a file. UserError where it cannot be read, or is in no known encoding."""
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """The content of a file. UserError where it cannot be read."""
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise UserError(
            "Cannot read {path}: {reason}.",
            next_step="Check the path.",
            path=path,
            reason=getattr(error, "strerror", "") or error,
        ) from error


def decode(data: bytes, name: str) -> str:
    """The text of these bytes; `name` is their source in the error."""
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding.name)
    except UnicodeDecodeError as error:
        line = _line_of(data[: error.start].decode(encoding.name, "ignore"))
        raise _not_text(name, encoding.name, line, data[error.start]) from error
    if "\0" in text:
        raise _not_text(name, encoding.name, _line_of(text[: text.index("\0")]), 0)
    return text[1:] if encoding.has_mark else text


def encoding_of(data: bytes) -> Encoding:
    """What these bytes are in; UTF-8 where that is not certain."""
    for mark, order in zip((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE), BYTE_ORDERS, strict=True):
        if data.startswith(mark):
            return Encoding(order, has_mark=True)
    if b"\0" in data:  # which is in no text in UTF-8, and where Latin letters are in UTF-16
        possible = [order for order in BYTE_ORDERS if _makes_sense(data, order)]
        if len(possible) == 1:
            return Encoding(possible[0])
    return Encoding(has_mark=data.startswith(codecs.BOM_UTF8))


def _makes_sense(data: bytes, encoding: str) -> bool:
    """Whether these bytes are text in this encoding, of characters that Unicode knows."""
    try:
        characters = set(data.decode(encoding))
    except UnicodeDecodeError:
        return False
    kinds = {unicodedata.category(each) for each in characters if not each.isspace()}
    return not kinds & {"Cc", "Cn", "Cs"}


def _line_of(before: str) -> int:
    return len(f"{before}.".replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _not_text(name: str, encoding: str, line: int, byte: int) -> UserError:
    shown = "UTF-16" if encoding.startswith("utf-16") else "UTF-8"
    return UserError(
        "{name} is not text in {encoding}: line {line} holds the byte {byte:#04x}.",
        next_step="Save it as UTF-8 and try again.",
        name=name,
        encoding=shown,
        line=line,
        byte=byte,
    )
