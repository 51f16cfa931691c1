"""table.csv and differences.csv: the means of a study with their intervals, and how groups differ.

Layers count from 1. NA where there is no interval (fewer than ten items, or no spread), and for the
method, the rollout, the part and the layer of what a model predicts itself.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.export.studies.matches import NO, SUMMARY_COLUMNS, YES, group_columns
from vzdesk.export.table import csv_bytes, has_return
from vzdesk.study.differences import Difference
from vzdesk.study.groups import NA
from vzdesk.study.intervals import Mean
from vzdesk.study.plan import Plan
from vzdesk.study.summary import Row, Series

_OF_SERIES = ("study", "model", "method", "rollout", "units", "part", "layer", "relation")
COLUMNS = (*_OF_SERIES, *SUMMARY_COLUMNS)
_DIFFERENCE = (
    *("measure", "difference", "low", "high", "n_a", "n_b", "paired", "p", "p_holm"),
    "comparisons",
)


def table(plan: Plan, rows: Iterable[Row]) -> bytes:
    """A row for each mean."""
    groups = group_columns(plan.grouping.names)
    return csv_of(
        (*COLUMNS, *groups),
        (
            (
                *_series(plan, row.series, row.layer),
                row.measure,
                *map(number, (row.mean.mean, row.mean.low, row.mean.high)),
                row.mean.n,
                *row.series.group,
            )
            for row in rows
        ),
    )


def read_table(text: str) -> list[Row]:
    """The rows of a table that `table` wrote. ValueError, csv.Error where it is none."""
    csv.field_size_limit(2**31 - 1)
    first, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    if tuple(first[: len(COLUMNS)]) != COLUMNS or any(len(row) != len(first) for row in rows):
        raise ValueError(f"a table begins with {COLUMNS}, got {tuple(first)}")
    return [_row(dict(zip(COLUMNS, row, strict=False)), row[len(COLUMNS) :]) for row in rows]


def _row(of: Mapping[str, str], group: Sequence[str]) -> Row:
    is_of_map = of["layer"] != NA
    key = MapKey(of["method"], of["part"], rolled_out=of["rollout"] == YES) if is_of_map else None
    mean, low, high = (_read(of[name]) for name in ("mean", "low", "high"))
    whole = Mean(mean, low, high, int(of["n"]))
    layer = int(of["layer"]) - 1 if is_of_map else None
    return Row(Series(of["model"], key, of["relation"], tuple(group)), of["measure"], layer, whole)


def _read(field: str) -> float:
    return math.nan if field == NA else float(field)


def differences_table(plan: Plan, found: Sequence[Difference]) -> bytes:
    """A row for each comparison of two groups."""
    groups = group_columns(plan.grouping.names)
    named = [f"{name}_{of}" for of in "ab" for name in groups]
    return csv_of(
        (*_OF_SERIES, *named, *_DIFFERENCE),
        (
            (
                *_series(plan, each.first, each.layer),
                *(*each.first.group, *each.second, each.measure),
                *map(number, (each.difference, each.low, each.high)),
                *(each.n_first, each.n_second, YES if each.is_paired else NO),
                *map(number, (each.p, each.p_holm)),
                len(found),
            )
            for each in found
        ),
    )


def _series(plan: Plan, series: Series, layer: int | None) -> tuple[object, ...]:
    key = series.key
    of_map = (
        (NA, NA, plan.spec.units, NA, NA)
        if key is None or layer is None
        else (key.method, YES if key.rolled_out else NO, plan.spec.units, key.part, layer + 1)
    )
    return plan.spec.name, series.model, *of_map, series.relation


def number(value: float) -> str:
    """With the fewest digits that read back as the same."""
    return NA if math.isnan(value) else repr(float(value))


def csv_of(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table, its fields quoted as `csv_bytes` has it."""
    written = [tuple(map(str, row)) for row in rows]
    quote_all = has_return(text for row in written for text in row)
    return csv_bytes([header, *written], ",", quote_all=quote_all)
