"""Which sentence of a minimal pair is the good one: said by the data, or by the user in a tag."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from vzdesk.corpus import tags
from vzdesk.engine.sentence import Sentence

GOOD: Final = "good"
BAD: Final = "bad"
_NAMED = re.compile(r"-(good|bad)(?:-\d+)?$")


def is_good(sentence: Sentence) -> bool | None:
    """Whether it is the good or the bad one; None where nobody says so.

    The user's tags count; else the id, as readers of minimal pairs name them.
    """
    tagged = {GOOD, BAD}.intersection(sentence.tags)
    if tagged:
        return None if len(tagged) == 2 else tagged == {GOOD}
    named = _NAMED.search(sentence.id)
    return None if named is None else named[1] == GOOD


def good_of(first: Sentence, second: Sentence) -> int | None:
    """Which of two is the good one, 0 or 1; None where nobody says so, or both are."""
    said = is_good(first), is_good(second)
    if said in ((True, False), (True, None), (None, False)):
        return 0
    return 1 if said in ((False, True), (None, True), (False, None)) else None


def judged(good: Sentence, bad: Sentence) -> tuple[Sentence, Sentence]:
    """These two with tags that say so; the bad one is a variant of the good one, unless they are a
    pair already.
    """
    is_new = not are_pair(good, bad)
    return (
        replace(good, tags=tags.ordered({*good.tags, GOOD} - {BAD})),
        replace(
            bad,
            tags=tags.ordered({*bad.tags, BAD} - {GOOD}),
            parent=good.id if is_new else bad.parent,
        ),
    )


def are_pair(one: Sentence, other: Sentence) -> bool:
    """Whether one is the variant of the other."""
    return one.id != other.id and (one.parent == other.id or other.parent == one.id)
