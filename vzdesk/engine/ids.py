"""Ids of sentences: those that a file gives as far as they are unique, else numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from vzdesk.engine.types import Sentence


def unique(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """The same sentences, each with an id of its own; parents are followed.

    An id that occurs again gets a number: a, a-2, a-3. Sentences without an id are numbered, on
    from the largest number that is an id.
    """
    sentences = tuple(sentences)
    given = {each.id for each in sentences}
    number = next_number(given)
    times: Counter[str] = Counter()
    latest: dict[str, str] = {}
    named = []
    for each in sentences:
        if not each.id:
            id, number = str(number), number + 1
        else:
            id = _again(each.id, times, given) if each.id in times else each.id
            times[each.id] += 1
            latest[each.id] = id
        named.append(replace(each, id=id, parent=latest.get(each.parent, each.parent)))
    return tuple(named)


def _again(id: str, times: Counter[str], taken: set[str]) -> str:
    """The first of id-2, id-3 … that is free; it is taken then."""
    while (new := f"{id}-{times[id] + 1}") in taken:
        times[id] += 1
    taken.add(new)
    return new


def next_number(ids: Iterable[str]) -> int:
    """One more than the largest of those ids that are numbers."""
    numbers = (int(id) for id in ids if id.isascii() and id.isdecimal() and len(id) < 10)
    return max(numbers, default=0) + 1
