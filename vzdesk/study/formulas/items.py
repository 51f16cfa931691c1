"""Items with several conditions, the surprisals of their regions, and what formulas say of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.study.conditions.design import design
from vzdesk.study.formulas.formula import WHOLE, Formula, Region, formulas
from vzdesk.study.intervals import Mean, means
from vzdesk.translate import say

REGIONS = "region_number"


@dataclass(frozen=True, eq=False)
class Item:
    """The sentences of an item, by condition."""

    id: str
    conditions: Mapping[str, Sentence]


@dataclass(frozen=True)
class Asked:
    """A formula, and the items that it is about. A region that one of them has is empty in a
    sentence with regions that lacks it, and has 0 bits there, as in SyntaxGym itself.
    """

    formula: Formula
    items: tuple[Item, ...]

    @cached_property
    def _regions(self) -> frozenset[str]:
        each = (sentence for item in self.items for sentence in item.conditions.values())
        return frozenset(number for sentence in each for number in _named_regions(sentence))

    def is_empty(self, region: Region, sentence: Sentence) -> bool:
        """Whether the region is there, and has no word in this sentence."""
        named = _named_regions(sentence)
        return bool(named) and region.number not in named and region.number in self._regions

    @property
    def n_empty(self) -> dict[Region, int]:
        """The regions that are empty in some items, and in how many."""
        found = {
            region: sum(
                region.condition in item.conditions
                and self.is_empty(region, item.conditions[region.condition])
                for item in self.items
            )
            for region in sorted(self.formula.regions)
        }
        return {region: n for region, n in found.items() if n}


@dataclass(frozen=True)
class Outcome:
    """What a formula says of each of its items, in their order: 1 or 0 of a claim, else bits; NaN
    where a condition or a surprisal is missing. mean is over items.
    """

    formula: Formula
    items: tuple[Item, ...]
    values: tuple[float, ...]
    mean: Mean


def items(sentences: Sequence[Sentence]) -> tuple[Item, ...]:
    """Those of several conditions. UserError where there are none, or where one has two sentences
    of the same condition.
    """
    found = []
    for id, conditions in design(sentences).items.items():
        for name, of in conditions.items():
            if len(of) > 1:
                raise UserError(
                    "An item has two sentences of the condition {condition}: {first} and {second}.",
                    next_step="Give them another item or condition each.",
                    condition=name,
                    first=of[0].id,
                    second=of[1].id,
                )
        found.append(Item(id, {name: of[0] for name, of in conditions.items()}))
    return tuple(found)


def formulas_of(of: Sequence[Item], written: Sequence[str]) -> tuple[Asked, ...]:
    """Those that are written, about all items; or else those that the items have as notes, each
    once, about the items that have it. UserError where one cannot be read, or names a condition or
    a region that none of its items has.
    """
    found: dict[str, Asked] = {}
    for text, about in [(text, tuple(of)) for text in written] or _noted(of):
        for formula in formulas(text):
            before = found[formula.text].items if formula.text in found else ()
            items = tuple(dict.fromkeys((*before, *about)))
            found[formula.text] = Asked(formula, items)
    if not found:
        raise UserError(
            "There is no formula.",
            next_step="Write one: choose “Written below” for “Formulas”. Or open a suite that has "
            "some.",
            in_terminal="Write one (--formula), or take a suite that has some.",
        )
    for asked in found.values():
        for region in sorted(asked.formula.regions):
            _check(region, asked)
    return tuple(found.values())


def _noted(of: Sequence[Item]) -> list[tuple[str, tuple[Item, ...]]]:
    """Notes with formulas, and the items that have each."""
    found: dict[str, list[Item]] = {}
    for item in of:
        for note in dict.fromkeys(each.note for each in item.conditions.values()):
            if "%" in note:
                found.setdefault(note, []).append(item)
    return [(note, tuple(items)) for note, items in found.items()]


def _check(region: Region, asked: Asked) -> None:
    """UserError where none of the items has the condition, or the region in it."""
    number, condition = region
    there = [each.conditions[condition] for each in asked.items if condition in each.conditions]
    if not there:
        known = dict.fromkeys(name for each in asked.items for name in each.conditions)
        raise UserError(
            "“{formula}” asks for the condition %{condition}%, which no item has.",
            next_step="The conditions are: {known}.",
            formula=asked.formula.text,
            condition=condition,
            known=", ".join(sorted(known)),
        )
    if not any(words_of(each, number) or asked.is_empty(region, each) for each in there):
        numbers = dict.fromkeys(number for each in there for number in _regions(each))
        raise UserError(
            "“{formula}” asks for region {number} of %{condition}%, which no item has.",
            next_step="The regions of this condition are: {known}.",
            formula=asked.formula.text,
            number=number,
            condition=condition,
            known=", ".join(numbers),
        )


def said_of_empty(asked: Sequence[Asked]) -> Iterator[str]:
    """Which regions are empty, and count as nothing."""
    for each in asked:
        for region, n in each.n_empty.items():
            yield say(
                "Region {number} of %{condition}% is empty in {n:,} of {n_all:,} items, and counts "
                "as 0 bits in {formula}.",
                number=region.number,
                condition=region.condition,
                n=n,
                n_all=len(each.items),
                formula=each.formula.text,
            )


def _named_regions(sentence: Sentence) -> tuple[str, ...]:
    """The number of each word's region; () of a sentence without regions."""
    return next((tier.values for tier in sentence.tiers if tier.name == REGIONS), ())


def _regions(sentence: Sentence) -> tuple[str, ...]:
    """The number of each word's region; without regions each word is one, by its number from 1."""
    return _named_regions(sentence) or tuple(str(at + 1) for at in range(len(sentence.words)))


def words_of(sentence: Sentence, number: str) -> tuple[int, ...]:
    """The words of a region."""
    regions = _regions(sentence)
    return tuple(at for at, own in enumerate(regions) if number in (WHOLE, own))


def outcomes(
    asked: Sequence[Asked], surprisals: Mapping[str, Sequence[float]], seed: int
) -> tuple[Outcome, ...]:
    """What formulas say of their items, by the bits of each word, which are by sentence id."""

    def region_of(each: Asked, item: Item, region: Region) -> float:
        sentence = item.conditions.get(region.condition)
        bits = surprisals.get(sentence.id) if sentence is not None else None
        if sentence is None or not bits:
            return math.nan
        words = words_of(sentence, region.number)
        if not words:
            return 0.0 if each.is_empty(region, sentence) else math.nan
        return math.fsum(bits[word] for word in words)

    values = [
        np.array([each.formula.of(partial(region_of, each, item)) for item in each.items])
        for each in asked
    ]
    found = means(values, seed)
    return tuple(
        Outcome(each.formula, each.items, tuple(column.tolist()), mean)
        for each, column, mean in zip(asked, values, found, strict=True)
    )
