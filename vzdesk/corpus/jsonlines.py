"""JSON lines: an object in each, or a JSON array of such objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from vzdesk.corpus.reader import BadLine
from vzdesk.engine import text

_SHOWN = 20
"""How many lines show of what kind they are."""
Objects = Iterator[tuple[int, dict[str, Any]] | BadLine]


def objects(content: str) -> Objects:
    """Each object with its line; BadLine in place of a line that is none."""
    if content.lstrip("\ufeff \t\r\n").startswith("["):
        whole = _parsed(1, content)
        if isinstance(whole, list):
            for number, each in enumerate(whole, 1):
                yield (number, each) if isinstance(each, dict) else _no_object(number)
            return
    for number, line in enumerate(text.lines(content), 1):
        if line.strip():
            yield _object(number, line.lstrip("\ufeff"))


def _object(number: int, line: str) -> tuple[int, dict[str, Any]] | BadLine:
    found = _parsed(number, line)
    if isinstance(found, BadLine):
        return found
    return (number, found) if isinstance(found, dict) else _no_object(number)


def _no_object(number: int) -> BadLine:
    return BadLine(number, "this is not a JSON object.", "Write one {{…}} in each line.")


def _parsed(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return BadLine(
            number, "this is not JSON ({reason}).", "Write one {{…}} in each line.", reason=error
        )


def first(content: str) -> dict[str, Any]:
    """The first object, of the first lines; empty where there is none."""
    found = (each for each in islice(objects(content), _SHOWN) if isinstance(each, tuple))
    return next(found, (0, {}))[1]


def value(number: int, entry: dict[str, Any], name: str) -> str:
    """The text of this name, a number as text, "" for none; BadLine where it cannot be one."""
    found = entry.get(name)
    if isinstance(found, list) and all(isinstance(each, str | int) for each in found):
        found = " ".join(map(str, found))
    if isinstance(found, bool):
        found = str(found)
    if not isinstance(found, str | int | float | None):
        raise BadLine(number, "“{name}” is no text.", 'Write it between “"”.', name=name)
    return without_nul(number, name, "" if found is None else str(found).strip())


def without_nul(number: int, name: str, text: str) -> str:
    """The text; BadLine where it holds what no other file may hold."""
    if "\0" in text:
        raise BadLine(
            number, "“{name}” holds a NUL.", "Take the \\u0000 out of this line.", name=name
        )
    return text
