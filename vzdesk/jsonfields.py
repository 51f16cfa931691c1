"""Checked reading of JSON that came from elsewhere, once for sessions, bundles and configs.

Each field is what it must be, or a `WrongField`, which names the field and the value it has.
`content` is an object and `key` the name of a field of it: a plain dict in a small file, where the
name says enough, or `Fields`, which say where in a large document they are.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard, TypeVar

from vzdesk.errors import BadFiles, Reason
from vzdesk.translate import mark, say

T = TypeVar("T")
D = TypeVar("D")
LARGEST = 10_000_000
"""Of the sizes of a model: more than any has, and little enough to calculate with."""
LARGEST_COUNT = 2**31 - 1
"""Of anything else that is counted."""
LONGEST_NAME = 255
"""Bytes of a file's name: what file systems take."""
LONGEST_SHOWN = 60
WITHIN = mark("'{name}' of {whole}")
TEXT, LIST, OBJECT = mark("a text"), mark("a list"), mark("an object")
WHOLE = mark("a whole number from {least} to {most}")


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


class Fields:
    """An object within a document; `where`, a text for `say` with its values, is its place.

    Fields that are not read are ignored. Texts may hold any characters, counts are whole
    numbers from 0.
    """

    def __init__(self, values: Any, where: str, **named: object) -> None:
        self._where, self._named = where, named
        if not isinstance(values, dict):
            raise WrongField(
                "{where} must be {expected}, got {value}",
                where=self,
                expected=say(OBJECT),
                value=shown(values),
            )
        self.values: dict[str, Any] = values

    def __str__(self) -> str:
        return say(self._where, **self._named)

    def has(self, name: str) -> bool:
        """Whether there is such a field, and it is not null: newer versions add some."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        return _one(self, name, _is_text, TEXT)

    def text_or_none(self, name: str) -> str | None:
        """A text or null."""
        return None if _at(self, name) is None else self.text(name)

    def texts(self, name: str) -> list[str]:
        return _each(self, name, _is_text, TEXT)

    def texts_by_name(self, name: str) -> dict[str, str]:
        """An object whose values are texts."""
        found = self.object(name)
        return {key: found.text(key) for key in found.values}

    def flag(self, name: str) -> bool:
        """True or false."""
        return truth(self, name)

    def count(self, name: str) -> int:
        return _one(self, name, _is_count, WHOLE, least=0, most=LARGEST_COUNT)

    def count_or_none(self, name: str) -> int | None:
        """A count or null."""
        return None if _at(self, name) is None else self.count(name)

    def counts(self, name: str) -> tuple[int, ...]:
        """A list of counts."""
        return wholes(self, name, most=LARGEST_COUNT)

    def number(self, name: str) -> float:
        """A number from 0."""
        return number(self, name, most=LARGEST_COUNT)

    def pair(self, name: str) -> tuple[int, int]:
        """Two counts."""
        first, second = _one(self, name, _is_pair, mark("two whole numbers from 0"))
        return first, second

    def pairs(self, name: str) -> list[tuple[int, int]]:
        """A list of pairs of counts."""
        found = _each(self, name, _is_pair, mark("two whole numbers from 0"))
        return [(first, second) for first, second in found]

    def object(self, name: str) -> Fields:
        return Fields(_at(self, name), WITHIN, name=name, whole=self)

    def object_or_empty(self, name: str) -> Fields:
        """An object, or an empty one where there is none."""
        value = self.values.get(name)
        return Fields(value if isinstance(value, dict) else {}, WITHIN, name=name, whole=self)

    def objects(self, name: str, where: str) -> Iterator[Fields]:
        """The objects of a list; `where` names in errors the {number} of each in the {whole}."""
        for place, value in enumerate(list_(self, name), 1):
            yield Fields(value, where, number=place, whole=self)

    def objects_by_name(self, name: str) -> Iterator[tuple[str, Fields]]:
        found = self.object(name)
        for key in found.values:
            yield key, found.object(key)

    def or_default(self, take: Callable[[str], T], name: str, default: D) -> T | D:
        """What `take` makes of the field, or `default` where it cannot be used."""
        try:
            return take(name)
        except WrongField:
            return default


Content = Mapping[str, Any] | Fields


def as_json(entry: dict[str, Any]) -> str:
    """The one text that is the same for equal objects, whatever the order of their members.
    ValueError where a number in it is not finite.
    """
    return json.dumps(
        entry, allow_nan=False, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def object_(content: Content, key: str) -> dict[str, Any]:
    return _one(content, key, _is_object, OBJECT)


def list_(content: Content, key: str) -> list[Any]:
    return _one(content, key, _is_list, LIST)


def text(content: Content, key: str, *, may_be_empty: bool = False) -> str:
    """A text that can be written to files, so without half characters."""
    return _one(content, key, _is_name_or_empty if may_be_empty else _is_name, TEXT)


def texts(content: Content, key: str) -> tuple[str, ...]:
    """A list of texts that can be written to files."""
    return tuple(_each(content, key, _is_name, TEXT))


def whole(content: Content, key: str, *, least: int = 1, most: int = LARGEST) -> int:
    """A whole number from `least` to `most`; true and 1.0 are none."""

    def is_right(value: Any) -> TypeGuard[int]:
        return _is_whole(value, least, most)

    return _one(content, key, is_right, WHOLE, least=least, most=most)


def wholes(content: Content, key: str, *, most: int = LARGEST) -> tuple[int, ...]:
    """A list of whole numbers from 0 on."""

    def is_right(value: Any) -> TypeGuard[int]:
        return _is_whole(value, 0, most)

    return tuple(_each(content, key, is_right, WHOLE, least=0, most=most))


def number(
    content: Content, key: str, *, least: float = 0.0, most: float = sys.float_info.max
) -> float:
    """A finite number from `least` on; true is none."""

    def is_right(value: Any) -> TypeGuard[float]:
        return type(value) in (int, float) and least <= value <= most

    return float(_one(content, key, is_right, mark("a number from {least} on"), least=least))


def truth(content: Content, key: str) -> bool:
    """True or false, and nothing that only counts as such."""
    return _one(content, key, _is_truth, mark("true or false"))


def sha256(content: Content, key: str = "sha256") -> str:
    """A checksum."""
    return _one(content, key, _is_sha256, mark("64 hexadecimal digits"))


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
        return say(OBJECT) if isinstance(value, dict) else say(LIST)
    return _short(json.dumps(value))


def _short(written: str) -> str:
    return written if len(written) <= LONGEST_SHOWN else f"{written[: LONGEST_SHOWN - 1]}…"


def _at(content: Content, key: str) -> Any:
    values = content.values if isinstance(content, Fields) else content
    if key in values:
        return values[key]
    if isinstance(content, Fields):
        raise WrongField("{where} has no '{key}'", where=content, key=_short(key))
    raise WrongField("it does not say its {key}", key=_short(key))


def _one(
    content: Content,
    key: str,
    is_right: Callable[[Any], TypeGuard[T]],
    expected: str,
    **values: object,
) -> T:
    """The value of this field, if it is right; `expected` says with its values what is."""
    value = _at(content, key)
    if not is_right(value):
        raise _wrong(content, key, say(expected, **values), value)
    return value


def _each(
    content: Content,
    key: str,
    is_right: Callable[[Any], TypeGuard[T]],
    expected: str,
    **values: object,
) -> list[T]:
    """The list in this field, if each of its items is right."""
    items = list_(content, key)
    for place, item in enumerate(items, 1):
        if not is_right(item):
            raise _wrong(content, key, say(expected, **values), item, place)
    return items


def _wrong(content: Content, key: str, expected: str, value: Any, place: int = 0) -> WrongField:
    """place counts the items of a list from 1; 0 is the field itself."""
    named = f"{key} {place}" if place else key
    if isinstance(content, Fields):
        named = say(WITHIN, name=key, whole=content)
        named = say("item {place} of {list}", place=place, list=named) if place else named
    return WrongField(
        "{key} must be {expected}, got {value}", key=named, expected=expected, value=shown(value)
    )


def _is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_truth(value: Any) -> TypeGuard[bool]:
    return isinstance(value, bool)


def _is_sha256(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str)


def _is_name(value: Any) -> TypeGuard[str]:
    return _is_name_or_empty(value) and bool(value.strip())


def _is_name_or_empty(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and _is_utf8(value)


def _is_utf8(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _is_whole(value: Any, least: int, most: int) -> TypeGuard[int]:
    return type(value) is int and least <= value <= most


def _is_count(value: Any) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= LARGEST_COUNT


def _is_pair(value: Any) -> TypeGuard[list[int]]:
    """Without a call for each count: a session has hundreds of thousands of pairs."""
    if type(value) is not list or len(value) != 2:
        return False
    one, two = value
    are_whole = type(one) is int and type(two) is int
    return are_whole and 0 <= one <= LARGEST_COUNT and 0 <= two <= LARGEST_COUNT
