"""What can be written next into the filter: fields, and values that sentences have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from vzdesk.view.search.query import NUMBERS, TEXTS, columns_of
from vzdesk.view.search.terms import begun
from vzdesk.view.types import SentenceRow

LEAST = 2
"""Letters of a field that are written before it is offered: plain text is more usual."""
_WORD = re.compile(r"(?<!\S)[^\W\d][\w.\[\]-]*$")
_SIMPLE = re.compile(r'[^\s"|]+')


def being_written(before: str) -> str:
    """The beginning of a field or of a value that the text ends in."""
    value = begun(before)
    if value is not None:
        return value[1]
    word = _WORD.search(before)
    return word[0] if word else ""


def offered(before: str, rows: Sequence[SentenceRow]) -> list[str]:
    """The values that the field there can have, the most frequent first; else the fields that begin
    so. None of numbers.
    """
    value = begun(before)
    if value is not None:
        field, start = value
        return [
            _quoted(each)
            for each, _ in Counter(_values(field, rows)).most_common()
            if each.casefold().startswith(start.casefold()) and each != start
        ]
    word = being_written(before).casefold()
    texts = [f"{each}:" for each in (*TEXTS, *columns_of(rows))]
    fields = (*texts, *(f"{each}>" for each in NUMBERS))
    return [each for each in fields if len(word) >= LEAST and each.casefold().startswith(word)]


def _values(field: str, rows: Iterable[SentenceRow]) -> Iterable[str]:
    match field.casefold():
        case "tag":
            return (tag for row in rows for tag in row.tags)
        case "status":
            return (row.status for row in rows)
        case "id" | "note":
            return ()
    return (
        value
        for row in rows
        if row.sentence is not None
        for tier in row.sentence.tiers
        if tier.name.casefold() == field.casefold()
        for value in tier.values
        if value
    )


def _quoted(value: str) -> str:
    return value if _SIMPLE.fullmatch(value) else '"{}"'.format(value.replace('"', '""'))
