"""The order of the sentences: some of them moved together."""

from __future__ import annotations

from collections.abc import Collection

from vzdesk.engine.sentence import Sentence

Sentences = tuple[Sentence, ...]


def moved(sentences: Sentences, ids: Collection[str], by: int) -> Sentences:
    """Those with these ids together, so many lines below or above where the first of them was."""
    ids = frozenset(ids)
    first = next((i for i, each in enumerate(sentences) if each.id in ids), 0)
    return _together(sentences, ids, max(first + by, 0))


def moved_before(sentences: Sentences, ids: Collection[str], place: int) -> Sentences:
    """Those with these ids together, before the one at this place; at the end where it is none."""
    ids = frozenset(ids)
    before = sum(each.id in ids for each in sentences[:place])
    return _together(sentences, ids, place - before)


def _together(sentences: Sentences, ids: Collection[str], place: int) -> Sentences:
    """The ones with these ids at this place among the others."""
    block = [each for each in sentences if each.id in ids]
    others = [each for each in sentences if each.id not in ids]
    return (*others[:place], *block, *others[place:])


def without(ids: tuple[str, ...], id: str) -> tuple[str, ...]:
    """These ids in their order, but for this one."""
    place = ids.index(id) if id in ids else len(ids)
    return ids[:place] + ids[place + 1 :]
