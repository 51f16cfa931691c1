"""table.csv and differences.csv: the means of a study with their intervals, and how groups differ.

Layers count from 1. NA where there is no interval (fewer than ten items, or no spread), and for the
method, the rollout, the part and the layer of what a model predicts itself.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.types import PARTS
from vzdesk.export.studies.matches import NO, SUMMARY_COLUMNS, YES, group_columns
from vzdesk.export.table import csv_bytes, has_return
from vzdesk.jsonfields import LARGEST_COUNT
from vzdesk.study.differences import Difference
from vzdesk.study.groups import NA
from vzdesk.study.intervals import Mean
from vzdesk.study.plan import Plan
from vzdesk.study.summary import Row, Series
from vzdesk.view.studies.spec import MOST_LAYERS, StudySpec

_OF_SERIES = ("study", "model", "method", "rollout", "units", "part", "layer", "relation")
COLUMNS = (*_OF_SERIES, *SUMMARY_COLUMNS)
_DIFFERENCE = (
    *("measure", "difference", "low", "high", "n_a", "n_b", "paired", "p", "p_holm"),
    "comparisons",
)
_LARGEST = 1e300
_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?|inf)")


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


def read_table(text: str, spec: StudySpec) -> list[Row]:
    """The rows of a table that `table` wrote of this study. ValueError, csv.Error where it is none,
    or where it says what such a table cannot.
    """
    csv.field_size_limit(2**31 - 1)
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    first, expected = next(lines, []), (*COLUMNS, *group_columns(spec.grouping))
    if tuple(first) != expected:
        raise ValueError(f"a table begins with {expected}, got {tuple(first)}")
    found: dict[tuple[Series, str, int | None], Row] = {}
    for line in lines:  # one by one, so that other threads have their turn
        if len(line) != len(first):
            raise ValueError(f"a line has {len(line)} fields, and not {len(first)}")
        row = row_of(dict(zip(COLUMNS, line, strict=False)), line[len(COLUMNS) :], spec)
        place = row.series, row.measure, row.layer
        if place in found:
            raise ValueError(f"it has {place} twice")
        found[place] = row
    return [*found.values()]


def row_of(of: Mapping[str, str], group: Sequence[str], spec: StudySpec) -> Row:
    """The row with these fields, of the study. ValueError where it cannot be one."""
    key, layer = _map_of(of, spec)
    asked = of["units"], of["relation"], of["measure"]
    if asked[0] != spec.units or asked[1] not in spec.relations or asked[2] not in spec.measures:
        raise ValueError(f"the study does not ask for {asked}")
    mean, low, high = (read_number(of[name]) for name in ("mean", "low", "high"))
    if math.isnan(low) != math.isnan(high) or low > high:
        raise ValueError(f"no interval is from {low} to {high}")
    whole = Mean(mean, low, high, read_count(of["n"]))
    return Row(Series(of["model"], key, of["relation"], tuple(group)), of["measure"], layer, whole)


def _map_of(of: Mapping[str, str], spec: StudySpec) -> tuple[MapKey | None, int | None]:
    """Which map it is of, and which layer; None for measures of a word."""
    method, rollout, part, layer = (of[name] for name in ("method", "rollout", "part", "layer"))
    if (method, rollout, part, layer) == (NA,) * 4:
        return None, None
    if method not in spec.methods or rollout not in (YES, NO) or part not in ("", *PARTS):
        raise ValueError(f"the study does not ask for {method}, {rollout}, {part}")
    return MapKey(method, part, rolled_out=rollout == YES), read_layer(layer)


def read_count(field: str, most: int = LARGEST_COUNT) -> int:
    """How many there are of something. ValueError where that is none."""
    if not re.fullmatch("[0-9]{1,10}", field) or int(field) > most:
        raise ValueError(f"a whole number up to {most} is expected, got {field[:40]}")
    return int(field)


def read_layer(field: str) -> int:
    """A layer, which counts from 1 in the field and from 0 in what is returned. ValueError."""
    number = read_count(field, MOST_LAYERS)
    if not number:
        raise ValueError("layers count from 1")
    return number - 1


def read_number(field: str) -> float:
    """A number as `number` writes it; surprisals may be infinite. ValueError where it is none, or
    larger than any measure is: no axis can be drawn for it.
    """
    if field == NA:
        return math.nan
    value = float(field) if _NUMBER.fullmatch(field) else math.nan
    if not abs(value) <= _LARGEST and field not in ("inf", "-inf"):
        raise ValueError(f"a number is expected, got {field[:40]}")
    return value


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
