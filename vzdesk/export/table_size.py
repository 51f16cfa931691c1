"""How large a table will be: all its rows are counted, and some are made to see their size."""

from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from math import ceil
from pathlib import Path

import numpy as np

from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.export.table import delimiter_for, lines_of
from vzdesk.export.tables import npz, parquet
from vzdesk.export.tables.parts import Part, TableChoices, parts
from vzdesk.translate import say

LARGE_BYTES = 1_000_000_000
"""A larger table is written only if that is wanted."""
_UNITS = ((1e3, "kB"), (1e6, "MB"), (1e9, "GB"), (1e12, "TB"))
_FEW_ROWS = 50_000
"""So many are all made: what stands around them counts too."""
_MOST_SENTENCES = 64
_ROWS_OF_MAP = 400
_SENTENCES_OF_PARQUET, _ROWS_OF_PARQUET = (8, 256), 200_000
"""They are made whole where they can be: what is alike in many rows is kept once there."""

Result = tuple[Analysis, SentenceResult]
PartsAt = Callable[[int], list[Part]]


def expected_bytes(results: Sequence[Result], choices: TableChoices, ending: str) -> int:
    """About how large the table of these results is in a file with this ending.

    Raises UserError where it could not be written, see `write_table`.
    """

    def parts_at(at: int) -> list[Part]:
        analysis, scored = results[at]
        return list(parts(scored, choices, analysis.model.name))

    counts = [sum(part.n_rows for part in parts_at(at)) for at in range(len(results))]
    return expected_from(counts, parts_at, choices, ending)


def expected_from(
    counts: Sequence[int], parts_at: PartsAt, choices: TableChoices, ending: str
) -> int:
    """The same from how many rows each sentence has, or numbers that grow as these do, and the
    parts of a sentence, which are asked for of some only.
    """
    n_all = sum(counts)
    if not n_all:
        return 0
    is_small = n_all <= _FEW_ROWS
    shares = _all(counts) if is_small else _drawn(counts, _MOST_SENTENCES)
    if ending == parquet.ENDING:
        of_all = _of_parquet(_drawn_whole(counts), parts_at, choices, min(n_all, _ROWS_OF_PARQUET))
        per_row: Callable[[Part], float] = lambda part: of_all  # noqa: E731
    else:
        per_row = _per_row(len(counts), choices, ending, is_small=is_small)
    bytes_at = {at: sum(part.n_rows * per_row(part) for part in parts_at(at)) for at in shares}
    return round(n_all * sum(share * bytes_at[at] / counts[at] for at, share in shares.items()))


def is_large(size: int) -> bool:
    """Whether it is asked before so much is written."""
    return size >= LARGE_BYTES


def said_bytes(size: float) -> str:
    """A size to be read.

    >>> said_bytes(3), said_bytes(12_345_678), said_bytes(1.25e9)
    ('3 bytes', '12 MB', '1.2 GB')
    """
    if size < 1000:
        return say("{n:.0f} bytes", n=size)
    power, unit = next(each for each in _UNITS if size < 999.5 * each[0] or each[1] == "TB")
    return f"{size / power:.{1 if size < 9.95 * power else 0}f} {unit}"


def lack_of_room(path: Path, size: int) -> str:
    """A sentence where there is no room for so many bytes beside the file at `path`, else ""."""
    try:
        free = shutil.disk_usage(path.absolute().parent).free
    except OSError:
        return ""
    return "" if size < free else say("There is room for {free}.", free=said_bytes(free))


def _all(counts: Sequence[int]) -> dict[int, float]:
    """Every place where there is something, and its share of all."""
    return {at: n / sum(counts) for at, n in enumerate(counts) if n}


def _drawn(counts: Sequence[int], n: int) -> dict[int, float]:
    """Up to n places, in equal steps through what they have, and the share of each."""
    ends = np.cumsum(counts)
    steps = (np.arange(n) + 0.5) * ends[-1] / n
    times = Counter(np.searchsorted(ends, steps, side="right").tolist())
    return {at: often / n for at, often in times.items()}


def _drawn_whole(counts: Sequence[int]) -> dict[int, float]:
    """All places, or so many that they have enough together."""
    enough = _ROWS_OF_PARQUET * len(counts) // sum(counts)
    fewest, most = _SENTENCES_OF_PARQUET
    return _all(counts) if enough >= len(counts) else _drawn(counts, min(max(enough, fewest), most))


def _per_row(
    n_sentences: int, choices: TableChoices, ending: str, *, is_small: bool
) -> Callable[[Part], float]:
    """What finds the bytes of a row of a part; all of its rows are made where it is small."""
    if ending == npz.ENDING:
        return lambda part: npz.size_bytes(part, n_sentences) / max(part.n_rows, 1)
    places, delimiter = count(), choices.delimiter or delimiter_for(Path(f"table{ending}"))
    most = _FEW_ROWS if is_small else _ROWS_OF_MAP
    return lambda part: _of_lines(part.some(most, next(places)), delimiter)


def _of_lines(part: Part, delimiter: str) -> float:
    return sum(len(rows) for _, rows in lines_of(part, delimiter)) / max(part.n_rows, 1)


def _of_parquet(
    shares: Mapping[int, float], parts_at: PartsAt, choices: TableChoices, most: int
) -> float:
    """Bytes of a row, from these sentences, each with its share of so many rows, or all."""
    file, n_rows, places = io.BytesIO(), 0, count()
    table = parquet.ParquetTable(file, Path(f"table{parquet.ENDING}"), choices)
    for at, share in shares.items():
        own, n = parts_at(at), ceil(share * most)
        is_whole = sum(part.n_rows for part in own) <= n
        for part in own:
            made = part if is_whole else part.some(n // len(own), next(places))
            n_rows += sum(table.add_part(made))
    table.finish()
    table.close()
    return len(file.getvalue()) / n_rows
