"""Maps as arrays, with what their rows and columns are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.types import Array, ScoreMap, SentenceResult, Side
from vzdesk.numbers.frames import pandas_
from vzdesk.view.selection import Units
from vzdesk.view.units import Unit, aggregate, mixing_ratios, scored_rows, units_of

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, eq=False)
class Map:
    """The maps of one sentence by one method, one for each layer; rows are targets.

    sentence      the id of the sentence
    name          as in tables, such as "value-zeroing+rollout"
    targets, sources            labels: tokens or words, special tokens such as [CLS] included
    target_words, source_words  the position of each one's word in its own text, from 0; None where
                                it is in no word
    rows          positions of the targets that were scored, from 0: all, but where a run was asked
                  for some only; numbers of the others are NaN
    scores        ["layer target source"], shares of a row: each sums to 1, or is all 0
    distances     likewise, cosine distances, 0…2; None where the method measures none, it is rolled
                  out, or words are put together of pieces that were zeroed one by one
    no_mixing     ["layer target"], True where nothing was mixed, so that all scores are 0
    mixing_ratios  ["layer target"], 0…1: how much of a target's vector comes from others, of words
                  the mean over their pieces; None where the method measures none, or it is rolled
                  out, or was saved before they were measured

    Numbers are float32, or float64 where the model was run in double precision.
    """

    sentence: str
    name: str
    targets: tuple[str, ...]
    sources: tuple[str, ...]
    target_words: tuple[int | None, ...]
    source_words: tuple[int | None, ...]
    rows: tuple[int, ...]
    scores: Array
    distances: Array | None
    no_mixing: NDArray[np.bool_]
    mixing_ratios: Array | None

    def frame(self) -> DataFrame:
        """A row for each layer, target and source: the columns of `Session.frame`."""
        return frame_of([self])


def map_of(result: SentenceResult, shown: ScoreMap, units: Units) -> Map:
    """A map over tokens, or words zeroed as one, in these units."""
    part = shown.key.part
    targets, sources = units_of(result, units, part)
    target_side, source_side = result.sides(part)
    rows, shown = scored_rows(shown, targets), shown.whole()
    is_measured = shown.scores.shape[1:] == (len(targets), len(sources))
    return Map(
        result.sentence.id,
        str(shown.key),
        tuple(unit.label for unit in targets),
        tuple(unit.label for unit in sources),
        _words(target_side, targets),
        _words(source_side, sources),
        rows,
        aggregate(shown.scores, targets, sources),
        shown.distances if is_measured else None,
        shown.no_mixing if is_measured else _aggregated(shown.no_mixing, targets),
        mixing_ratios(shown, targets),
    )


def _words(side: Side, units: tuple[Unit, ...]) -> tuple[int | None, ...]:
    words = (side.tokens[unit.start].word_index for unit in units)
    return tuple(None if word is None else side.number_of(word) - 1 for word in words)


def _aggregated(no_mixing: NDArray[np.bool_], targets: tuple[Unit, ...]) -> NDArray[np.bool_]:
    """A word mixes nothing where none of its pieces does."""
    over_words = [no_mixing[:, unit.start : unit.end].all(axis=1) for unit in targets]
    stacked = np.stack(over_words, axis=1)
    stacked.flags.writeable = False
    return stacked


def frame_of(maps: Iterable[Map]) -> DataFrame:
    """A pandas DataFrame with a row for each layer, target that was scored, and source of each map;
    they count from 1. The columns are those of tables of scores:

    sentence_id, method, target, source  texts, as pandas' categories: each is kept once
    layer, target_id, source_id          whole numbers
    score, distance                      as they were computed, to the last bit; NaN where there is
                                         no distance
    target_word_id, source_word_id       of their own text; pandas' NA for what is in no word
    """
    pandas, columns = pandas_(), _Columns()
    for each in maps:
        columns.add(each)
    return columns.frame(pandas)


class _Texts:
    """A column of texts: each text once, and a number for each row."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, texts: Sequence[str]) -> NDArray[np.int32]:
        numbers = [self.numbers.setdefault(text, len(self.numbers)) for text in texts]
        return np.array(numbers, np.int32)


class _Columns:
    """The columns of a frame, of one map after the other."""

    def __init__(self) -> None:
        self._parts: dict[str, list[NDArray[Any]]] = {}
        self._texts = {name: _Texts() for name in ("sentence_id", "method", "target", "source")}

    def add(self, each: Map) -> None:
        shape, rows = each.scores.shape, list(each.rows)
        for name, values in self._values(each).items():
            found = np.broadcast_to(values, shape)
            found = found if len(rows) == shape[1] else found[:, rows]
            self._parts.setdefault(name, []).append(found.reshape(-1))

    def _values(self, each: Map) -> dict[str, NDArray[Any]]:
        """Every column, as it is broadcast to ["layer target source"]."""
        layers, targets, sources = (np.arange(1, n + 1, dtype=np.int32) for n in each.scores.shape)
        none = np.array(np.nan, each.scores.dtype)
        return {
            "sentence_id": self._texts["sentence_id"].of([each.sentence]),
            "method": self._texts["method"].of([each.name]),
            "layer": layers[:, None, None],
            "target_id": targets[:, None],
            "target": self._texts["target"].of(each.targets)[:, None],
            "source_id": sources,
            "source": self._texts["source"].of(each.sources),
            "score": each.scores,
            "distance": none if each.distances is None else each.distances,
            "target_word_id": _word_ids(each.target_words)[:, None],
            "source_word_id": _word_ids(each.source_words),
        }

    def frame(self, pandas: Any) -> DataFrame:
        columns: dict[str, Any] = {}
        for name, parts in self._parts.items():
            values = np.concatenate(parts)
            if name in self._texts:
                known = list(self._texts[name].numbers)
                columns[name] = pandas.Categorical.from_codes(values, categories=known)
            elif name.endswith("word_id"):
                columns[name] = pandas.arrays.IntegerArray(values, values == 0)
            else:
                columns[name] = values
        frame: DataFrame = pandas.DataFrame(columns)
        return frame


def _word_ids(words: Sequence[int | None]) -> NDArray[np.int32]:
    """From 1; 0 for what is in no word."""
    return np.array([0 if word is None else word + 1 for word in words], np.int32)
