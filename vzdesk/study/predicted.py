"""What a model itself predicts of sentences of a study: surprisals, and preferences of pairs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from vzdesk.corpus.goodness import are_pair, good_of
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import SentenceResult
from vzdesk.study.plan import PREFERENCE, Plan
from vzdesk.study.values import OwnPredictions
from vzdesk.view.predictions.preference import pair_prediction
from vzdesk.view.predictions.surprisal import BITS


def to_predict(plan: Plan, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Those that have a match, and with them the others of their pairs, where preferences are
    measured.
    """
    if PREFERENCE not in plan.spec.measures:
        return plan.matched
    items = {plan.items[each.id] for each in plan.matched}
    return tuple(each for each in sentences if plan.items[each.id] in items)


def own_predictions(plan: Plan, results: Iterable[SentenceResult]) -> OwnPredictions:
    """What these results predict; they need no maps, and of each little is kept."""
    surprisals: dict[str, tuple[float, ...]] = {}
    by_item: dict[str, list[SentenceResult]] = {}
    for result in results:
        id = result.sentence.id
        if result.decoder is None:
            surprisals[id] = surprisals_of(result)
        by_item.setdefault(plan.items[id], []).append(replace(result, maps={}))
    preferences = {id: bits for of_item in by_item.values() for id, bits in _preferences(of_item)}
    return OwnPredictions(surprisals, preferences)


def own_surprisals(results: Iterable[SentenceResult]) -> dict[str, tuple[float, ...]]:
    """The bits of the words of each sentence, by its id; nothing of those of which a model predicts
    another text, that of its decoder.
    """
    return {each.sentence.id: surprisals_of(each) for each in results if each.decoder is None}


def surprisals_of(result: SentenceResult) -> tuple[float, ...]:
    """The bits of each word of the predicted text; empty where nothing is predicted."""
    if result.predictions is None:
        return ()
    return tuple(_bits(float(word)) for word in result.predictions.words)


def _bits(log_p: float) -> float:
    return 0.0 if log_p == 0 else -log_p * BITS


def _preferences(of_item: Sequence[SentenceResult]) -> Iterator[tuple[str, float]]:
    """Of an item with one good and one bad form, for both; others are no pair."""
    if len(of_item) != 2:
        return
    first, second = of_item
    if not are_pair(first.sentence, second.sentence):
        return
    found = pair_prediction(first, second, good_of(first.sentence, second.sentence))
    if found is not None and not math.isnan(found.preference_bits):
        yield first.sentence.id, found.preference_bits
        yield second.sentence.id, found.preference_bits
