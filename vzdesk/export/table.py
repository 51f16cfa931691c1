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
from functools import lru_cache
from pathlib import Path

from vzdesk.atomic import replacing, settle
from vzdesk.engine.map_key import MapKey
from vzdesk.engine.methods import zeroes_sources
from vzdesk.engine.types import Analysis, Array, Progress, ScoreMap, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export import provenance
from vzdesk.export.chosen import Chosen
from vzdesk.export.digits import digits
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
        for n_rows, rows in _chunks(part, _around(part, delimiter)):
            yield str(part.map.key), n_rows, rows


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


@dataclass(frozen=True)
class _Around:
    """What stands around the numbers of a part's rows, in the order of a row, delimiters and quotes
    included: once for the part, for each layer, for each target, for each source.
    """

    start: bytes
    layers: list[bytes]
    targets: list[bytes]
    sources: list[bytes]
    between: bytes
    target_words: list[bytes]
    source_words: list[bytes]


def _around(part: _Part, delimiter: str) -> _Around:
    """Where a text has a carriage return all fields of the part are quoted, see `csv_bytes`."""
    labels = [unit.label for unit in (*part.targets, *part.sources)]
    all_quoted = has_return([part.sentence_id, *labels])
    comma, quote = delimiter.encode(), b'"' if all_quoted else b""
    distance = b"" if _has_distances(part) else comma + quote + NA.encode() + quote

    def fields(*texts: str) -> bytes:
        return b"".join(_field(text, delimiter, all_quoted) + comma for text in texts)

    def units(units: Iterable[Unit]) -> list[bytes]:
        return [fields(str(number), unit.label) for number, unit in enumerate(units, 1)]

    return _Around(
        fields(part.sentence_id, str(part.map.key)),
        [fields(str(layer)) for layer in range(1, len(part.map.scores) + 1)],
        units(part.targets),
        [each + quote for each in units(part.sources)],
        quote + comma + quote,
        [quote + distance + comma + fields(word) for word in part.target_words],
        [_field(word, delimiter, all_quoted) + b"\n" for word in part.source_words],
    )


@lru_cache(maxsize=10_000)
def _field(text: str, delimiter: str, quote_all: bool) -> bytes:
    """One of several fields of a row as `csv_bytes` writes it; kept, for words come again."""
    return csv_bytes([("", text)], delimiter, quote_all)[3 if quote_all else 1 : -1]


def _chunks(part: _Part, around: _Around) -> Iterator[tuple[int, bytes]]:
    """The rows in the order of layers and targets, some at a time, with their number."""
    n_targets, n_sources = len(part.targets), len(part.sources)
    targets_at_once = max(1, ROWS_AT_ONCE // max(1, n_sources))
    for layer in range(len(part.map.scores)):
        scores, distances = _numbers(part, layer)
        start = around.start + around.layers[layer]
        for first in range(0, n_targets, targets_at_once):
            targets = slice(first, min(first + targets_at_once, n_targets))
            n_rows = (targets.stop - first) * n_sources
            cells = slice(first * n_sources, first * n_sources + n_rows)
            starts = [start + target for target in around.targets[targets]]
            columns = [
                _repeated(starts, n_sources),
                around.sources * (n_rows // max(1, n_sources)),
                digits(scores[cells]),
                *(
                    []
                    if distances is None
                    else ([around.between] * n_rows, digits(distances[cells]))
                ),
                _repeated(around.target_words[targets], n_sources),
                around.source_words * (n_rows // max(1, n_sources)),
            ]
            yield n_rows, _joined(columns, n_rows)


def _repeated(pieces: Sequence[bytes], times: int) -> list[bytes]:
    return [piece for piece in pieces for _ in range(times)]


def _joined(columns: Sequence[list[bytes]], n_rows: int) -> bytes:
    """The pieces row by row."""
    pieces = [b""] * (len(columns) * n_rows)
    for at, column in enumerate(columns):
        pieces[at :: len(columns)] = column
    return b"".join(pieces)


def _has_distances(part: _Part) -> bool:
    """Words of many pieces have none."""
    return part.map.distances is not None and part.is_per_token


def _numbers(part: _Part, layer: int) -> tuple[Array, Array | None]:
    """One layer's scores and distances, each ["target · source"]; the latter where they exist."""
    scores = aggregate(part.map.scores[layer], part.targets, part.sources).ravel()
    if part.map.distances is None or not part.is_per_token:
        return scores, None
    return scores, part.map.distances[layer].ravel()
