"""Items with several conditions, the surprisals of their regions, and what formulas say of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.study.chosen import items_of
from vzdesk.study.formulas.formula import WHOLE, Formula, Region, formulas
from vzdesk.study.intervals import Mean, means

CONDITION = "condition="
REGIONS = "region_number"


@dataclass(frozen=True, eq=False)
class Item:
    """The sentences of an item, by condition."""

    id: str
    conditions: Mapping[str, Sentence]


@dataclass(frozen=True)
class Asked:
    """A formula, and the items that it is about."""

    formula: Formula
    items: tuple[Item, ...]


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
    """Those of several conditions. UserError where there are none."""
    roots = items_of(sentences)
    found: dict[str, dict[str, Sentence]] = {}
    for sentence in sentences:
        tag = next((tag for tag in sentence.tags if tag.startswith(CONDITION)), None)
        if tag is not None:
            found.setdefault(roots[sentence.id], {})[tag[len(CONDITION) :]] = sentence
    if not any(len(conditions) > 1 for conditions in found.values()):
        raise UserError(
            "None of {n:,} sentences is an item with several conditions.",
            next_step="Give a SyntaxGym suite, or a table with the columns item and condition.",
            n=len(sentences),
        )
    return tuple(Item(id, conditions) for id, conditions in found.items())


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
            "There is no formula.", next_step="Give one with --formula, or a suite that has some."
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
    if not any(_words(each, number) for each in there):
        numbers = dict.fromkeys(number for each in there for number in _regions(each))
        raise UserError(
            "“{formula}” asks for region {number} of %{condition}%, which no item has.",
            next_step="The regions of this condition are: {known}.",
            formula=asked.formula.text,
            number=number,
            condition=condition,
            known=", ".join(numbers),
        )


def _regions(sentence: Sentence) -> tuple[str, ...]:
    """The number of each word's region; without regions each word is one, by its number from 1."""
    found = next((tier.values for tier in sentence.tiers if tier.name == REGIONS), None)
    return found or tuple(str(at + 1) for at in range(len(sentence.words)))


def _words(sentence: Sentence, number: str) -> tuple[int, ...]:
    """The words of a region."""
    regions = _regions(sentence)
    return tuple(at for at, own in enumerate(regions) if number in (WHOLE, own))


def outcomes(
    asked: Sequence[Asked], surprisals: Mapping[str, Sequence[float]], seed: int
) -> tuple[Outcome, ...]:
    """What formulas say of their items, by the bits of each word, which are by sentence id."""

    def region_of(item: Item, region: Region) -> float:
        sentence = item.conditions.get(region.condition)
        bits = surprisals.get(sentence.id) if sentence is not None else None
        words = _words(sentence, region.number) if sentence is not None else ()
        if not bits or not words:
            return math.nan
        return math.fsum(bits[word] for word in words)

    values = [
        np.array([each.formula.of(partial(region_of, item)) for item in each.items])
        for each in asked
    ]
    found = means(values, seed)
    return tuple(
        Outcome(each.formula, each.items, tuple(column.tolist()), mean)
        for each, column, mean in zip(asked, values, found, strict=True)
    )
