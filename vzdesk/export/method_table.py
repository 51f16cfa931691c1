"""One target and source by every method, as a table: a row for each method and layer.

The columns are those of tables of scores, and the rank of the score among those of its row, from 1,
of so many. Layers and ids count from 1; scores are of the whole map, also of what is hidden in the
window. Distances are NA where a method has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vzdesk.atomic import replacing, settle
from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.export import provenance
from vzdesk.export.table import csv_bytes, delimiter_for, has_return
from vzdesk.export.word_ids import NA, word_ids
from vzdesk.view.selection import Cell
from vzdesk.view.shown.by_method import ByMethod, MethodMap
from vzdesk.view.units import aggregate

COLUMNS = (
    *("sentence_id", "method", "layer", "target_id", "target", "source_id", "source"),
    *("score", "distance", "target_word_id", "source_word_id", "rank", "n_sources"),
)


@dataclass(frozen=True, eq=False)
class Values:
    """All methods, the results that they are of, and a target and source among all units."""

    runs: tuple[tuple[Analysis, SentenceResult], ...]
    shown: ByMethod
    cell: Cell

    @property
    def names(self) -> tuple[str, ...]:
        """What stands in each row for target and source: number, text and number of the word."""
        method, result = self.shown.maps[0], self.runs[0][1]
        target, source = self._place
        sides = result.sides(method.key.part)
        words = [word_ids(*each) for each in zip(sides, method.units, strict=True)]
        labels = method.units[0][target].label, method.units[1][source].label
        return (
            *(str(target + 1), labels[0], str(source + 1), labels[1]),
            *(words[0][target], words[1][source]),
        )

    @property
    def _place(self) -> tuple[int, int]:
        target, source = self.cell.target, self.cell.source
        assert target is not None
        assert source is not None
        return target, source

    def numbers(self, method: MethodMap) -> Iterator[tuple[str, str, int | str, int | str]]:
        """For each layer score, distance, rank and how many scores the row has; NA where it
        was not scored.
        """
        target, source = self._place
        distances = method.score_map.distances
        for layer, scores in enumerate(method.score_map.scores):
            whole = aggregate(scores, *method.units)
            row, distance = whole[target], NA
            if distances is not None and whole.shape == scores.shape:
                distance = str(distances[layer][target, source])
            if np.isnan(row[source]):
                yield NA, NA, NA, NA
                continue
            rank = 1 + int(np.count_nonzero(row > row[source]))
            yield str(row[source]), distance, rank, len(row)


def write_method_table(values: Values, path: Path) -> None:
    """Write it, and the provenance at `path` + ".json"; both are whole or as they were before.
    Raises UserError where a file cannot be written.
    """
    id, names = values.runs[0][1].sentence.id, values.names
    contents = provenance.Contents()
    for analysis, _ in values.runs:
        contents.add_run(analysis)
    contents.methods = {str(each.key): 1 for each in values.shown.maps}
    with replacing(provenance.metadata_path(path)) as metadata, replacing(path) as table:
        rows = [COLUMNS, *_rows(values, id, names)]
        table.write(csv_bytes(rows, delimiter_for(path), quote_all=has_return((id, *names))))
        text = values.runs[0][1].sentence.text
        choices = {"units": values.shown.units, "sentences": {id: {"text": text}}}
        metadata.write(contents.record(path, "", choices))
        settle(metadata)


def _rows(values: Values, id: str, names: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    for method in values.shown.maps:
        for layer, (score, distance, *rank) in enumerate(values.numbers(method), 1):
            yield id, str(method.key), layer, *names[:4], score, distance, *names[4:], *rank
