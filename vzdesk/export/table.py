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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol

from vzdesk.atomic import replacing, settle
from vzdesk.engine.types import Analysis, Array, Progress, SentenceResult
from vzdesk.export import provenance
from vzdesk.export.chosen import Chosen
from vzdesk.export.tables import columns, npz, parquet
from vzdesk.export.tables.digits import digits
from vzdesk.export.tables.parts import Part, parts
from vzdesk.export.tables.parts import TableChoices as TableChoices  # for those who write tables
from vzdesk.export.word_ids import NA
from vzdesk.view.units import Unit

COLUMNS = columns.CORE
_USUAL = TableChoices()
ROWS_AT_ONCE = 20_000
"""Some 50 ms of work between two calls of `progressed`."""


def write_table(
    results: Iterable[tuple[Analysis, SentenceResult]],
    path: Path,
    choices: TableChoices = _USUAL,
    *,
    chosen: Chosen | None = None,
    command: str = "",
    progressed: Callable[[Progress], object] = lambda progress: None,
) -> None:
    """Write the table at `path` and its provenance at `path` + ".json"; Parquet where it ends in
    .parquet and arrays where it ends in .npz, which have no delimiter, no mark and no formulas to
    guard; arrays have no added columns.

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
    done, total = 0, _n_rows(results, choices)
    contents = provenance.Contents()
    with replacing(provenance.metadata_path(path)) as metadata, replacing(path) as file:
        writer = _WRITERS.get(path.suffix.lower(), _Lines)
        with closing(writer(file, path, choices)) as table:
            for analysis, scored in results:
                contents.add(analysis, scored)
                written = []
                for method, n_rows in table.add(scored, analysis.model.name):
                    written.append(method)
                    done += n_rows
                    progressed(Progress(done, max(done, total)))
                contents.recall(scored.sentence.id, written)
            contents.check_methods(choices.methods)
            table.finish()
        extent = {} if chosen is None else chosen.recorded(contents.n_sentences, contents.methods)
        metadata.write(contents.record(path, command, {**choices.recorded, **extent}))
        settle(metadata)  # so that nothing is left to go wrong once the table is in its place


class _Writer(Protocol):
    """Writes the rows of sentences into an open file."""

    def add(self, scored: SentenceResult, model: str) -> Iterator[tuple[str, int]]:
        """Write those of a sentence, some at a time; gives their method and their number."""

    def finish(self) -> None:
        """Write what makes the file whole."""

    def close(self) -> None:
        """Let go of the file, also where it is not whole."""


class _Lines:
    """Rows as text into an open file."""

    def __init__(self, file: BinaryIO, path: Path, choices: TableChoices) -> None:
        self._file, self._choices = file, choices
        self._delimiter = choices.delimiter or delimiter_for(path)
        file.write(header(choices, self._delimiter))

    def add(self, scored: SentenceResult, model: str) -> Iterator[tuple[str, int]]:
        """As `ParquetTable.add`."""
        for method, n_rows, rows in rows_of(scored, self._choices, self._delimiter, model):
            self._file.write(rows)
            yield method, n_rows

    def finish(self) -> None:
        """All is written."""

    def close(self) -> None:
        """The file is not ours."""


_WRITERS: Mapping[str, Callable[[BinaryIO, Path, TableChoices], _Writer]] = {
    parquet.ENDING: parquet.ParquetTable,
    npz.ENDING: npz.ArrayFile,
}
"""By the ending of the file; others are text."""


def header(choices: TableChoices, delimiter: str) -> bytes:
    """The line with the names of the columns."""
    return (codecs.BOM_UTF8 if choices.bom else b"") + csv_bytes(
        [(*COLUMNS, *columns.header(choices.columns, COLUMNS))], delimiter
    )


def rows_of(
    scored: SentenceResult, choices: TableChoices, delimiter: str, model: str
) -> Iterator[tuple[str, int, bytes]]:
    """The rows of a sentence, some at a time: their method, their number, and what is written.
    model is the name of the model that scored it.
    """
    for part in parts(scored, choices, model):
        for n_rows, rows in lines_of(part, delimiter):
            yield str(part.map.key), n_rows, rows


def lines_of(part: Part, delimiter: str) -> Iterator[tuple[int, bytes]]:
    """The rows of one map, some at a time, and their number."""
    return _chunks(part, _around(part, delimiter))


def _n_rows(results: Iterable[tuple[Analysis, SentenceResult]], choices: TableChoices) -> int:
    """How many rows there will be; 0 where results are yet to come."""
    if not isinstance(results, Sequence):
        return 0
    return sum(part.n_rows for _, scored in results for part in parts(scored, choices, ""))


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
    included: once for the part, for each layer, for each target, for each source; then, in turn,
    for each target and each source.
    """

    start: bytes
    layers: list[bytes]
    targets: list[bytes]
    sources: list[bytes]
    between: bytes
    after: list[tuple[list[bytes], list[bytes]]]


def _around(part: Part, delimiter: str) -> _Around:
    """Where a text has a carriage return all fields of the part are quoted, see `csv_bytes`."""
    all_quoted = has_return(part.texts)
    comma, quote = delimiter.encode(), b'"' if all_quoted else b""
    distance = b"" if part.has_distances else comma + quote + NA.encode() + quote

    def before(*texts: str) -> bytes:
        return b"".join(_field(text, delimiter, all_quoted) + comma for text in texts)

    def after(*texts: str | None) -> bytes:
        found = (NA if text is None else text for text in texts)
        return b"".join(comma + _field(text, delimiter, all_quoted) for text in found)

    def units(units: Iterable[Unit]) -> list[bytes]:
        return [before(str(number), unit.label) for number, unit in enumerate(units, 1)]

    added, of_words = part.added, [quote + distance + after(each) for each in part.target_words]
    ends = [(of_words, [after(each) for each in part.source_words])]
    if added.targets:
        of_targets = [after(*added.rows, *each) for each in added.targets]
        ends.append((of_targets, [after(*each) for each in added.sources]))
    ends[-1][1][:] = [each + b"\n" for each in ends[-1][1]]
    return _Around(
        before(part.sentence_id, str(part.map.key)),
        [before(str(layer)) for layer in range(1, len(part.map.scores) + 1)],
        units(part.targets),
        [each + quote for each in units(part.sources)],
        quote + comma + quote,
        ends,
    )


@lru_cache(maxsize=10_000)
def _field(text: str, delimiter: str, quote_all: bool) -> bytes:
    """One of several fields of a row as `csv_bytes` writes it; kept, for words come again."""
    return csv_bytes([("", text)], delimiter, quote_all)[3 if quote_all else 1 : -1]


def _chunks(part: Part, around: _Around) -> Iterator[tuple[int, bytes]]:
    """The rows in the order of layers and targets, some at a time, with their number."""
    n_sources = len(part.sources)
    targets_at_once = max(1, ROWS_AT_ONCE // max(1, n_sources))
    for layer in part.layers:
        scores, distances = _numbers(part, layer)
        start = around.start + around.layers[layer]
        for first in range(0, len(part.rows), targets_at_once):
            targets = part.rows[first : first + targets_at_once].tolist()
            n = len(targets)
            cells = slice(first * n_sources, (first + n) * n_sources)
            starts = [start + around.targets[target] for target in targets]
            pieces = [_repeated(starts, n_sources), around.sources * n, digits(scores[cells])]
            if distances is not None:
                pieces += [[around.between] * (n * n_sources), digits(distances[cells])]
            for of_targets, of_sources in around.after:
                own = [of_targets[target] for target in targets]
                pieces += [_repeated(own, n_sources), of_sources * n]
            yield n * n_sources, _joined(pieces, n * n_sources)


def _repeated(pieces: Sequence[bytes], times: int) -> list[bytes]:
    return [piece for piece in pieces for _ in range(times)]


def _joined(columns: Sequence[list[bytes]], n_rows: int) -> bytes:
    """The pieces row by row."""
    pieces = [b""] * (len(columns) * n_rows)
    for at, column in enumerate(columns):
        pieces[at :: len(columns)] = column
    return b"".join(pieces)


def _numbers(part: Part, layer: int) -> tuple[Array, Array | None]:
    """One layer's scores and distances, each ["row · source"]; the latter where they exist."""
    distances = part.distances([layer])
    return part.scores([layer]).ravel(), None if distances is None else distances.ravel()
