"""The difference of two subjects as a table: one row per layer and pair of aligned units.

Layers and ids count from 1. Scores have the fewest digits that read back as the same float32, or
the same float64 in double precision. The difference is a minus b in float64, of the numbers that
are stored and not of their shortest digits, and has the fewest digits that read back as that
float64. Reading a score of float32 as float64 gives another number, off by up to half a float32's
last bit (3e-8 near 1): read it as float32 to get the difference. What has no counterpart in one of
them is NA there, and so is the difference; of two models, so are layers that only one of them has.
Of two methods the column "method" names both, as in "value-zeroing - attention".
The last columns are the numbers of words, see `word_ids`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import SupportsFloat

from vzdesk.atomic import replacing, settle
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.types import Analysis, Progress, SentenceResult
from vzdesk.export import provenance
from vzdesk.export.table import csv_bytes, delimiter_for, has_return
from vzdesk.export.word_ids import NA, word_ids
from vzdesk.view.comparison.compare import maps_at
from vzdesk.view.selection import NOTHING
from vzdesk.view.types import Aligned, Comparison, PairMaps
from vzdesk.view.units import Unit, units_of

COLUMNS = (
    *("sentence_a", "sentence_b", "method", "layer"),
    *("target_a_id", "target_a", "target_b_id", "target_b"),
    *("source_a_id", "source_a", "source_b_id", "source_b"),
    *("score_a", "score_b", "difference"),
    *("target_a_word_id", "target_b_word_id", "source_a_word_id", "source_b_word_id"),
)


Run = tuple[Analysis, SentenceResult]
_Ids = tuple[str, ...]
WordIds = tuple[tuple[_Ids, ...], tuple[_Ids, ...]]


@dataclass(frozen=True, eq=False)
class Differences:
    """Two results, and how they are compared; key is that of the map, of two methods the first's,
    and second_key that of the other's then.
    """

    runs: tuple[Run, Run]
    comparison: Comparison
    key: MapKey
    second_key: MapKey | None = None

    @property
    def keys(self) -> tuple[MapKey, ...]:
        """Those of both maps, which are one but where two methods are compared."""
        return (self.key,) if self.second_key is None else (self.key, self.second_key)

    @property
    def method(self) -> str:
        """The map, or the two of two methods, as the table names them."""
        return " - ".join(map(str, self.keys))

    @property
    def ids(self) -> list[str]:
        """The ids of both sentences: the same of one sentence under two models."""
        return [result.sentence.id for _, result in self.runs]

    @property
    def word_ids(self) -> WordIds:
        """Of either result the numbers of its targets' words, and of its sources'."""
        assert self.comparison.pair is not None
        kind, part = self.comparison.pair.settings.units, self.key.part
        first, second = (
            tuple(map(word_ids, result.sides(part), units_of(result, kind, part)))
            for _, result in self.runs
        )
        return first, second

    def at(self, layer: int) -> PairMaps:
        """Both maps of this layer, from 0: all of them, also what is hidden in the window."""
        assert self.comparison.pair is not None
        pair = self.comparison.pair
        settings = replace(pair.settings, left_out=NOTHING)
        return maps_at(replace(pair, settings=settings), layer)


def write_pair_table(
    differences: Differences,
    path: Path,
    *,
    progressed: Callable[[Progress], object] = lambda progress: None,
) -> None:
    """Write all layers of a method's map of both, and the provenance at `path` + ".json".

    Layers that only one of two models has are NA for the other. Both files are whole or as they
    were before; `progressed` is called for every layer, and what it raises ends the work. Raises
    UserError where a file cannot be written.
    """
    delimiter, n_layers = delimiter_for(path), max(differences.comparison.n_layers)
    with replacing(provenance.metadata_path(path)) as metadata, replacing(path) as table:
        table.write(csv_bytes([COLUMNS], delimiter))
        for layer in range(n_layers):
            table.write(_layer_bytes(differences, layer, delimiter))
            progressed(Progress(layer + 1, n_layers))
        metadata.write(_record(differences, path))
        settle(metadata)


def _layer_bytes(differences: Differences, layer: int, delimiter: str) -> bytes:
    maps, ids = differences.at(layer), differences.ids
    has_layer = tuple(layer < n for n in differences.comparison.n_layers)
    of_words = differences.word_ids
    rows = ((*ids, differences.method, layer + 1, *row) for row in _rows(maps, has_layer, of_words))
    return csv_bytes(rows, delimiter, quote_all=has_return([*ids, *_labels(maps)]))


def _record(differences: Differences, path: Path) -> bytes:
    """What both are, and how they came to be."""
    models = differences.comparison.models
    contents = provenance.Contents(several_models=True)
    sentences: dict[str, dict[str, str]] = {}
    for at, (name, (analysis, result)) in enumerate(zip("ab", differences.runs, strict=True)):
        contents.add(analysis, result, name if models else "")
        sentences[name] = {"id": result.sentence.id, "text": result.sentence.text}
        if models:
            sentences[name]["model"] = models[at]
        if len(differences.keys) > 1:
            sentences[name]["method"] = str(differences.keys[at])
    for key in differences.keys:
        contents.methods[str(key)] = len(sentences) // len(differences.keys)
    assert differences.comparison.pair is not None
    units = differences.comparison.pair.settings.units
    choices = {"units": units, "difference": "score_a - score_b", "sentences": sentences}
    return contents.record(path, "", choices)


def _rows(
    maps: PairMaps, has_layer: tuple[bool, ...], of_words: WordIds
) -> Iterator[tuple[object, ...]]:
    targets = _named(maps.targets, maps.first.targets, maps.second.targets)
    sources = _named(maps.sources, maps.first.sources, maps.second.sources)
    target_words, source_words = (
        [_numbered(pair, ids) for pair in aligned]
        for aligned, ids in zip(
            (maps.targets, maps.sources), zip(*of_words, strict=True), strict=True
        )
    )
    for row, (target, of_target) in enumerate(zip(maps.targets, targets, strict=True)):
        for column, (source, of_source) in enumerate(zip(maps.sources, sources, strict=True)):
            scores = [
                NA
                if None in (target[side], source[side]) or not has_layer[side]
                else _number(view.scores[target[side], source[side]])
                for side, view in enumerate((maps.first, maps.second))
            ]
            if scores != [NA, NA]:
                value = NA if NA in scores else repr(maps.values[row, column].item())
                words = *target_words[row], *source_words[column]
                yield *of_target, *of_source, *scores, value, *words


def _number(score: SupportsFloat) -> str:
    """As it was computed; NA where its row was not scored."""
    return NA if math.isnan(score) else str(score)


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


def _numbered(pair: Aligned, ids: Sequence[_Ids]) -> tuple[str, ...]:
    """The numbers of the words in either sentence, NA where there is none."""
    return tuple(
        NA if place is None else of_side[place] for place, of_side in zip(pair, ids, strict=True)
    )


def _labels(maps: PairMaps) -> Iterator[str]:
    for view in (maps.first, maps.second):
        yield from (unit.label for unit in (*view.targets, *view.sources))
