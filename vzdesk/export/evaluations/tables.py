"""What cue alignment and faithfulness write: NAME-items.csv with the values behind the means,
NAME.csv with the means, and dropped.csv. Layers count from 1, words too; NA is what there is not.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from vzdesk.export.studies.matches import NO, YES
from vzdesk.export.studies.tables import csv_of, number, read_count, read_layer, read_number
from vzdesk.export.table import csv_bytes, has_return
from vzdesk.study.cues.cases import Case, Dropped, Pair
from vzdesk.study.evaluations.evaluated import Means, Row, Series, Value
from vzdesk.study.groups import NA
from vzdesk.study.intervals import Mean

_SERIES = ("model", "weights", "method", "rollout", "special", "layer", "measure")
_ITEM = ("item_id", "sentence_id", "paradigm", "sentence", "target_word_ids", "target", "form")
ITEM_COLUMNS = (*_ITEM, *_SERIES, "source_word_ids", "sources", "value", "missing")
COLUMNS = ("paradigm", *_SERIES, "mean", "low", "high", "n", "n_missing")
DROPPED_COLUMNS = ("model", "sentence_id", "paradigm", "sentence", "reason")
_IDS = " "


def items_header() -> bytes:
    """The line with the names of the columns."""
    return csv_bytes([ITEM_COLUMNS], ",")


def item_rows(case: Case, values: Iterable[Value]) -> bytes:
    """The rows of an item by one model."""
    words = case.pair.good.words
    targets = _ids(case.targets), _IDS.join(words[at].text for at in case.targets)
    pair = case.pair
    named = (pair.item, pair.good.id, pair.paradigm, pair.good.text)
    of = (*named, *targets, case.form or NA)
    rows = [
        (
            *of,
            *_series(each.series),
            _ids(each.sources) or NA,
            _IDS.join(words[at].text for at in each.sources) or NA,
            number(each.value),
            each.missing,
        )
        for each in values
    ]
    texts = (each for row in rows for each in row if isinstance(each, str))
    return csv_bytes(rows, ",", quote_all=has_return(texts))


def read_items(path: Path, measures: Iterable[str]) -> Means:
    """The values of these measures in a file that `item_rows` wrote, perhaps with the older names
    of columns: they are found by their places.
    """
    csv.field_size_limit(2**31 - 1)
    found, wanted, known = Means(), set(measures), dict[tuple[str, ...], Series]()
    at = {name: place for place, name in enumerate(ITEM_COLUMNS)}
    first = at[_SERIES[0]]
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        for row in rows:
            if row[at["measure"]] in wanted:
                written = tuple(row[first : first + len(_SERIES)])
                series = known.setdefault(written, _read(written))
                field = row[at["value"]]
                of = Value(series, _number(field), row[at["missing"]])
                found.add(row[at["item_id"]], of, row[at["paradigm"]])
    return found


def means_table(rows: Iterable[Row]) -> bytes:
    """A row for each mean."""
    return csv_of(
        COLUMNS,
        (
            (
                each.paradigm,
                *_series(each.series),
                *map(number, (each.mean.mean, each.mean.low, each.mean.high)),
                each.mean.n,
                each.n_missing,
            )
            for each in rows
        ),
    )


def read_means(table: str) -> list[Row]:
    """The means in a table that `means_table` wrote. ValueError, csv.Error where it is none."""
    names, *rows = csv.reader(io.StringIO(table))
    if tuple(names) != COLUMNS:
        raise ValueError("other columns")
    return [_row(dict(zip(COLUMNS, row, strict=True))) for row in rows]


def _row(written: Mapping[str, str]) -> Row:
    mean, low, high = (read_number(written[name]) for name in ("mean", "low", "high"))
    series = _read([written[name] for name in _SERIES])
    return Row(
        series,
        written["paradigm"],
        Mean(mean, low, high, read_count(written["n"])),
        read_count(written["n_missing"]),
    )


def _number(written: str) -> float:
    return math.nan if written == NA else float(written)


def dropped_table(dropped: Mapping[str, Sequence[tuple[Pair, Dropped]]]) -> bytes:
    """A row for each pair that a model is not asked."""
    return csv_of(
        DROPPED_COLUMNS,
        (
            (model, pair.good.id, pair.paradigm, pair.good.text, why.reason)
            for model, of in dropped.items()
            for pair, why in of
        ),
    )


def _series(of: Series) -> Iterator[object]:
    yield from (of.model, of.weights, of.method or NA)
    for flag in (of.rollout, of.special):
        yield NA if flag is None else YES if flag else NO
    yield NA if of.layer is None else of.layer + 1
    yield of.measure


def _read(written: Sequence[str]) -> Series:
    model, weights, method, rollout, special, layer, measure = written
    return Series(
        model,
        weights,
        "" if method == NA else method,
        _flag(rollout),
        _flag(special),
        None if layer == NA else read_layer(layer),
        measure,
    )


def _flag(written: str) -> bool | None:
    return None if written == NA else written == YES


def _ids(words: Iterable[int]) -> str:
    return _IDS.join(str(word + 1) for word in words)
