"""One score for each word of a sentence, from a map over its pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vzdesk.engine.types import ScoreMap, SentenceResult
from vzdesk.study.human.question import Question
from vzdesk.study.measures import Values
from vzdesk.study.measures.entropy import entropy_of
from vzdesk.view.studies.options import Pooling
from vzdesk.view.studies.spec import StudyUnits
from vzdesk.view.units import Unit, units_of

_POOL: dict[Pooling, Callable[[Values, list[int], Values], Values]] = {
    "sum": lambda pieces, starts, _: np.add.reduceat(pieces, starts, axis=-1),
    "mean": lambda pieces, starts, sizes: np.add.reduceat(pieces, starts, axis=-1) / sizes,
    "first": lambda pieces, starts, _: pieces[..., starts],
    "max": lambda pieces, starts, _: np.maximum.reduceat(pieces, starts, axis=-1),
}


@dataclass(frozen=True, eq=False)
class _Side:
    """Units, and where the map's own places of each begin and end: its pieces, or itself."""

    units: Sequence[Unit]
    starts: list[int]
    ends: list[int]

    def pooled(self, values: Values, pooling: Pooling) -> Values:
        """["… place"] -> ["… unit"]"""
        sizes = np.subtract(self.ends, self.starts).astype(np.float64)
        return _POOL[pooling](values, self.starts, sizes)

    def of_words(self, values: Values, n_words: int) -> Values:
        """["layer unit"] -> ["layer word"]; NaN of words without pieces of their own."""
        found = np.full((len(values), n_words), np.nan)
        for at, unit in enumerate(self.units):
            if len(unit.words) == 1:
                found[:, unit.words[0]] = values[:, at]
        return found

    def place(self, word: int) -> slice | None:
        """The places of a word that has its own."""
        for at, unit in enumerate(self.units):
            if len(unit.words) == 1 and unit.words[0] == word:
                return slice(self.starts[at], self.ends[at])
        return None


@dataclass(frozen=True, eq=False)
class WordScores:
    """A map of a sentence, read word by word: of these layers."""

    result: SentenceResult
    score_map: ScoreMap
    units: StudyUnits
    layers: Sequence[int]

    def of(self, question: Question, target: int) -> Values:
        """["layer word"]: NaN where nothing mixes, for words without pieces of their own, and for
        the target itself where scores are those of its row.
        """
        rows, columns = self._sides()
        n_words = len(self.result.sentence.words)
        if not question.is_of_row:
            return rows.of_words(rows.pooled(self._own(question), question.pooling), n_words)
        place = rows.place(target)
        if place is None:
            return np.full((len(self.layers), n_words), np.nan)
        row = self._scores()[:, place].mean(axis=1)
        row[~row.any(axis=1)] = np.nan
        found = columns.of_words(columns.pooled(row, question.pooling), n_words)
        found[:, target] = np.nan
        return found

    def _own(self, question: Question) -> Values:
        """["layer place"]: a score of each row."""
        scores = self._scores()
        rows, columns = self._sides()
        if question.score == "distance":
            distances = self.score_map.distances
            if distances is None:
                return np.full(scores.shape[:2], np.nan)
            return np.asarray(distances[list(self.layers)].sum(axis=2, dtype=np.float64))
        scores[~scores.any(axis=2)] = np.nan
        summed = columns.pooled(scores, "sum")
        if question.score == "entropy":
            return entropy_of(summed)
        of_place = np.repeat(np.arange(len(rows.units)), np.subtract(rows.ends, rows.starts))
        return np.asarray(summed[:, np.arange(len(of_place)), of_place])

    def _scores(self) -> Values:
        """["layer target source"], a copy of these layers."""
        return self.score_map.scores[list(self.layers)].astype(np.float64)

    def _sides(self) -> tuple[_Side, _Side]:
        targets, sources = units_of(self.result, self.units, self.score_map.key.part)
        return self._side(targets), self._side(sources)

    def _side(self, units: Sequence[Unit]) -> _Side:
        if self.score_map.key.words_as_one:
            n = len(units)
            return _Side(units, list(range(n)), list(range(1, n + 1)))
        return _Side(units, [unit.start for unit in units], [unit.end for unit in units])
