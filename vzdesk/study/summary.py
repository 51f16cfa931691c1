"""From the values of matches to means with intervals.

Means are first over the matches of a sentence, then over the sentences of an item (both forms of a
minimal pair, all conditions), then over items: these are what is resampled. Each counts in its own
group alone, so an item can be in several groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.study.groups import natural
from vzdesk.study.intervals import Mean, means
from vzdesk.study.measures import Measure
from vzdesk.study.values import MatchValues

Float64 = NDArray[np.float64]


class Series(NamedTuple):
    """What is one line over the layers, for each measure: a relation in one group, by one method
    and model. key is None for measures of a word, which are the model's own: of no map.
    """

    model: str
    key: MapKey | None
    relation: str
    group: tuple[str, ...]


@dataclass
class _Sum:
    """Of the sentence that is being added."""

    total: Float64
    n: NDArray[np.int64]

    def add(self, values: Float64) -> None:
        is_there = ~np.isnan(values)
        self.total += np.where(is_there, values, 0.0)
        self.n += is_there

    def mean(self) -> Float64:
        return np.where(self.n > 0, self.total / np.maximum(self.n, 1), np.nan)


@dataclass
class _Kept:
    """layers, and by item the mean of each of its sentences ["measure layer"]."""

    layers: tuple[int, ...]
    by_item: dict[str, list[Float64]] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A row of the table: a mean. layer is None for measures of a word."""

    series: Series
    measure: str
    layer: int | None
    mean: Mean


class Summary:
    """The means of a study, from values that are added sentence by sentence; of each sentence only
    its means are kept.
    """

    def __init__(self, measures: Sequence[Measure]) -> None:
        self.measures = tuple(measures)
        self._of_maps = [at for at, each in enumerate(measures) if each.of != "word"]
        self._of_words = [at for at, each in enumerate(measures) if each.of == "word"]
        self._kept: dict[Series, _Kept] = {}
        self._current: dict[Series, _Sum] = {}
        self._sentence: tuple[str, str] | None = None
        self._item = ""
        self._seen: set[tuple[str, int]] = set()
        self.n_missing = [0] * len(measures)
        self.n_values = 0

    def add(self, of: MatchValues) -> None:
        """One more match in one map. Those of a sentence by one model come one after another."""
        if self._sentence != (of.model, of.sentence):
            self._end_sentence()
            self._sentence, self._item = (of.model, of.sentence), of.item
        series = Series(of.model, of.key, of.relation, of.group)
        self._count(of)
        if self._of_maps:
            self._add(series, of.layers, of.values[self._of_maps])
        match = (of.relation, of.number)
        if self._of_words and match not in self._seen and of.layers:
            self._seen.add(match)
            self._add(series._replace(key=None), (0,), of.values[self._of_words, :1])

    def _count(self, of: MatchValues) -> None:
        self.n_values += 1
        for at in range(len(self.measures)):
            self.n_missing[at] += bool(np.isnan(of.values[at]).any())

    def _add(self, series: Series, layers: tuple[int, ...], values: Float64) -> None:
        if series not in self._kept:
            self._kept[series] = _Kept(layers)
        if series not in self._current:
            shape = values.shape
            self._current[series] = _Sum(np.zeros(shape), np.zeros(shape, np.int64))
        self._current[series].add(values)

    def _end_sentence(self) -> None:
        for series, total in self._current.items():
            self._kept[series].by_item.setdefault(self._item, []).append(total.mean())
        self._current.clear()
        self._seen.clear()

    def columns(self) -> Iterator[tuple[Series, Measure, int | None, tuple[str, ...], Float64]]:
        """Of each series, measure and layer the items, and the value of each, NaN where none."""
        self._end_sentence()
        self._sentence = None
        for series in self._in_order():
            kept = self._kept[series]
            values = np.stack([_mean(of) for of in kept.by_item.values()])
            of_words = series.key is None
            measures = self._of_words if of_words else self._of_maps
            for row, at in enumerate(measures):
                for column, layer in enumerate(kept.layers):
                    place = None if of_words else layer
                    items = tuple(kept.by_item)
                    yield series, self.measures[at], place, items, values[:, row, column]

    def _in_order(self) -> list[Series]:
        """As they came, but groups of the same map and relation by their names."""
        first = dict[Series, int]()
        for series in self._kept:
            first.setdefault(series._replace(group=()), len(first))
        return sorted(
            self._kept,
            key=lambda of: (first[of._replace(group=())], tuple(map(natural, of.group))),
        )

    def rows(self, seed: int) -> list[Row]:
        """The table: each mean with its interval."""
        columns = list(self.columns())
        found = means([values for *_, values in columns], seed)
        return [
            Row(series, measure.name, layer, mean)
            for (series, measure, layer, _, _), mean in zip(columns, found, strict=True)
        ]


def _mean(values: Sequence[Float64]) -> Float64:
    """The mean of those that are there, by place; NaN where none is."""
    total = _Sum(np.zeros(values[0].shape), np.zeros(values[0].shape, np.int64))
    for each in values:
        total.add(each)
    return total.mean()
