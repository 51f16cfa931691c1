"""The arrays of an analysis: where each result's maps lie in them, and whether they are maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import mul
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import DecoderSide, ModelRef, SecondText, Token
from vzdesk.engine.words import word_spans
from vzdesk.session import archive
from vzdesk.session.archive import DamagedError, MapMembers, Members
from vzdesk.session.reading.losses import Losses, listed
from vzdesk.session.reading.predictions import StoredPredictions
from vzdesk.session.reading.stored_maps import Column, Ends, Ints, Measured, StoredRows, places
from vzdesk.translate import mark

ROUNDING = 1e-3
"""How far a score may be above 1, and a distance above 2: sums of thousands of float32 shares are
off by less. vzdesk's own are off by 1e-6 at most, but other programs may write sessions too."""
MOST_SCORE, MOST_DISTANCE = 1 + ROUNDING, 2 + ROUNDING

LOST = mark("The maps “{map}” of {model} are lost.")
LOST_IN = mark("The maps “{map}” of {model} are lost in these sentences: {sentences}.")
NO_DISTANCES = mark("The distances of “{map}” of {model} are lost; the scores are here.")
NO_DISTANCES_IN = mark(
    "The distances of “{map}” of {model} are lost in these sentences: {sentences}."
)
NO_RATIOS = mark("The mixing ratios of “{map}” of {model} are lost; the scores are here.")
NO_RATIOS_IN = mark(
    "The mixing ratios of “{map}” of {model} are lost in these sentences: {sentences}."
)


class StoredMap(NamedTuple):
    """A map's entry: whether it has distances, mixing ratios, and how many rows; None for all."""

    distances: bool
    rows: int | None = None
    mixing_ratios: bool = False


class Beside(NamedTuple):
    """What maps may have beside their scores, to be read.

    member   where it is
    some     places of the maps that have it
    sizes    of their arrays in each layer
    most     the highest number that there may be
    lost, lost_in  what is said where all of it is damaged, or that of some sentences
    """

    member: str
    some: list[int]
    sizes: Ints
    most: float
    lost: str
    lost_in: str


@dataclass(frozen=True, slots=True)
class StoredResult:
    """A result's entry in the document; maps are by their names."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    notices: tuple[str, ...]
    maps: Mapping[str, StoredMap]
    decoder: DecoderSide | None
    second: SecondText | None = None
    predictions: StoredPredictions | None = None


class MapReader:
    """Reads the maps of an analysis from the members of its file."""

    def __init__(
        self,
        members: Members,
        model: ModelRef,
        dtype: np.dtype[Any],
        results: Sequence[StoredResult],
        losses: Losses,
    ) -> None:
        self._members, self._model, self._dtype = members, model, dtype
        self._results, self._losses = results, losses
        self.lost: dict[MapKey, set[int]] = {}
        """Positions of results whose map with this key is damaged."""
        self._known: dict[tuple[tuple[int, ...], bytes], NDArray[np.int64]] = {}

    @cached_property
    def having(self) -> Mapping[str, list[int]]:
        """The positions of the results that have a map, by its name."""
        found: dict[str, list[int]] = {}
        for position, result in enumerate(self._results):
            for name in result.maps:
                found.setdefault(name, []).append(position)
        return found

    def column(self, key: MapKey, names: MapMembers) -> Column | None:
        """All maps with this key; None where there are none, or none is whole."""
        having = self.having.get(str(key), [])
        if not having:
            return None
        values = {"map": key, "model": self._model.name}
        column = self._losses.or_none(lambda: self._column(key, names, having), LOST, **values)
        if column is None:
            self.lost[key] = set(having)
        return column

    def _column(self, key: MapKey, names: MapMembers, having: list[int]) -> Column:
        entries = [self._results[at].maps[str(key)] for at in having]
        sizes = self._sizes(key, having)
        rows = self._rows(key, names, entries, sizes[:, 0])
        if rows is not None:
            sizes = self._shared(np.column_stack((rows.numbers, sizes[:, 1])))
        is_decoders = key.part in archive.DECODER_PARTS
        n_layers = self._model.n_decoder_layers if is_decoders else self._model.n_layers
        scores = self._ends(names.scores, self._dtype, n_layers, sizes)
        no_mixing = self._ends(names.no_mixing, archive.BOOL, n_layers, sizes[:, :1])
        for wrong in (self._wrong(scores, MOST_SCORE, names.scores), rows and rows.wrong):
            if wrong:
                lost = {having[place] for place in wrong[0]}
                self.lost[key] = self.lost.get(key, set()) | lost
                self._lose(LOST_IN, key, lost, wrong[1])
        distances, mixing_ratios = (
            self._measured(key, n_layers, each) for each in _beside(names, entries, sizes)
        )
        return Column(
            key,
            n_layers,
            sizes,
            places(having, len(self._results)),
            scores,
            no_mixing,
            distances,
            mixing_ratios,
            rows,
        )

    def _measured(self, key: MapKey, n_layers: int, beside: Beside) -> Measured | None:
        """What some of the maps have; None where none has it."""
        having = self.having[str(key)]
        if not beside.some:
            return None
        ends = self._losses.or_none(
            lambda: self._ends(beside.member, self._dtype, n_layers, beside.sizes[beside.some]),
            beside.lost,
            map=key,
            model=self._model.name,
        )
        if ends is None:
            return None
        some = places(beside.some, len(having))
        wrong = self._wrong(ends, beside.most, beside.member)
        if wrong is None:
            return Measured(ends, some)
        without = frozenset(beside.some[place] for place in wrong[0])
        only = {having[place] for place in without} - self.lost.get(key, set())
        if only:
            self._lose(beside.lost_in, key, only, wrong[1])
        return Measured(ends, some, without)

    def _lose(self, lost: str, key: MapKey, positions: Iterable[int], damage: DamagedError) -> None:
        numbers = (self._losses.number_of(self._results[at].sentence.id) for at in positions)
        self._losses.add(damage, lost, map=key, model=self._model.name, sentences=listed(numbers))

    def _rows(
        self, key: MapKey, names: MapMembers, entries: Sequence[StoredMap], targets: Ints
    ) -> StoredRows | None:
        """Which rows those maps have that do not have all, of so many targets each."""
        if all(each.rows is None for each in entries):
            return None
        some = [place for place, each in enumerate(entries) if each.rows is not None]
        numbers = targets.copy()
        for place in some:
            n = entries[place].rows
            if n is None or not 1 <= n <= targets[place]:
                raise DamagedError(
                    "it is damaged: a map “{map}” has {n} rows of {n_targets} targets",
                    map=key,
                    n=n,
                    n_targets=int(targets[place]),
                )
            numbers[place] = n
        values = self._members.array(names.rows, archive.INT32, sum(numbers[some].tolist()))
        ends = Ends(values, np.cumsum(numbers[some]))
        return StoredRows(ends, places(some, len(entries)), targets, numbers, names.rows)

    def _sizes(self, key: MapKey, having: list[int]) -> NDArray[np.int64]:
        """["map (targets, sources)"]."""
        n, m = self._n_words if key.words_as_one else self._n_tokens
        targets = m if key.part in archive.DECODER_PARTS else n
        sources = m if key.part == "decoder" else n
        return self._shared(np.array([(targets[at], sources[at]) for at in having], np.int64))

    def _shared(self, array: NDArray[np.int64]) -> NDArray[np.int64]:
        """This array, or an equal one: the maps of most keys are of the same sizes."""
        return self._known.setdefault((array.shape, array.tobytes()), array)

    @cached_property
    def _n_tokens(self) -> tuple[list[int], list[int]]:
        """The number of tokens of each result, and of its decoder's."""
        return (
            [len(result.tokens) for result in self._results],
            [len(result.decoder.tokens) if result.decoder else 0 for result in self._results],
        )

    @cached_property
    def _n_words(self) -> tuple[list[int], list[int]]:
        """The number of words of each result that were zeroed as one, and of its decoder's."""
        return (
            [_count_words(result.tokens) for result in self._results],
            [_count_words(r.decoder.tokens) if r.decoder else 0 for r in self._results],
        )

    def _ends(
        self, name: str, dtype: np.dtype[Any], n_layers: int, sizes: NDArray[np.int64]
    ) -> Ends:
        """The arrays of these sizes, in each layer, that lie end to end in one member."""
        columns = sizes.T.tolist()
        per_layer = columns[0] if len(columns) == 1 else list(map(mul, *columns))
        total = n_layers * sum(per_layer)  # in Python's numbers, which have no largest
        values = self._members.array(name, dtype, total)
        return Ends(values, self._shared(np.cumsum(n_layers * np.array(per_layer, np.int64))))

    def _wrong(self, ends: Ends, most: float, name: str) -> tuple[list[int], DamagedError] | None:
        """The places of arrays with a value that is not from 0 to `most`, and what is said."""
        values = ends.values
        with np.errstate(invalid="ignore"):
            if not values.size or (values.min() >= 0 and values.max() <= most):
                return None
            marked = ~((values >= 0) & (values <= most))
        value = float(values[marked.argmax()])
        message = mark("it is damaged: {name} holds {value}, which is not from 0 to {most}")
        damage = DamagedError(message, name=name, value=value, most=int(most))
        return ends.places_of(marked), damage


def _beside(names: MapMembers, entries: Sequence[StoredMap], sizes: Ints) -> tuple[Beside, Beside]:
    """Distances and mixing ratios."""
    measured = [place for place, each in enumerate(entries) if each.distances]
    mixed = [place for place, each in enumerate(entries) if each.mixing_ratios]
    of_rows, ratios = sizes[:, :1], names.mixing_ratios
    return (
        Beside(names.distances, measured, sizes, MOST_DISTANCE, NO_DISTANCES, NO_DISTANCES_IN),
        Beside(ratios, mixed, of_rows, MOST_SCORE, NO_RATIOS, NO_RATIOS_IN),
    )


def _count_words(tokens: Sequence[Token]) -> int:
    return len(word_spans(token.word_index for token in tokens))
