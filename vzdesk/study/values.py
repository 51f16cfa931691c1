"""What a study measures of one sentence's result."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import mixes
from vzdesk.engine.types import ScoreMap, SentenceResult
from vzdesk.study.measures import Measured, Values
from vzdesk.study.plan import Plan
from vzdesk.study.relations.types import Match
from vzdesk.view.units import Unit, are_scored_in, mixing_ratios, row_of, shown_in, units_of

OWN_PARTS = ("", "encoder")
"""Of these parts targets and sources are words of the sentence itself."""


@dataclass(frozen=True, eq=False)
class MatchValues:
    """What is measured of a match in one map; sentence and item are ids.

    number  its own among those of the relation in the sentence, from 1
    values  ["measure layer"], NaN where a measure is not defined; of a word's measures the same
            value in each layer
    """

    sentence: str
    item: str
    model: str
    key: MapKey
    relation: str
    number: int
    match: Match
    group: tuple[str, ...]
    layers: tuple[int, ...]
    values: NDArray[np.float64]


@dataclass(frozen=True)
class OwnPredictions:
    """What a model itself predicts: of words in bits, by the sentence's id; and preferences."""

    surprisals: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    preferences: Mapping[str, float] = field(default_factory=dict)


NO_PREDICTIONS = OwnPredictions()


def values_of(
    plan: Plan, result: SentenceResult, model: str, predicted: OwnPredictions = NO_PREDICTIONS
) -> Iterator[MatchValues]:
    """All that the plan measures of a result by this model; nothing of maps that it lacks.

    A match whose target or sources have no piece of their own, which a model may read as one piece
    with a neighbour, has no values (NaN) in any map.
    """
    for key, score_map in maps_of(plan, result):
        reading = _Reading(result, score_map, plan, predicted)
        for placed in plan.matches.get(result.sentence.id, ()):
            yield MatchValues(
                result.sentence.id,
                plan.items[result.sentence.id],
                model,
                key,
                plan.spec.relations[placed.relation],
                placed.number,
                placed.match,
                plan.grouping.of(result.sentence, placed.match),
                reading.layers,
                reading.values(placed.match),
            )


def has_maps(plan: Plan, result: SentenceResult) -> bool:
    """Whether the result has a map of each method that is to be measured."""
    return {key.method for key in _keys(plan, result)}.issuperset(plan.spec.methods)


def lacks_mixing_ratios(plan: Plan, result: SentenceResult) -> bool:
    """Whether mixing ratios are to be measured and a map of the result lacks those that its method
    measures now, as one of an older session does.
    """
    return any(each.needs_mixing_ratios for each in plan.measures) and any(
        mixes(key.method) and not key.rolled_out and score_map.mixing_ratios is None
        for key, score_map in maps_of(plan, result)
    )


def maps_of(plan: Plan, result: SentenceResult) -> Iterator[tuple[MapKey, ScoreMap]]:
    """Those that are measured, as the study's units show them, in the order of the methods."""
    for key in _keys(plan, result):
        yield key, shown_in(result, result.maps[key], plan.spec.units).whole()


def _keys(plan: Plan, result: SentenceResult) -> Iterator[MapKey]:
    spec = plan.spec
    rollouts = {"none": (False,), "only": (True,), "both": (False, True)}[spec.rollout]
    if not are_scored_in(result, spec.units):
        return
    for method in spec.methods:
        for part in OWN_PARTS:
            for rolled_out in rollouts:
                key = MapKey(method, part, rolled_out=rolled_out)
                if key in result.maps:
                    yield key


class _Reading:
    """One map of a sentence, whose rows are looked up once for each target."""

    def __init__(
        self, result: SentenceResult, score_map: ScoreMap, plan: Plan, predicted: OwnPredictions
    ) -> None:
        self._result, self._plan, self._predicted = result, plan, predicted
        self._map = score_map.whole()  # NaN where a session has rows of other targets only
        self._sides = units_of(result, plan.spec.units, score_map.key.part)
        self._places = _places(self._sides[0])
        self._tiers = {tier.name: tier.values for tier in result.sentence.tiers}
        self._rows: dict[int, tuple[Values, Values | None]] = {}
        self._ratios = mixing_ratios(self._map, self._sides[0])
        n_layers = len(score_map.scores)
        wanted = plan.spec.layers or range(n_layers)
        self.layers = tuple(layer for layer in wanted if layer < n_layers)

    def values(self, match: Match) -> NDArray[np.float64]:
        """["measure layer"]"""
        found = np.full((len(self._plan.measures), len(self.layers)), math.nan)
        target, sources = match.target, match.sources
        if not self._has_own_pieces((target, *sources)):
            return found
        row, distances = self._row(self._places[target])
        id = self._result.sentence.id
        bits = self._predicted.surprisals.get(id, ())
        measured = Measured(
            row,
            distances,
            self._sides[1],
            self._places[target],
            tuple(self._places[source] for source in sources),
            bits[target] if target < len(bits) else math.nan,
            self._predicted.preferences.get(id, math.nan),
            self._surprisals(bits),
            self._tiers,
            self._ratios_of(self._places[target]),
        )
        for at, measure in enumerate(self._plan.measures):
            found[at] = measure.measure(measured)
        return found

    def _surprisals(self, bits: Sequence[float]) -> Values:
        """["source"], NaN where there is none, and for units that are not one word."""
        words = (unit.words[0] if len(unit.words) == 1 else len(bits) for unit in self._sides[1])
        return np.array([bits[word] if word < len(bits) else math.nan for word in words])

    def _has_own_pieces(self, words: tuple[int, ...]) -> bool:
        """Whether each of these is in the map, and all that it gets is its own."""
        places = [self._places.get(word) for word in words]
        return None not in places and all(
            len(self._sides[0][place].words) == 1 for place in places if place is not None
        )

    def _row(self, target: int) -> tuple[Values, Values | None]:
        """["layer source"]: scores and distances of a target, of the study's layers."""
        if target not in self._rows:
            layers = list(self.layers)
            row = row_of(self._map, self._sides, target)[layers].astype(np.float64)
            row[~row.any(axis=1)] = math.nan
            distances = self._map.distances if self._has_distances else None
            of_target = None if distances is None else distances[layers, target].astype(np.float64)
            self._rows[target] = row, of_target
        return self._rows[target]

    def _ratios_of(self, target: int) -> Values | None:
        """["layer"], of the study's layers."""
        if self._ratios is None:
            return None
        return self._ratios[list(self.layers), target].astype(np.float64)

    @property
    def _has_distances(self) -> bool:
        """Whether distances are of words, not of pieces of words."""
        return self._map.key.words_as_one or len(self._sides[0]) == self._map.scores.shape[1]


def _places(units: tuple[Unit, ...]) -> dict[int, int]:
    """By word, its place among units."""
    return {word: place for place, unit in enumerate(units) for word in unit.words}
