"""What people write of a sentence that is good, and of one that is bad."""

from __future__ import annotations

from collections.abc import Sequence

_GOOD = frozenset({"true", "grammatical", "good", "correct", "acceptable", "1", "yes"})
_BAD = frozenset({"false", "ungrammatical", "bad", "wrong", "incorrect", "unacceptable", "0", "no"})


def judged(value: str) -> bool | None:
    """Whether this says good or bad; None where it says neither."""
    said = value.strip().casefold()
    return True if said in _GOOD else False if said in _BAD else None


def is_judged(values: Sequence[str]) -> bool:
    """Whether all are judgements, and some of each."""
    return {judged(each) for each in values} == {True, False}
