"""Tables of scores as Apache Parquet; the library pyarrow, imported only here, writes them.

The columns are those of the text, by type: texts, whole numbers, and numbers as they were computed;
null where the text has NA. Texts are kept once for each group of rows, so long ones cost little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.types import SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.tables import columns
from vzdesk.export.tables.parts import Part, TableChoices, parts
from vzdesk.export.word_ids import NA

ENDING = ".parquet"
_AT_ONCE = 200_000
"""Rows that are made between two calls of `progressed`."""
_IN_GROUP = 1_000_000
"""Rows of a group: readers take a group at a time, and memory holds one."""


class ParquetTable:
    """Rows of sentences into an open file. See `finish` and `close`."""

    def __init__(self, file: BinaryIO, path: Path, choices: TableChoices) -> None:
        """UserError, which names the path, where pyarrow is missing."""
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError as error:
            raise UserError(
                "Writing {path} needs the library pyarrow, which is not installed.",
                next_step="Write a .csv file, or install it: python3 packaging/bootstrap.py "
                "parquet",
                path=path,
            ) from error
        self._arrow: Any = pyarrow
        self._file, self._path, self._choices = file, path, choices
        self._writer: Any = None
        self._waiting: list[Any] = []
        self._n_waiting = 0

    def add(self, scored: SentenceResult, model: str) -> Iterator[tuple[str, int]]:
        """Write the rows of a sentence, some at a time; gives their method and their number."""
        for part in parts(scored, self._choices, model):
            for n_rows in self.add_part(part):
                yield str(part.map.key), n_rows

    def add_part(self, part: Part) -> Iterator[int]:
        """The same of one map."""
        for rows in _Rows(self._arrow, part, self._choices.columns).batches():
            self._waiting.append(rows)
            self._n_waiting += rows.num_rows
            if self._n_waiting >= _IN_GROUP:
                self._write_group()
            yield rows.num_rows

    def finish(self) -> None:
        """UserError where there was no row: of what type its numbers are is not known."""
        if self._waiting:
            self._write_group()
        if self._writer is None:
            raise UserError(
                "No sentence has scores, so {path} was not written.",
                next_step="Score some first, or choose others.",
                path=self._path,
            )

    def close(self) -> None:
        """Without this the writer would do it when its file is gone."""
        if self._writer is not None:
            self._writer.close()

    def _write_group(self) -> None:
        table = self._arrow.Table.from_batches(self._waiting)
        if self._writer is None:
            # A dictionary of numbers, of which few come twice, would be larger than they are.
            texts = [name for name in table.schema.names if name not in ("score", "distance")]
            make = self._arrow.parquet.ParquetWriter
            self._writer = make(self._file, table.schema, use_dictionary=texts)
        self._writer.write_table(table, row_group_size=_IN_GROUP)
        self._waiting, self._n_waiting = [], 0


class _Rows:
    """The rows of a part as pyarrow's record batches."""

    def __init__(self, arrow: Any, part: Part, added: Sequence[str]) -> None:
        self._arrow, self._part = arrow, part
        self._names = (*columns.CORE, *columns.header(added, columns.CORE))
        self._targets = self._of_units(part.targets, part.target_words)
        self._sources = self._of_units(part.sources, part.source_words)
        self._of_targets = [self._texts(each) for each in zip(*part.added.targets, strict=True)]
        self._of_sources = [self._texts(each) for each in zip(*part.added.sources, strict=True)]

    def batches(self) -> Iterator[Any]:
        """In the order of layers and targets."""
        n_targets, n_sources = len(self._part.rows), len(self._part.sources)
        at_once = max(1, _AT_ONCE // max(1, n_sources))
        for layer in self._part.layers:
            for first in range(0, n_targets, at_once):
                yield self._batch(layer, slice(first, min(first + at_once, n_targets)))

    def _batch(self, layer: int, targets: slice) -> Any:
        part, n_sources = self._part, len(self._part.sources)
        of_rows = part.rows[targets].repeat(n_sources)
        of_columns = np.tile(np.arange(n_sources), targets.stop - targets.start)
        n, layer_number = len(of_rows), np.full(len(of_rows), layer + 1, np.int32)
        target_id, target, target_word = (each.take(of_rows) for each in self._targets)
        source_id, source, source_word = (each.take(of_columns) for each in self._sources)
        core = [
            *(self._same(text, n) for text in (part.sentence_id, str(part.map.key))),
            *(self._arrow.array(layer_number), target_id, target, source_id, source),
            *self._numbers(layer, targets),
            *(target_word, source_word),
        ]
        added = [
            *(self._same(text, n) for text in part.added.rows),
            *(each.take(of_rows) for each in self._of_targets),
            *(each.take(of_columns) for each in self._of_sources),
        ]
        return self._arrow.RecordBatch.from_arrays([*core, *added], names=self._names)

    def _numbers(self, layer: int, targets: slice) -> tuple[Any, Any]:
        scores = self._part.scores([layer])[0, targets].ravel()
        distances = self._part.distances([layer])
        if distances is None:
            kind = self._arrow.from_numpy_dtype(scores.dtype)
            return self._arrow.array(scores), self._arrow.nulls(len(scores), kind)
        return tuple(map(self._arrow.array, (scores, distances[0, targets].ravel())))

    def _of_units(self, units: Sequence[Any], words: Sequence[str]) -> tuple[Any, Any, Any]:
        """Number, label and word of each."""
        ids = np.arange(1, len(units) + 1, dtype=np.int32)
        numbers = [None if word == NA else int(word) for word in words]
        labels = self._texts([unit.label for unit in units])
        return self._arrow.array(ids), labels, self._arrow.array(numbers, self._arrow.int32())

    def _same(self, text: str | None, n: int) -> Any:
        places: NDArray[np.intp] = np.zeros(n, np.intp)
        return self._texts([text]).take(places)

    def _texts(self, texts: Sequence[str | None]) -> Any:
        """Half a character, which UTF-8 cannot hold, is "?"."""
        whole = [text and text.encode("utf-8", "replace").decode() for text in texts]
        return self._arrow.array(whole, self._arrow.string())
