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

from vzdesk.session.archive import Report, no_report

_space = re.compile(r"[ \t\n\r]*").match
_value = json.JSONDecoder().raw_decode


class Items(list[Any]):
    """A list in the document: its items are made anew each time that it is walked through.

    `report` is called before each of them.
    """

    def __init__(self, text: str, report: Report) -> None:
        super().__init__()
        self._text, self._report, self._starts = text, report, array("Q")

    def add(self, at: int) -> None:
        """There is one more item, which starts here."""
        self._starts.append(at)

    def __iter__(self) -> Iterator[Any]:
        for start in self._starts:
            self._report()
            yield _value(self._text, start)[0]

    def __len__(self) -> int:
        return len(self._starts)


def document(text: str, report: Report = no_report) -> Any:
    """What the JSON holds. ValueError or RecursionError where it is none.

    `report` is called for each item of a long list, now and whenever that is walked through; it may
    raise Cancelled.
    """
    if not text.startswith("{", _after_space(text, 0)):
        return json.loads(text)
    found: dict[str, Any] = {}
    _Walk(text, report).document(found)
    return found


def beginning(text: str, report: Report = no_report) -> dict[str, Any]:
    """What is known of a document that is cut or broken somewhere: all that stands before."""
    found: dict[str, Any] = {}
    with suppress(ValueError, RecursionError):
        _Walk(text, report).document(found)
    return found


class _Walk:
    """Through a text, once. Methods get where something starts, and return where it ends."""

    def __init__(self, text: str, report: Report) -> None:
        self._text, self._report = text, report

    def document(self, found: dict[str, Any]) -> None:
        text = self._text
        at = self._object(_after_space(text, 0), found, long="sentences", objects="analyses")
        at = _after_space(text, at)
        if at != len(text):
            raise json.JSONDecodeError("Extra data", text, at)

    def _object(self, at: int, found: dict[str, Any], *, long: str, objects: str = "") -> int:
        """Find the members of this object.

        The list named `long` becomes Items, that named `objects` a list of objects with long
        results.
        """
        text = self._text
        at = _after_space(text, _after(text, at, "{"))
        if text.startswith("}", at):
            return at + 1
        while True:
            _after(text, at, '"')
            key, at = _value(text, at)
            at = _after_space(text, _after(text, _after_space(text, at), ":"))
            if key == long and text.startswith("[", at):
                found[key] = Items(text, self._report)
                at = self._items(at, found[key])
            elif key == objects and text.startswith("[", at):
                found[key] = []
                at = self._objects(at, found[key])
            else:
                found[key], at = _value(text, at)
            at = _after_space(text, at)
            if text.startswith("}", at):
                return at + 1
            at = _after_space(text, _after(text, at, ","))

    def _items(self, at: int, items: Items) -> int:
        def add(start: int) -> int:
            self._report()
            _, end = _value(self._text, start)
            items.add(start)
            return int(end)

        return self._list(at, add)

    def _objects(self, at: int, objects: list[Any]) -> int:
        def add(start: int) -> int:
            if not self._text.startswith("{", start):
                value, end = _value(self._text, start)
                objects.append(value)
                return int(end)
            objects.append({})
            return self._object(start, objects[-1], long="results")

        return self._list(at, add)

    def _list(self, at: int, walk_one: Callable[[int], int]) -> int:
        text = self._text
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
