"""Numbers that words have in an annotation, such as reading times, and where they have none."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.study.measures import Values, number_of
from vzdesk.translate import say

_NAMING = ("head", "region_number")
_NOTHING = frozenset({"", "_", "NA", "N/A", "NaN"})


def numbers(sentence: Sentence, tier: str) -> Values:
    """["word"]: the number that each has, NaN where it has none."""
    values = _values(sentence, tier)
    return np.array([number_of(value) for value in values], dtype=np.float64)


def with_numbers(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """The annotations in which most of what words have is numbers, without those whose numbers only
    name words: heads and regions.
    """
    found: dict[str, Counter[str]] = {}
    for tier in (tier for each in sentences for tier in each.tiers):
        if tier.name not in _NAMING:
            found.setdefault(tier.name, Counter()).update(tier.values)
    return tuple(name for name, values in found.items() if _are_numbers(values))


def _are_numbers(values: Counter[str]) -> bool:
    there = {value: n for value, n in values.items() if value.strip() not in _NOTHING}
    n_numbers = sum(n for value, n in there.items() if math.isfinite(number_of(value)))
    return 2 * n_numbers > sum(there.values())


def _values(sentence: Sentence, tier: str) -> Sequence[str]:
    found = (each.values for each in sentence.tiers if each.name == tier)
    return next(found, ("",) * len(sentence.words))


@dataclass(frozen=True)
class Gaps:
    """Of `n_all` words so many have a number, so many nothing, and others (by text) what is no
    number.
    """

    tier: str
    n_all: int
    n_numbers: int
    n_nothing: int
    others: Counter[str]

    @property
    def said(self) -> str:
        """For the user; "" where each word has a number."""
        if self.n_numbers == self.n_all:
            return ""
        if self.others:
            return say(
                "{n:,} of {n_all:,} words have no number in {tier}, and are left out; {n_other:,} "
                "of them have something else there, such as “{other}”.",
                n=self.n_all - self.n_numbers,
                n_all=self.n_all,
                tier=self.tier,
                n_other=self.others.total(),
                other=self.others.most_common(1)[0][0],
            )
        return say(
            "{n:,} of {n_all:,} words have no number in {tier}, and are left out.",
            n=self.n_all - self.n_numbers,
            n_all=self.n_all,
            tier=self.tier,
        )


def gaps(sentences: Sequence[Sentence], tier: str) -> Gaps:
    """Which words have a number. UserError where none has."""
    n_all, others, n_nothing = 0, Counter[str](), 0
    for sentence in sentences:
        for value in _values(sentence, tier):
            n_all += 1
            if value.strip() in _NOTHING:
                n_nothing += 1
            elif not math.isfinite(number_of(value)):
                others[value] += 1
    n_numbers = n_all - n_nothing - others.total()
    if not n_numbers:
        such = next(iter(others), "")
        raise UserError(
            "No word has a number in {tier}; there is “{value}”.",
            next_step="Choose an annotation with numbers, written like 312.5.",
            tier=tier,
            value=such,
        )
    return Gaps(tier, n_all, n_numbers, n_nothing, others)
