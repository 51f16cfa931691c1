"""Which items have the conditions that formulas are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from vzdesk.engine.sentence import Sentence
from vzdesk.study.askable.found import Askable, Item, counted
from vzdesk.study.conditions.design import design
from vzdesk.study.cues.cases import Dropped
from vzdesk.study.formulas.formula import WHOLE
from vzdesk.study.formulas.items import Asked, formulas_of, items, said_of_empty, words_of
from vzdesk.study.formulas.items import Item as CorpusItem
from vzdesk.study.relations.preview import Example
from vzdesk.study.relations.types import Match
from vzdesk.translate import say
from vzdesk.view.studies.options import FormulaOptions


def of_formulas(
    options: FormulaOptions, sentences: Sequence[Sentence], go_on: Callable[[], bool]
) -> Askable:
    """UserError where there are no items with conditions, no formula, or one that cannot be read
    or asks for what no item has.
    """
    asked = formulas_of(items(sentences), options.formulas)
    found = counted(_items(asked), go_on)
    named = (
        say("{formula}: {n:,} items.", formula=each.formula.text, n=len(each.items))
        for each in asked
    )
    notes = (*named, *said_of_empty(asked), *design(sentences).notices())
    return replace(found, notes=(*found.notes, *notes))


def _items(asked: Sequence[Asked]) -> Iterator[Item | Dropped]:
    """Each item once, with the first formula all of whose conditions it has."""
    about: dict[str, list[Asked]] = {}
    found = {item.id: item for each in asked for item in each.items}
    for each in asked:
        for item in each.items:
            about.setdefault(item.id, []).append(each)
    for id, item in found.items():
        whole = next((each for each in about[id] if not _lacking(each, item)), None)
        if whole is None:
            lacking = _lacking(about[id][0], item)[0]
            yield Dropped(say("it lacks the condition {condition}", condition=lacking))
        else:
            yield Item(_example(whole, item))


def _lacking(of: Asked, item: CorpusItem) -> list[str]:
    return sorted({each.condition for each in of.formula.regions} - item.conditions.keys())


def _example(of: Asked, item: CorpusItem) -> Example:
    """Its sentence in the first condition that is named, with the words of the region."""
    region = min(of.formula.regions, default=None)
    if region is None:
        return Example(next(iter(item.conditions.values())), ())
    sentence = item.conditions[region.condition]
    words = words_of(sentence, region.number) if region.number != WHOLE else ()
    return Example(sentence, tuple(Match(word, ()) for word in words))
