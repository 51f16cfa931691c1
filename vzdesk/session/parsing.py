"""The JSON of a session, without having all of it in memory as Python objects.

Long lists, of sentences and of results, are checked once and made piece by piece when they are
walked through. Of a document that is cut, what stands before the cut is known.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

_space = re.compile(r"[ \t\n\r]*").match
_value = json.JSONDecoder().raw_decode


class Items(list[Any]):
    """A list in the document: its items are made anew each time that it is walked through."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text, self._starts = text, array("Q")

    def add(self, at: int) -> None:
        """There is one more item, which starts here."""
        self._starts.append(at)

    def __iter__(self) -> Iterator[Any]:
        return (_value(self._text, start)[0] for start in self._starts)

    def __len__(self) -> int:
        return len(self._starts)


def document(text: str) -> Any:
    """What the JSON holds. ValueError or RecursionError where it is none."""
    if not text.startswith("{", _after_space(text, 0)):
        return json.loads(text)
    found: dict[str, Any] = {}
    _walk_document(text, found)
    return found


def beginning(text: str) -> dict[str, Any]:
    """What is known of a document that is cut or broken somewhere: all that stands before."""
    found: dict[str, Any] = {}
    with suppress(ValueError, RecursionError):
        _walk_document(text, found)
    return found


def _walk_document(text: str, found: dict[str, Any]) -> None:
    at = _walk_object(text, _after_space(text, 0), found, long="sentences", objects="analyses")
    at = _after_space(text, at)
    if at != len(text):
        raise json.JSONDecodeError("Extra data", text, at)


def _walk_object(text: str, at: int, found: dict[str, Any], *, long: str, objects: str = "") -> int:
    """Find the members of the object that starts here, and where it ends.

    The list named `long` becomes Items, that named `objects` a list of objects with long results.
    """
    at = _after_space(text, _after(text, at, "{"))
    if text.startswith("}", at):
        return at + 1
    while True:
        _after(text, at, '"')
        key, at = _value(text, at)
        at = _after_space(text, _after(text, _after_space(text, at), ":"))
        if key == long and text.startswith("[", at):
            found[key] = Items(text)
            at = _walk_items(text, at, found[key])
        elif key == objects and text.startswith("[", at):
            found[key] = []
            at = _walk_objects(text, at, found[key])
        else:
            found[key], at = _value(text, at)
        at = _after_space(text, at)
        if text.startswith("}", at):
            return at + 1
        at = _after_space(text, _after(text, at, ","))


def _walk_items(text: str, at: int, items: Items) -> int:
    def add(start: int) -> int:
        _, end = _value(text, start)
        items.add(start)
        return int(end)

    return _walk_list(text, at, add)


def _walk_objects(text: str, at: int, objects: list[Any]) -> int:
    def add(start: int) -> int:
        if not text.startswith("{", start):
            value, end = _value(text, start)
            objects.append(value)
            return int(end)
        objects.append({})
        return _walk_object(text, start, objects[-1], long="results")

    return _walk_list(text, at, add)


def _walk_list(text: str, at: int, walk_one: Callable[[int], int]) -> int:
    """Walk through the list that starts here: `walk_one` gets where an item starts, and returns
    where it ends, as this does of the list.
    """
    at = _after_space(text, _after(text, at, "["))
    if text.startswith("]", at):
        return at + 1
    while True:
        at = _after_space(text, walk_one(at))
        if text.startswith("]", at):
            return at + 1
        at = _after_space(text, _after(text, at, ","))


def _after_space(text: str, at: int) -> int:
    found = _space(text, at)
    assert found is not None  # it matches nothing too
    return found.end()


def _after(text: str, at: int, mark: str) -> int:
    """The place behind the mark that has to be here."""
    if not text.startswith(mark, at):
        raise json.JSONDecodeError(f"Expecting '{mark}' delimiter", text, at)
    return at + len(mark)
