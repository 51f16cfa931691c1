"""Maps as NumPy's .npz: arrays with names, in the order in which they come.

sentence_ids                      the ids; sentences are numbered from 1 in this order
NUMBER/MAP/scores, …/distances    ["layer target source"], as they were computed; MAP is the name
                                  that tables have, such as value-zeroing+rollout
NUMBER/MAP/mixing_ratios          ["layer target"], where the method measures them
NUMBER/MAP/rows                   ["row"], from 1: where only some targets were scored, which; these
                                  alone are in scores, distances and mixing_ratios
NUMBER/MAP/layers                 ["layer"], from 1
NUMBER/MAP/targets, …/sources     labels
NUMBER/MAP/target_words, …        the word's number in its own text, from 1; 0 for none
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.types import SentenceResult
from vzdesk.export.tables.parts import Part, TableChoices, parts
from vzdesk.export.word_ids import NA
from vzdesk.view.units import Unit

ENDING = ".npz"
_AROUND = 128 + 30 + 20 + 46
"""Bytes of an array besides its own and, twice, its name: what NumPy and zip say of it."""


class ArrayFile:
    """Maps of sentences into an open file. See `finish` and `close`."""

    def __init__(self, file: BinaryIO, path: Path, choices: TableChoices) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self._choices = choices
        self._ids: list[str] = []

    def add(self, scored: SentenceResult, model: str) -> Iterator[tuple[str, int]]:
        """As `ParquetTable.add`."""
        self._ids.append(scored.sentence.id)
        for part in parts(scored, self._choices, model):
            for name, values in _arrays(part):
                self._write(f"{len(self._ids)}/{part.map.key}/{name}", values)
            yield str(part.map.key), part.n_rows

    def finish(self) -> None:
        self._write("sentence_ids", np.array(self._ids, np.str_))

    def close(self) -> None:
        self._zip.close()

    def _write(self, name: str, values: NDArray[Any]) -> None:
        # ZipInfo of its own: the same arrays give the same bytes, whenever they are written.
        with self._zip.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
            np.lib.format.write_array(member, np.ascontiguousarray(values), allow_pickle=False)


def size_bytes(part: Part, number: int) -> int:
    """How much a map takes in the file, as that of the sentence with this number; nothing is
    computed.
    """
    item, n_numbers = part.map.scores.itemsize, len(part.targets) + len(part.sources)
    of_numbers = part.n_rows * item * (2 if part.has_distances else 1)
    of_labels = sum(
        4 * len(units) * max((len(unit.label) for unit in units), default=1)
        for units in (part.targets, part.sources)
    )
    has_rows = len(part.rows) < len(part.targets)
    of_places = 4 * (n_numbers + len(part.layers) + (len(part.rows) if has_rows else 0))
    n_arrays = 6 + part.has_distances + has_rows
    names = n_arrays * (_AROUND + 2 * len(f"{number}/{part.map.key}/target_words.npy"))
    return of_numbers + of_labels + of_places + names


def _arrays(part: Part) -> Iterator[tuple[str, NDArray[Any]]]:
    layers = np.array(part.layers, np.int32)
    yield "layers", layers + 1
    yield "scores", part.scores(part.layers)
    if (distances := part.distances(part.layers)) is not None:
        yield "distances", distances
    if (ratios := part.mixing_ratios(part.layers)) is not None:
        yield "mixing_ratios", ratios
    if len(part.rows) < len(part.targets):
        yield "rows", part.rows.astype(np.int32) + 1
    yield "targets", _labels(part.targets)
    yield "sources", _labels(part.sources)
    yield "target_words", _numbers(part.target_words)
    yield "source_words", _numbers(part.source_words)


def _labels(units: Sequence[Unit]) -> NDArray[np.str_]:
    return np.array([unit.label for unit in units], np.str_)


def _numbers(words: Sequence[str]) -> NDArray[np.int32]:
    return np.array([0 if word == NA else int(word) for word in words], np.int32)
