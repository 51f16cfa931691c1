"""What can be written next into the filter: fields, and values that sentences have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from vzdesk.corpus.values.fitting import FEATS, OF_FEATS
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
    columns = columns_of(rows)
    texts = [f"{each}:" for each in (*TEXTS, *columns)]
    if word.startswith(OF_FEATS) and FEATS in columns:
        texts += [f"{OF_FEATS}{each}:" for each in dict.fromkeys(_features(rows, 0))]
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
        case feature if feature.startswith(OF_FEATS):
            wanted = field[len(OF_FEATS) :]
            pairs = zip(_features(rows, 0), _features(rows, 2), strict=True)
            return (value for name, value in pairs if name == wanted)
    return _in_column(field, rows)


def _features(rows: Iterable[SentenceRow], part: int) -> Iterator[str]:
    """The names (0) or the values (2) of the features of all words."""
    seen: dict[str, list[str]] = {}
    for feats in _in_column(FEATS, rows):
        if feats not in seen:
            seen[feats] = [each.partition("=")[part] for each in re.split(r"[|+]", feats)]
        yield from seen[feats]


def _in_column(field: str, rows: Iterable[SentenceRow]) -> Iterator[str]:
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
