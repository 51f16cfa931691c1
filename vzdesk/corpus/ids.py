"""Ids of sentences: those in a file as far as they are unique, else numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from vzdesk.engine.sentence import Sentence
from vzdesk.translate import say


def unique(
    sentences: Iterable[Sentence], taken: Collection[str] = frozenset()
) -> tuple[Sentence, ...]:
    """The same sentences, each with a unique id that is not taken, and its parent's new id.

    An id that occurs again gets a number: a, a-2, a-3. Sentences without an id are numbered, on
    from the largest number that is an id.
    """
    sentences = tuple(sentences)
    used, known = set(taken), {each.id for each in sentences}
    if "" not in known and len(known) == len(sentences) and used.isdisjoint(known):
        return sentences
    reserved = used | known
    numbers = map(str, count(_next_number(reserved)))
    again: dict[str, Iterable[str]] = {}
    names = []
    for each in sentences:
        id = each.id or next(numbers)
        if id in used:
            more = again.setdefault(id, (f"{each.id}-{n}" for n in count(2)))
            id = next(new for new in more if new not in reserved)
        used.add(id)
        names.append(id)
    parents = _parents(sentences, names)
    named = zip(sentences, names, parents, strict=True)
    return tuple(replace(each, id=id, parent=parent) for each, id, parent in named)


def _parents(sentences: Sequence[Sentence], names: Sequence[str]) -> Iterator[str]:
    """The new name of each one's parent: the latest before it that is called so, else the first
    after it; where none of these is, it is one that is there already.
    """
    after: dict[str, deque[str]] = {}
    for each, name in zip(sentences, names, strict=True):
        after.setdefault(each.id, deque()).append(name)
    before: dict[str, str] = {}
    for each, name in zip(sentences, names, strict=True):
        after[each.id].popleft()
        left = after.get(each.parent) if each.parent else None
        yield before.get(each.parent) or (left[0] if left else each.parent)
        if each.id:  # a sentence without one is no parent
            before[each.id] = name


def _next_number(ids: Iterable[str]) -> int:
    """One more than the largest of those ids that are numbers."""
    numbers = (int(id) for id in ids if id.isascii() and id.isdecimal() and len(id) < 10)
    return max(numbers, default=0) + 1


def renaming_notice(before: Iterable[Sentence], after: Iterable[Sentence]) -> str:
    """One sentence for the user about ids that became others, or nothing."""
    pairs = [(old.id, new.id) for old, new in zip(before, after, strict=True) if old.id]
    changed = [(old, new) for old, new in pairs if old != new]
    if not changed:
        return ""
    (old, new), more = changed[0], len(changed) - 1
    also = say(", and {more} more", more=more) if more else ""
    return say(
        "Ids occur more than once: the next “{old}” is “{new}” here{also}.",
        old=old,
        new=new,
        also=also,
    )
