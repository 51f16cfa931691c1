"""Tidy tables: one row per sentence, method, layer, target and source, and how they came to be.

Layers and ids count from 1; a rolled-out map's method ends in "+rollout", and before that in
"+words" where words were zeroed as one. Numbers have "." decimals and the fewest digits
that read back as the same float32, or float64 in double precision; NA where there is no distance.
target_id and source_id are rows and columns of the map, special tokens such as [CLS] included;
target_word_id and source_word_id are words, see `word_ids`.
Text is the user's own, quoted where the delimiter, a quote or a line break occurs in it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat
from pathlib import Path

from vzdesk.atomic import replacing, settle
from vzdesk.engine.map_key import MapKey
from vzdesk.engine.methods import zeroes_sources
from vzdesk.engine.types import Analysis, Array, Progress, ScoreMap, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export import provenance
from vzdesk.export.chosen import Chosen
from vzdesk.export.word_ids import NA, word_ids
from vzdesk.view.selection import Units
from vzdesk.view.units import Unit, aggregate, are_scored_in, shown_in, units_of

COLUMNS = (
    "sentence_id",
    "method",
    "layer",
    "target_id",
    "target",
    "source_id",
    "source",
    "score",
    "distance",
    "target_word_id",
    "source_word_id",
)
ROWS_AT_ONCE = 20_000
"""Some 50 ms of work between two calls of `progressed`."""


@dataclass(frozen=True, eq=False)
class _Part:
    """The rows of one map of one sentence, over these units; words are the numbers of theirs."""

    sentence_id: str
    targets: tuple[Unit, ...]
    sources: tuple[Unit, ...]
    map: ScoreMap
    target_words: tuple[str, ...]
    source_words: tuple[str, ...]

    @property
    def n_rows(self) -> int:
        return len(self.targets) * len(self.sources) * len(self.map.scores)

    @property
    def is_per_token(self) -> bool:
        return self.map.scores.shape[1:] == (len(self.targets), len(self.sources))


@dataclass(frozen=True)
class TableChoices:
    """What a table has, and how it is written.

    methods    keys of maps over tokens; None means all
    units      what targets and sources are
    delimiter  by default a tab for .tsv, else a comma
    bom        whether it begins with the mark by which Excel knows UTF-8
    guard_formulas  whether texts that a spreadsheet would compute have an apostrophe before them
    """

    methods: Collection[MapKey] | None = None
    units: Units = "tokens"
    delimiter: str | None = None
    bom: bool = False
    guard_formulas: bool = False

    @property
    def recorded(self) -> dict[str, object]:
        """What the record beside the table says of it."""
        guarded = {"guard_formulas": True} if self.guard_formulas else {}
        return {"units": self.units, **guarded}


def write_table(
    results: Iterable[tuple[Analysis, SentenceResult]],
    path: Path,
    choices: TableChoices = TableChoices(),
    *,
    chosen: Chosen | None = None,
    command: str = "",
    progressed: Callable[[Progress], object] = lambda progress: None,
) -> None:
    """Write the table at `path` and its provenance at `path` + ".json".

    Both are whole on the disk before the table takes its place, and the provenance right after.
    Results are taken one by one, so that those of a run can be written as they come, however many.

    chosen are the sentences that these are results of, where some may have none, which the
    provenance then says.
    command is the line that makes the same file. `progressed` is called every 50 ms or so with the
    number of rows; what it raises, such as Cancelled, ends the work and leaves the old files.

    Half a character, which UTF-8 cannot hold, is written as "?".

    Raises UserError where a file cannot be written, where no result has one of the methods, where
    the words of one were not zeroed as one although the units say so, and where the results are of
    several models, which no column would distinguish.
    """
    methods, delimiter = choices.methods, choices.delimiter or delimiter_for(path)
    done, total = 0, _n_rows(results, choices)
    contents = provenance.Contents()
    with replacing(provenance.metadata_path(path)) as metadata, replacing(path) as table:
        table.write(header(choices, delimiter))
        for analysis, scored in results:
            contents.add(analysis, scored)
            written = []
            for method, n_rows, rows in rows_of(scored, choices, delimiter):
                written.append(method)
                table.write(rows)
                done += n_rows
                progressed(Progress(done, max(done, total)))
            contents.recall(scored.sentence.id, written)
        contents.check_methods(methods)
        extent = {} if chosen is None else chosen.recorded(contents.n_sentences, contents.methods)
        metadata.write(contents.record(path, command, {**choices.recorded, **extent}))
        settle(metadata)  # so that nothing is left to go wrong once the table is in its place


def header(choices: TableChoices, delimiter: str) -> bytes:
    """The line with the names of the columns."""
    return (codecs.BOM_UTF8 if choices.bom else b"") + csv_bytes([COLUMNS], delimiter)


def rows_of(
    scored: SentenceResult, choices: TableChoices, delimiter: str
) -> Iterator[tuple[str, int, bytes]]:
    """The rows of a sentence, some at a time: their method, their number, and what is written."""
    for part in _parts(scored, choices):
        has_returns = has_return(_texts(part))
        for n_rows, rows in _chunks(part):
            yield str(part.map.key), n_rows, csv_bytes(rows, delimiter, has_returns)


def _n_rows(results: Iterable[tuple[Analysis, SentenceResult]], choices: TableChoices) -> int:
    """How many rows there will be; 0 where results are yet to come."""
    if not isinstance(results, Sequence):
        return 0
    return sum(part.n_rows for _, scored in results for part in _parts(scored, choices))


def _parts(scored: SentenceResult, choices: TableChoices) -> Iterator[_Part]:
    kind, methods = choices.units, choices.methods
    zeroes = any(zeroes_sources(key.method) for key in scored.maps)
    if zeroes and not are_scored_in(scored, kind):
        raise UserError(
            "The words of sentence {sentence} have not been zeroed as one.",
            next_step="Run it again with these units, or choose others.",
            sentence=scored.sentence.id,
        )
    for key, score_map in scored.maps.items():
        if not key.words_as_one and (methods is None or key in methods):
            units = units_of(scored, kind, key.part)
            words = map(word_ids, scored.sides(key.part), units)
            part = _Part(scored.sentence.id, *units, shown_in(scored, score_map, kind), *words)
            yield _guarded(part) if choices.guard_formulas else part


def _guarded(part: _Part) -> _Part:
    """The same with texts that no spreadsheet takes for formulas."""
    targets, sources = (
        tuple(replace(unit, label=guarded(unit.label)) for unit in units)
        for units in (part.targets, part.sources)
    )
    return replace(part, sentence_id=guarded(part.sentence_id), targets=targets, sources=sources)


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would compute it.

    >>> guarded("=1+1"), guarded("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def delimiter_for(path: Path) -> str:
    """A tab for .tsv, else a comma."""
    return "\t" if path.suffix.lower() == ".tsv" else ","


def csv_bytes(rows: Iterable[Iterable[object]], delimiter: str, quote_all: bool = False) -> bytes:
    """Lines of a table. quote_all where a field has a carriage return, which csv would not quote.

    Half a character, which UTF-8 cannot hold, is written as "?".
    """
    text = io.StringIO(newline="")
    writer = csv.writer(
        text,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
        lineterminator="\n",
    )
    writer.writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def has_return(texts: Iterable[str]) -> bool:
    """Whether a text has a carriage return, which csv does not see as a reason for quotes."""
    return any("\r" in text for text in texts)


def _texts(part: _Part) -> list[str]:
    return [part.sentence_id, *(unit.label for unit in (*part.targets, *part.sources))]


def _chunks(part: _Part) -> Iterator[tuple[int, Iterator[tuple[str, ...]]]]:
    """The rows in the order of layers and targets, some at a time, with their number."""
    n_targets, n_sources = len(part.targets), len(part.sources)
    targets_at_once = max(1, ROWS_AT_ONCE // max(1, n_sources))
    for layer in range(len(part.map.scores)):
        scores, distances = _numbers(part, layer)
        for first in range(0, n_targets, targets_at_once):
            targets = range(first, min(first + targets_at_once, n_targets))
            cells = slice(targets.start * n_sources, targets.stop * n_sources)
            target_id, target, target_word = _of_targets(part, targets)
            source_id, source, source_word = _of_sources(part, len(targets))
            yield (
                len(targets) * n_sources,
                zip(
                    repeat(part.sentence_id),
                    repeat(str(part.map.key)),
                    repeat(str(layer + 1)),
                    *(target_id, target, source_id, source),
                    map(str, scores[cells]),
                    repeat(NA) if distances is None else map(str, distances[cells]),
                    *(target_word, source_word),
                ),
            )


def _numbers(part: _Part, layer: int) -> tuple[Array, Array | None]:
    """One layer's scores and distances, each ["target · source"]; words of many pieces have none
    of the latter.
    """
    scores = aggregate(part.map.scores[layer], part.targets, part.sources).ravel()
    if part.map.distances is None or not part.is_per_token:
        return scores, None
    return scores, part.map.distances[layer].ravel()


_Column = Iterator[str]


def _of_targets(part: _Part, targets: range) -> tuple[_Column, _Column, _Column]:
    """The columns target_id, target and target_word_id of the rows of these targets: texts, for
    csv takes longer to write numbers.
    """
    ids = [str(target + 1) for target in targets]
    labels = [part.targets[target].label for target in targets]
    columns = ids, labels, part.target_words[targets.start : targets.stop]
    n_sources = len(part.sources)
    first, second, third = (
        chain.from_iterable(repeat(text, n_sources) for text in column) for column in columns
    )
    return first, second, third


def _of_sources(part: _Part, n_targets: int) -> tuple[_Column, _Column, _Column]:
    """The columns source_id, source and source_word_id of the rows of so many targets."""
    ids = [str(number) for number in range(1, len(part.sources) + 1)]
    columns = ids, [unit.label for unit in part.sources], part.source_words
    first, second, third = (chain.from_iterable(repeat(column, n_targets)) for column in columns)
    return first, second, third
