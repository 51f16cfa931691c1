"""All correlations of a study, from results that are added sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import SentenceResult
from vzdesk.study.human.correlations import (
    Cell,
    Correlation,
    Counts,
    Pool,
    correlation,
    mean_of,
)
from vzdesk.study.human.question import Question
from vzdesk.study.human.scores import WordScores
from vzdesk.study.intervals import Mean
from vzdesk.study.measures import Values
from vzdesk.study.plan import Plan
from vzdesk.study.relations.types import Match
from vzdesk.study.summary import Row, Series, Summary
from vzdesk.study.values import MatchValues, maps_of
from vzdesk.study.word_numbers import numbers


@dataclass(frozen=True, eq=False)
class OfTarget:
    """What a model's result says of a sentence: by map the layers and the scores ["layer word"];
    surprisals are ["word"]. target is None where each word has a score of its own row.
    """

    model: str
    sentence: Sentence
    target: int | None
    surprisals: Values
    scores: Mapping[MapKey, tuple[Sequence[int], Values]]


def of_targets(
    plan: Plan, question: Question, result: SentenceResult, model: str, bits: Sequence[float]
) -> Iterator[OfTarget]:
    """For each target whose row is meant; where each word has its own, once. bits are the
    surprisals of the words, () where there are none.
    """
    sentence = result.sentence
    surprisals = np.array(bits or [np.nan] * len(sentence.words), dtype=np.float64)
    readings = {
        key: WordScores(result, score_map.whole(), plan.spec.units, layers)
        for key, score_map in maps_of(plan, result)
        if (layers := _layers(plan, len(score_map.scores)))
    }
    found = plan.matches.get(sentence.id, ())
    for placed in found if question.is_of_row else found[:1]:
        target = placed.match.target
        scores = {key: (each.layers, each.of(question, target)) for key, each in readings.items()}
        shown = target if question.is_of_row else None
        yield OfTarget(model, sentence, shown, surprisals, scores)


def _layers(plan: Plan, n_layers: int) -> tuple[int, ...]:
    wanted = plan.spec.layers or range(n_layers)
    return tuple(layer for layer in wanted if layer < n_layers)


class Collected:
    """Correlations and their means. plan is that of the question's relation and measures, and
    `summary` has the correlations of sentences, whatever the means are over.
    """

    def __init__(self, plan: Plan, question: Question) -> None:
        self.plan, self.question = plan, question
        self.counts: dict[Cell, Counts] = {}
        self.summary = Summary(plan.measures)
        self._pool = Pool()

    def add(self, of: OfTarget) -> list[tuple[Cell, Correlation]]:
        """The correlations of one more. Those of a sentence by one model come one after another."""
        of_tiers = [numbers(of.sentence, tier) for tier in self.question.tiers]
        correlations = [
            (cell, self._correlated(cell, of_layer, of_tiers[cell.tier], of))
            for key, (layers, of_map) in of.scores.items()
            for layer, of_layer in zip(layers, of_map, strict=True)
            for cell in (Cell(of.model, key, at, layer) for at in range(len(of_tiers)))
        ]
        self._sum_up(of, dict(correlations))
        return correlations

    def _correlated(self, cell: Cell, scores: Values, of_tier: Values, of: OfTarget) -> Correlation:
        kept = np.ones(len(scores), dtype=np.bool_)
        if of.target is not None:
            kept[of.target] = False
        bits = of.surprisals[kept] if self.question.is_partial else None
        if self.question.over == "words":
            self._pool.add(cell, scores[kept], of_tier[kept], bits)
        found = correlation(scores[kept], of_tier[kept], bits)
        self.counts.setdefault(cell, Counts()).add(found)
        return found

    def _sum_up(self, of: OfTarget, found: Mapping[Cell, Correlation]) -> None:
        by_key: dict[MapKey, dict[tuple[int, int], float]] = {}
        for cell, each in found.items():
            by_key.setdefault(cell.key, {})[cell.tier, cell.layer] = each.rho
        id, match = of.sentence.id, Match(of.target or 0, ())
        about = id, self.plan.items[id], of.model
        for key, rhos in by_key.items():
            layers = tuple(sorted({layer for _, layer in rhos}))
            n_tiers = len(self.question.tiers)
            values = np.array([[rhos[tier, layer] for layer in layers] for tier in range(n_tiers)])
            relation = self.question.relation
            self.summary.add(MatchValues(*about, key, relation, 1, match, (), layers, values))

    def means(self) -> list[tuple[Cell, Mean]]:
        """Of each cell the mean over items, or the correlation over words; then the counts of words
        are of that.
        """
        if self.question.over == "words":
            return list(self._over_words())
        at = {name: number for number, name in enumerate(self.question.measures)}
        return [
            (Cell(row.series.model, row.series.key, at[row.measure], row.layer), row.mean)
            for row in self.summary.rows(self.plan.spec.seed)
            if row.series.key is not None and row.layer is not None
        ]

    def _over_words(self) -> Iterator[tuple[Cell, Mean]]:
        for cell, found in self._pool.correlations():
            counts = self.counts[cell] = Counts()
            counts.add(found)
            yield cell, mean_of(found)

    def rows(self, means: Sequence[tuple[Cell, Mean]]) -> list[Row]:
        """The means as those of other studies, for figures."""
        relation, names = self.question.relation, self.question.measures
        return [
            Row(Series(cell.model, cell.key, relation, ()), names[cell.tier], cell.layer, mean)
            for cell, mean in means
        ]
