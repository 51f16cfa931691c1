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
from vzdesk.study.human.question import Question, numbers
from vzdesk.study.human.scores import WordScores
from vzdesk.study.intervals import Mean
from vzdesk.study.measures import Values
from vzdesk.study.plan import Placed, Plan
from vzdesk.study.relations.types import Match
from vzdesk.study.summary import Row, Series, Summary
from vzdesk.study.values import MatchValues, maps_of


@dataclass(frozen=True, eq=False)
class OfTarget:
    """What a model's result says of a sentence: by map the layers and the scores ["layer word"],
    and the correlations of these. target is None where each word has a score of its own row.
    """

    sentence: Sentence
    item: str
    target: int | None
    surprisals: Values
    numbers: Mapping[str, Values]
    scores: Mapping[MapKey, tuple[Sequence[int], Values]]
    correlations: Sequence[tuple[Cell, Correlation]]


class Collected:
    """Correlations and their means. plan is that of the question's relation and measures, and
    `summary` has the correlations of sentences, whatever the means are over.
    """

    def __init__(self, plan: Plan, question: Question) -> None:
        self.plan, self.question = plan, question
        self.counts: dict[Cell, Counts] = {}
        self.summary = Summary(plan.measures)
        self._pool = Pool()

    def add(
        self, result: SentenceResult, model: str, surprisals: Sequence[float]
    ) -> Iterator[OfTarget]:
        """One more result; surprisals are the bits of its words, () where there are none. Those of
        a sentence by one model come one after another.
        """
        sentence = result.sentence
        bits = np.array(surprisals or [np.nan] * len(sentence.words), dtype=np.float64)
        of_tiers = {tier: numbers(sentence, tier) for tier in self.question.tiers}
        readings = {
            key: WordScores(result, score_map.whole(), self.plan.spec.units, layers)
            for key, score_map in maps_of(self.plan, result)
            if (layers := self._layers(len(score_map.scores)))
        }
        for placed in self._placed(sentence):
            target = placed.match.target
            scores = {key: each.of(self.question, target) for key, each in readings.items()}
            correlations = [
                (cell, self._correlated(cell, of_layer, of_tiers, bits, target))
                for key, of_map in scores.items()
                for layer, of_layer in zip(readings[key].layers, of_map, strict=True)
                for cell in (Cell(model, key, at, layer) for at in range(len(of_tiers)))
            ]
            self._sum_up(sentence.id, model, placed, dict(correlations))
            yield OfTarget(
                sentence,
                self.plan.items[sentence.id],
                target if self.question.is_of_row else None,
                bits,
                of_tiers,
                {key: (readings[key].layers, of) for key, of in scores.items()},
                correlations,
            )

    def _placed(self, sentence: Sentence) -> Sequence[Placed]:
        """The matches whose targets have a row of scores; where each word has its own, one."""
        found = self.plan.matches.get(sentence.id, ())
        return found if self.question.is_of_row else found[:1]

    def _layers(self, n_layers: int) -> tuple[int, ...]:
        wanted = self.plan.spec.layers or range(n_layers)
        return tuple(layer for layer in wanted if layer < n_layers)

    def _correlated(
        self,
        cell: Cell,
        scores: Values,
        of_tiers: Mapping[str, Values],
        bits: Values,
        target: int,
    ) -> Correlation:
        of_tier = of_tiers[self.question.tiers[cell.tier]]
        kept = np.ones(len(scores), dtype=np.bool_)
        kept[target] = not self.question.is_of_row
        some = (scores[kept], of_tier[kept], bits[kept] if self.question.is_partial else None)
        if self.question.over == "words":
            self._pool.add(cell, *some)
        found = correlation(*some)
        self.counts.setdefault(cell, Counts()).add(found)
        return found

    def _sum_up(
        self, id: str, model: str, placed: Placed, found: Mapping[Cell, Correlation]
    ) -> None:
        by_key: dict[MapKey, dict[tuple[int, int], float]] = {}
        for cell, each in found.items():
            by_key.setdefault(cell.key, {})[cell.tier, cell.layer] = each.rho
        for key, of in by_key.items():
            layers = tuple(sorted({layer for _, layer in of}))
            n_tiers = len(self.question.tiers)
            values = np.array([[of[tier, layer] for layer in layers] for tier in range(n_tiers)])
            relation, match = self.question.relation, Match(placed.match.target, ())
            item = self.plan.items[id]
            self.summary.add(
                MatchValues(
                    id, item, model, key, relation, placed.number, match, (), layers, values
                )
            )

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
