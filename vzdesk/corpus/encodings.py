"""The bytes of a file -> its text, or one sentence that names the line and the byte.

UTF-8 and UTF-16, with or without a byte-order mark. UTF-16 without a mark is read only where it is
certain: where the text makes sense in one byte order and in no other.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from vzdesk.errors import UserError

BYTE_ORDERS = ("utf-16-le", "utf-16-be")


def read_text(path: Path) -> str:
    """The text of a file. UserError where it cannot be read, or is in no known encoding."""
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise UserError(
            "Cannot read {path}: {reason}.",
            next_step="Check the path.",
            path=path,
            reason=getattr(error, "strerror", "") or error,
        ) from error
    return decode(data, str(path))


def decode(data: bytes, name: str) -> str:
    """The text of these bytes; `name` is their source in the error."""
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = _line_of(data[: error.start].decode(encoding, "ignore"))
        raise _not_text(name, encoding, line, data[error.start]) from error
    if "\0" in text:
        raise _not_text(name, encoding, _line_of(text[: text.index("\0")]), 0)
    return text


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in data:  # which is in no text in UTF-8, and where Latin letters are in UTF-16
        possible = [order for order in BYTE_ORDERS if _makes_sense(data, order)]
        if len(possible) == 1:
            return possible[0]
    return "utf-8-sig"


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
