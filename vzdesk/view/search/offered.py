"""What can be written next into the filter: fields, and values that sentences have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

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
        folded = start.casefold()
        return [
            _quoted(each)
            for each, _ in _values(field, rows).most_common()
            if each and each != start and each.casefold().startswith(folded)
        ]
    word = being_written(before).casefold()
    if len(word) < LEAST:
        return []
    columns = columns_of(rows)
    fields = [f"{each}:" for each in (*TEXTS, *columns)] + [f"{each}>" for each in NUMBERS]
    if word.startswith(OF_FEATS) and FEATS in columns:
        names = dict.fromkeys(name for name, _ in _features(rows))
        fields += [f"{OF_FEATS}{name}:" for name in names]
    return [each for each in fields if each.casefold().startswith(word)]


def _values(field: str, rows: Sequence[SentenceRow]) -> Counter[str]:
    """How often each value is there; none of ids and notes, of which each has its own."""
    match field.casefold():
        case "tag":
            return Counter(tag for row in rows for tag in row.tags)
        case "status":
            return Counter(row.status for row in rows)
        case "id" | "note":
            return Counter()
        case feature if feature.startswith(OF_FEATS):
            wanted = field[len(OF_FEATS) :]
            found = _features(rows).items()
            return Counter({value: n for (name, value), n in found if name == wanted})
    return _in_column(field, rows)


def _features(rows: Sequence[SentenceRow]) -> Counter[tuple[str, str]]:
    """How often each feature has each value."""
    found = Counter[tuple[str, str]]()
    for feats, n in _in_column(FEATS, rows).items():
        for each in filter(None, re.split(r"[|+]", feats)):
            name, _, value = each.partition("=")
            found[name, value] += n
    return found


def _in_column(field: str, rows: Sequence[SentenceRow]) -> Counter[str]:
    names = {each for each in columns_of(rows) if each.casefold() == field.casefold()}
    found = Counter[str]()
    for row in rows:
        for tier in row.sentence.tiers if row.sentence is not None else ():
            if tier.name in names:
                found.update(tier.values)
    return found


def _quoted(value: str) -> str:
    return value if _SIMPLE.fullmatch(value) else '"{}"'.format(value.replace('"', '""'))
