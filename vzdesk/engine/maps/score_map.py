"""A method's maps of a sentence, of all targets or some, as read-only arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from vzdesk.engine.maps.map_key import MapKey

Array = NDArray[np.floating]
"""float32, or float64 where a model was run in double precision."""


def frozen(values: ArrayLike, dtype: DTypeLike = np.float32) -> Array:
    """A contiguous, read-only array of `values`, float32 by default."""
    array: Array = np.ascontiguousarray(values, dtype=dtype)
    if array is values or array.base is not None:
        array = array.copy()
    array.flags.writeable = False
    return array


@dataclass(frozen=True)
class Rows:
    """Some of a map's targets, by position, rising, at least one; and how many there are in all."""

    targets: tuple[int, ...]
    n_targets: int


@dataclass(frozen=True, eq=False)
class ScoreMap:
    """One method's maps of one sentence.

    Targets and sources are tokens, or words that were zeroed as one. A map may have the rows of
    some targets only; they are what they are in a map of all.

    key          which of the sentence's maps it is
    scores       ["layer row source"]; each row sums to 1, or is 0 where nothing mixes
    distances    ["layer row source"], 0…2, of the same type, where the method measures one
    no_mixing    ["layer row"] True where a row had nothing to share out, so its scores are 0
    rows         which targets they are of; None where of all
    mixing_ratios  ["layer row"], 0…1, of the type of scores, where the method measures them: how
                 much of a target's vector comes from others; see `terms.mixing_ratios`
    """

    key: MapKey
    scores: Array
    distances: Array | None
    no_mixing: NDArray[np.bool_]
    rows: Rows | None = None
    mixing_ratios: Array | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of targets and of sources, whether they have rows or not."""
        n_targets, n_sources = self.scores.shape[1:]
        return (self.rows.n_targets if self.rows else n_targets), n_sources

    def whole(self) -> ScoreMap:
        """With a row for each target: NaN, and no flag, where it was not computed. Itself where all
        were.
        """
        if self.rows is None:
            return self
        scores, distances, ratios = (
            None if each is None else _spread(each, self.rows, np.nan)
            for each in (self.scores, self.distances, self.mixing_ratios)
        )
        assert scores is not None
        flags = _spread(self.no_mixing, self.rows, False)
        return ScoreMap(self.key, scores, distances, flags, mixing_ratios=ratios)

    def places(self, targets: Iterable[int]) -> list[int] | None:
        """Where the rows of these targets are in the arrays; None where one was not scored."""
        if self.rows is None:
            return list(targets)
        known = {target: place for place, target in enumerate(self.rows.targets)}
        found = [known.get(target) for target in targets]
        return None if None in found else [each for each in found if each is not None]

    def with_rows_of(self, other: ScoreMap) -> ScoreMap:
        """With the rows of another map of the same sentence by the same model and method that it
        lacks itself.
        """
        if self.rows is None:
            return self
        if other.rows is None:
            return other
        targets = tuple(sorted({*self.rows.targets, *other.rows.targets}))
        rows = Rows(targets, self.rows.n_targets)
        of_other = [targets.index(each) for each in other.rows.targets]
        of_self = [targets.index(each) for each in self.rows.targets]

        def both(own: NDArray[Any] | None, others: NDArray[Any] | None) -> NDArray[Any] | None:
            if own is None or others is None:
                return None
            found = np.empty((len(own), len(targets), *own.shape[2:]), own.dtype)
            found[:, of_other], found[:, of_self] = others, own
            found.flags.writeable = False
            return found

        scores, flags = both(self.scores, other.scores), both(self.no_mixing, other.no_mixing)
        assert scores is not None
        assert flags is not None
        distances = both(self.distances, other.distances)
        ratios = both(self.mixing_ratios, other.mixing_ratios)
        return ScoreMap(self.key, scores, distances, flags, rows, ratios)

    def equals(self, other: ScoreMap) -> bool:
        """Whether both hold the same, bit for bit."""
        return (
            (self.key, self.rows) == (other.key, other.rows)
            and _same_bits(self.distances, other.distances)
            and _same_bits(self.mixing_ratios, other.mixing_ratios)
            and _same_bits(self.scores, other.scores)
            and bool(np.array_equal(self.no_mixing, other.no_mixing))
        )


def _spread(array: NDArray[Any], rows: Rows, missing: float) -> NDArray[Any]:
    """["layer row …"] -> ["layer target …"], read-only."""
    whole = np.full((len(array), rows.n_targets, *array.shape[2:]), missing, array.dtype)
    whole[:, list(rows.targets)] = array
    whole.flags.writeable = False
    return whole


def _same_bits(a: Array | None, b: Array | None) -> bool:
    if a is None or b is None:
        return a is b
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
