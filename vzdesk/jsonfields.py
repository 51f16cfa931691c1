"""JSON that came from elsewhere: each field is what it must be, or a `WrongField`.

`content` is the object, `key` the field's name; a message names the field and the value it has.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vzdesk.errors import BadFiles, Reason
from vzdesk.translate import say

LARGEST = 10_000_000
"""Of the sizes of a model: more than any has, and little enough to calculate with."""
LONGEST_NAME = 255
"""Bytes of a file's name: what file systems take."""
LONGEST_SHOWN = 60


class WrongField(Reason):
    """A field is missing or is not what it must be; the message is half a sentence."""


def read_json(path: Path, *, next_step: str) -> Any:
    """The content of a JSON file. BadFiles, with this next step, where it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadFiles(
            "Cannot read {path}: {reason}.", next_step=next_step, path=path, reason=_reason(error)
        ) from error


def _reason(error: Exception) -> str:
    match error:
        case OSError():
            return error.strerror or str(error)
        case UnicodeDecodeError():
            return say("it is not UTF-8 at byte {byte}", byte=error.start + 1)
        case json.JSONDecodeError():
            return say(
                "it is not JSON at line {line}, character {character}",
                line=error.lineno,
                character=error.colno,
            )
        case RecursionError():
            return say("it is nested too deeply")
    return say("a number in it is too long")


def object_(content: Mapping[str, Any], key: str) -> dict[str, Any]:
    """An object."""
    value = _at(content, key)
    if not isinstance(value, dict):
        raise _wrong(key, say("an object"), value)
    return value


def list_(content: Mapping[str, Any], key: str) -> list[Any]:
    """A list."""
    value = _at(content, key)
    if not isinstance(value, list):
        raise _wrong(key, say("a list"), value)
    return value


def text(content: Mapping[str, Any], key: str, *, may_be_empty: bool = False) -> str:
    """A text that can be written to files, so without half characters."""
    value = _at(content, key)
    if not isinstance(value, str) or not (value.strip() or may_be_empty) or not _is_utf8(value):
        raise _wrong(key, say("a text"), value)
    return value


def texts(content: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of texts."""
    numbered = {f"{key} {n}": each for n, each in enumerate(list_(content, key), 1)}
    return tuple(text(numbered, name) for name in numbered)


def whole(content: Mapping[str, Any], key: str, *, least: int = 1, most: int = LARGEST) -> int:
    """A whole number from `least` to `most`; true and 1.0 are none."""
    value = _at(content, key)
    if type(value) is not int or not least <= value <= most:
        expected = say("a whole number from {least} to {most}", least=least, most=most)
        raise _wrong(key, expected, value)
    return value


def wholes(content: Mapping[str, Any], key: str) -> tuple[int, ...]:
    """A list of whole numbers from 0 on."""
    numbered = {f"{key} {n}": each for n, each in enumerate(list_(content, key), 1)}
    return tuple(whole(numbered, name, least=0) for name in numbered)


def number(content: Mapping[str, Any], key: str, *, least: float) -> float:
    """A finite number from `least` on; true is none."""
    value = _at(content, key)
    if type(value) not in (int, float) or not least <= value <= sys.float_info.max:
        raise _wrong(key, say("a number from {least} on", least=least), value)
    return float(value)


def truth(content: Mapping[str, Any], key: str) -> bool:
    """True or false, and nothing that only counts as such."""
    value = _at(content, key)
    if not isinstance(value, bool):
        raise _wrong(key, say("true or false"), value)
    return value


def sha256(content: Mapping[str, Any], key: str = "sha256") -> str:
    """A checksum."""
    value = _at(content, key)
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
        raise _wrong(key, say("64 hexadecimal digits"), value)
    return value


def is_plain_name(name: str) -> bool:
    """Whether this can be nothing but a file in the folder itself, on any system."""
    return (
        _is_utf8(name)
        and 0 < len(name.encode()) <= LONGEST_NAME
        and name not in {".", ".."}
        and not set(name) & set("/\\:\0")
    )


def shown(value: Any) -> str:
    """The value as JSON has it, short enough for a message."""
    if isinstance(value, dict | list):
        return say("an object") if isinstance(value, dict) else say("a list")
    return _short(json.dumps(value))


def _short(written: str) -> str:
    return written if len(written) <= LONGEST_SHOWN else f"{written[: LONGEST_SHOWN - 1]}…"


def _at(content: Mapping[str, Any], key: str) -> Any:
    if key not in content:
        raise WrongField("it does not say its {key}", key=_short(key))
    return content[key]


def _wrong(key: str, expected: str, value: Any) -> WrongField:
    return WrongField(
        "{key} must be {expected}, got {value}", key=key, expected=expected, value=shown(value)
    )


def _is_utf8(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)
