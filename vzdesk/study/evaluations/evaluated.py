"""The values behind the tables of cue alignment and faithfulness, and their means."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.study.intervals import Mean, means

ALL_PARADIGMS = "all"
TRAINED, RANDOM = "trained", "random"
"""Weights."""


class Series(NamedTuple):
    """Of what a value is; layer counts from 0, and is None for what is of no layer.

    weights  "trained" or "random"
    rollout  whether the map is rolled out; None for what is of no map
    special  whether tokens that the model adds are in the row; None where that is no question
    """

    model: str
    weights: str
    method: str
    rollout: bool | None
    special: bool | None
    layer: int | None
    measure: str


class Value(NamedTuple):
    """A value of an item, NaN with the reason why there is none; sources are words by position."""

    series: Series
    value: float
    missing: str = ""
    sources: tuple[int, ...] = ()


class Row(NamedTuple):
    """A mean over the items of a paradigm, or of all, and how many items have no value."""

    series: Series
    paradigm: str
    mean: Mean
    n_missing: int


def _by_item(values: Iterable[list[float]]) -> NDArray[np.float64]:
    """The mean of each item, NaN where it has no value."""
    return np.array([sum(of) / len(of) if of else math.nan for of in values], dtype=np.float64)


def values_of(items: Iterable[str], found: Mapping[str, list[float]]) -> NDArray[np.float64]:
    """["item"]: the mean of each of these, NaN where it has no value."""
    return _by_item(found.get(item, []) for item in items)


@dataclass
class Means:
    """Values that are added one by one; of each item the mean of those that it has is taken, and
    only numbers are kept.
    """

    values: dict[tuple[Series, str], dict[str, list[float]]] = field(default_factory=dict)
    missing: dict[tuple[Series, str], Counter[str]] = field(default_factory=dict)

    def add(self, item: str, value: Value, paradigm: str) -> None:
        """One value of an item of this paradigm."""
        for of in dict.fromkeys((ALL_PARADIGMS, paradigm or ALL_PARADIGMS)):
            key = value.series, of
            own = self.values.setdefault(key, {}).setdefault(item, [])
            if math.isnan(value.value):
                self.missing.setdefault(key, Counter())[value.missing] += 1
            else:
                own.append(value.value)

    def rows(self, seed: int) -> Iterator[Row]:
        """Those of all items, then those of each paradigm where there are several; in each, in the
        order in which series came.
        """
        paradigms = list(dict.fromkeys((ALL_PARADIGMS, *(of for _, of in self.values))))
        kept = [key for key in self.values if len(paradigms) > 2 or key[1] == ALL_PARADIGMS]
        found = means([_by_item(self.values[key].values()) for key in kept], seed)
        of_keys = zip(kept, found, strict=True)  # draws go by the order in which series came
        for key, mean in sorted(of_keys, key=lambda each: paradigms.index(each[0][1])):
            yield Row(*key, mean, sum(not of for of in self.values[key].values()))

    def reasons(self) -> Iterator[tuple[str, str, int]]:
        """Of each measure why values are missing, and how many, in all of its maps together."""
        found: dict[str, Counter[str]] = {}
        for (series, of), counted in self.missing.items():
            if of == ALL_PARADIGMS:
                found.setdefault(series.measure, Counter()).update(counted)
        for measure, counted in found.items():
            for reason, n in counted.most_common():
                yield measure, reason, n
