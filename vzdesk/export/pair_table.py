"""The difference of two sentences as a table: one row per layer and pair of aligned units.

Layers and ids count from 1. Scores have the fewest digits that give the same float32 again, or the
same float64 in double precision; the difference (a minus b) those that give the same float64. What
one sentence has no counterpart for is NA there, and so is the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from vzdesk.atomic import replacing, settle
from vzdesk.engine.map_key import MapKey
from vzdesk.engine.types import Analysis, Progress, SentenceResult
from vzdesk.export import provenance
from vzdesk.export.table import csv_bytes, has_return
from vzdesk.view.alignment import Aligned
from vzdesk.view.pairs import PairMaps
from vzdesk.view.selection import Units
from vzdesk.view.units import Unit

COLUMNS = (
    *("sentence_a", "sentence_b", "method", "layer"),
    *("target_a_id", "target_a", "target_b_id", "target_b"),
    *("source_a_id", "source_a", "source_b_id", "source_b"),
    *("score_a", "score_b", "difference"),
)
NA = "NA"


def write_pair_table(
    results: tuple[tuple[Analysis, SentenceResult], tuple[Analysis, SentenceResult]],
    at: Callable[[int], PairMaps],
    n_layers: int,
    path: Path,
    *,
    key: MapKey,
    units: Units,
    progressed: Callable[[Progress], object] = lambda progress: None,
) -> None:
    """Write all layers of a method's map of both, and the provenance at `path` + ".json".

    key is that of the map. Both files are whole or as they were before; `progressed` hears of
    every layer, and what it raises ends the work. Raises UserError where a file cannot be written.
    """
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    ids = [scored.sentence.id for _, scored in results]
    contents = provenance.Contents()
    for analysis, scored in results:
        contents.add(analysis, scored)
    contents.methods[str(key)] = None
    with replacing(provenance.file_beside(path)) as beside, replacing(path) as table:
        table.write(csv_bytes([COLUMNS], delimiter))
        for layer in range(n_layers):
            maps = at(layer)
            rows = ((*ids, str(key), layer + 1, *row) for row in _rows(maps))
            table.write(csv_bytes(rows, delimiter, quote_all=has_return([*ids, *_labels(maps)])))
            progressed(Progress(layer + 1, n_layers))
        choices = {
            "units": units,
            "difference": "score_a - score_b",
            "sentences": {
                name: {"id": scored.sentence.id, "text": scored.sentence.text}
                for name, (_, scored) in zip("ab", results, strict=True)
            },
        }
        beside.write(contents.record(path, "", choices))
        settle(beside)


def _rows(maps: PairMaps) -> Iterator[tuple[object, ...]]:
    targets = _named(maps.targets, maps.first.targets, maps.second.targets)
    sources = _named(maps.sources, maps.first.sources, maps.second.sources)
    for row, (target, of_target) in enumerate(zip(maps.targets, targets, strict=True)):
        for column, (source, of_source) in enumerate(zip(maps.sources, sources, strict=True)):
            scores = [
                NA
                if None in (target[side], source[side])
                else str(view.scores[target[side], source[side]])
                for side, view in enumerate((maps.first, maps.second))
            ]
            if scores != [NA, NA]:
                value = maps.values[row, column].item()
                yield *of_target, *of_source, *scores, NA if NA in scores else repr(value)


def _named(
    aligned: Sequence[Aligned], first: Sequence[Unit], second: Sequence[Unit]
) -> list[tuple[object, ...]]:
    """For each row or column its id and its text in either sentence."""
    return [
        tuple(
            field
            for place, units in zip(pair, (first, second), strict=True)
            for field in ((NA, NA) if place is None else (place + 1, units[place].label))
        )
        for pair in aligned
    ]


def _labels(maps: PairMaps) -> Iterator[str]:
    for view in (maps.first, maps.second):
        yield from (unit.label for unit in (*view.targets, *view.sources))
