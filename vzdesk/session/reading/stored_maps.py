"""The maps of an opened session: views of its arrays, made when they are asked for.

Thousands of results have many maps each, and few of them are looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.types import Rows, ScoreMap
from vzdesk.session.archive import DamagedError

Ints = NDArray[np.int64]
Places = range | Mapping[int, int]
"""Position among some of a sequence, by position in the whole."""


def places(chosen: Sequence[int], n_all: int) -> Places:
    """Of these ascending positions among so many."""
    if len(chosen) == n_all:
        return range(n_all)
    return {whole: place for place, whole in enumerate(chosen)}


class Ends:
    """Arrays that lie end to end in one of one dimension."""

    def __init__(self, values: NDArray[Any], ends: NDArray[np.int64]) -> None:
        """ends: behind each array, in values."""
        self.values, self._ends = values, ends

    def at(self, place: int, shape: tuple[int, ...]) -> NDArray[Any]:
        """The array in this place."""
        start = self._ends[place - 1] if place else 0
        return self.values[start : self._ends[place]].reshape(shape)

    def places_of(self, marked: NDArray[np.bool_]) -> list[int]:
        """The places of arrays with a marked value."""
        found = np.searchsorted(self._ends, np.flatnonzero(marked), side="right")
        return [int(place) for place in np.unique(found)]


@dataclass(frozen=True, eq=False)
class StoredRows:
    """Which rows maps have that do not have all.

    positions  of these maps, end to end
    some       which of the maps they are
    targets    ["map"] how many targets each map has
    numbers    ["map"] how many rows
    name       the member that the positions are in
    """

    positions: Ends
    some: Places
    targets: Ints
    numbers: Ints
    name: str

    def of(self, place: int) -> Rows | None:
        """Those of the map in this place; None for all."""
        if place not in self.some:
            return None
        n_rows, n_targets = int(self.numbers[place]), int(self.targets[place])
        found = self.positions.at(self.some[place], (n_rows,))
        return Rows(tuple(found.tolist()), n_targets)

    @cached_property
    def wrong(self) -> tuple[list[int], DamagedError] | None:
        """The maps whose rows are no positions of targets, rising, and what is said."""
        damage = DamagedError("it is damaged: {name} holds rows that no map has", name=self.name)
        found = [place for place in range(len(self.targets)) if not self._is_right(place)]
        return (found, damage) if found else None

    def _is_right(self, place: int) -> bool:
        rows = self.of(place)
        ends = (-1, *rows.targets, rows.n_targets) if rows else ()
        return all(before < after for before, after in pairwise(ends))


@dataclass(frozen=True, eq=False)
class Measured:
    """What some maps have beside their scores, such as distances.

    arrays   of these maps, end to end
    some     which of the maps they are
    damaged  places of maps whose array is damaged
    """

    arrays: Ends
    some: Places
    damaged: Collection[int] = ()

    def of(self, place: int, shape: tuple[int, ...]) -> NDArray[Any] | None:
        """That of the map in this place; None where it has none."""
        if place not in self.some or place in self.damaged:
            return None
        return self.arrays.at(self.some[place], shape)


@dataclass(frozen=True, eq=False)
class Column:
    """All maps of an analysis that have one key.

    results  the place of the map of a result, by the result's position
    """

    key: MapKey
    n_layers: int
    sizes: Ints  # ["map (rows, sources)"]
    results: Places
    scores: Ends
    no_mixing: Ends
    distances: Measured | None
    mixing_ratios: Measured | None = None
    rows: StoredRows | None = None
    _made: WeakValueDictionary[int, ScoreMap] = field(default_factory=WeakValueDictionary)

    def map_of(self, result: int) -> ScoreMap:
        """The map of the result in this position; the same one as long as it is used."""
        made = self._made.get(result)
        return made or self._made.setdefault(result, self._make(result))

    def _make(self, result: int) -> ScoreMap:
        place = self.results[result]
        n_targets, n_sources = (int(size) for size in self.sizes[place])
        shape = self.n_layers, n_targets, n_sources
        return ScoreMap(
            self.key,
            self.scores.at(place, shape),
            self.distances.of(place, shape) if self.distances else None,
            self.no_mixing.at(place, shape[:2]),
            self.rows_of(result),
            self.mixing_ratios.of(place, shape[:2]) if self.mixing_ratios else None,
        )

    def rows_of(self, result: int) -> Rows | None:
        """Which rows that map has; None for all."""
        return self.rows.of(self.results[result]) if self.rows else None


class StoredMaps(Mapping[MapKey, ScoreMap]):
    """The maps of the result in this position."""

    __slots__ = ("_columns", "_result")

    def __init__(self, columns: Mapping[MapKey, Column], result: int) -> None:
        self._columns, self._result = columns, result

    def __getitem__(self, key: MapKey) -> ScoreMap:
        return self._columns[key].map_of(self._result)

    def rows_of(self, key: MapKey) -> Rows | None:
        """See `SentenceResult.rows_of`."""
        return self._columns[key].rows_of(self._result)

    def __contains__(self, key: object) -> bool:
        return key in self._columns

    def __iter__(self) -> Iterator[MapKey]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def keys(self) -> KeysView[MapKey]:
        return self._columns.keys()

    def get(self, key: MapKey, default: Any = None) -> Any:
        return self[key] if key in self._columns else default
