"""Items with several conditions, the surprisals of their regions, and what formulas say of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.study.chosen import items_of
from vzdesk.study.formulas.formula import WHOLE, Formula, Region, formulas
from vzdesk.study.intervals import Mean, means
from vzdesk.translate import say

CONDITION = "condition="
REGIONS = "region_number"


@dataclass(frozen=True)
class Item:
    """The sentences of an item, by condition."""

    id: str
    conditions: Mapping[str, Sentence]


@dataclass(frozen=True)
class Outcome:
    """What a formula says of each item, in their order: 1 or 0 of a claim, else bits; NaN where a
    condition or a surprisal is missing. mean is over items.
    """

    formula: Formula
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


def formulas_of(of: Sequence[Item], written: Sequence[str]) -> tuple[Formula, ...]:
    """Those that are written, or else those that the items have as notes, each once. UserError
    where one cannot be read, or names a condition or a region that no item has.
    """
    notes = (each.note for item in of for each in item.conditions.values() if "%" in each.note)
    texts = written or tuple(dict.fromkeys(notes))
    found = {each.text: each for text in texts for each in formulas(text)}
    if not found:
        raise UserError(
            "There is no formula.", next_step="Give one with --formula, or a suite that has some."
        )
    for formula in found.values():
        for region in sorted(formula.regions):
            _check(region, formula, of)
    return tuple(found.values())


def _check(region: Region, formula: Formula, of: Sequence[Item]) -> None:
    sentences = [each.conditions.get(region.condition) for each in of]
    there = [each for each in sentences if each is not None]
    if there and any(_words(each, region.number) for each in there):
        return
    known = sorted({name for each in of for name in each.conditions})
    what = (
        say("region {number} of %{condition}%", number=region.number, condition=region.condition)
        if there
        else say("condition %{condition}%", condition=region.condition)
    )
    raise UserError(
        "“{formula}” asks for the {what}, which no item has.",
        next_step="The conditions are: {known}.",
        formula=formula.text,
        what=what,
        known=", ".join(known),
    )


def _words(sentence: Sentence, number: str) -> tuple[int, ...]:
    """The words of a region; without regions each word is one, by its number from 1."""
    if number == WHOLE:
        return tuple(range(len(sentence.words)))
    values = next((tier.values for tier in sentence.tiers if tier.name == REGIONS), None)
    if values is None:
        values = tuple(str(at + 1) for at in range(len(sentence.words)))
    return tuple(at for at, value in enumerate(values) if value == number)


def outcomes(
    of: Sequence[Item],
    asked: Sequence[Formula],
    surprisals: Mapping[str, Sequence[float]],
    seed: int,
) -> tuple[Outcome, ...]:
    """What formulas say of these items, by the bits of each word, which are by sentence id."""

    def region_of(item: Item, region: Region) -> float:
        sentence = item.conditions.get(region.condition)
        bits = surprisals.get(sentence.id) if sentence is not None else None
        words = _words(sentence, region.number) if sentence is not None else ()
        if bits is None or not words:
            return math.nan
        return math.fsum(bits[word] for word in words)

    values = [
        np.array([formula.of(lambda r, item=item: region_of(item, r)) for item in of])  # type: ignore[misc]
        for formula in asked
    ]
    found = means(values, seed)
    return tuple(
        Outcome(formula, tuple(column.tolist()), mean)
        for formula, column, mean in zip(asked, values, found, strict=True)
    )
