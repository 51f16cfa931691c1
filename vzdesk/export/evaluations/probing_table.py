"""probing.csv: the code length and compression of each layer, beside those of controls.

Layers count from 1. low and high are the 95 % interval over labels, with the probes as they are,
NA for the reference code; seeds_low and seeds_high the lowest and the highest of the seeds.
code_length is in bits, but for the reference code, which adds bits and nats.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vzdesk.export.studies.tables import csv_of, number, read_count, read_layer, read_number
from vzdesk.study.groups import NA
from vzdesk.study.intervals import Mean
from vzdesk.study.probing.measure import CONTROLS, Probed

COLUMNS = (
    *("model", "control", "code", "layer", "compression", "low", "high", "seeds_low"),
    *("seeds_high", "code_length", "n", "n_classes", "n_seeds"),
)


def probing_table(found: Iterable[Probed]) -> bytes:
    """A row for each model, control, code and layer."""
    return csv_of(COLUMNS, map(_row, found))


@dataclass(frozen=True)
class Written:
    """What a row says of a layer, which counts from 0."""

    model: str
    control: str
    code: str
    layer: int
    compression: Mean


def read_probing(table: str) -> list[Written]:
    """The rows of such a table. ValueError, csv.Error where it is none."""
    names, *rows = csv.reader(io.StringIO(table))
    if tuple(names) != COLUMNS:
        raise ValueError("other columns")
    return [_written(dict(zip(COLUMNS, row, strict=True))) for row in rows]


def _written(row: Mapping[str, str]) -> Written:
    control = "" if row["control"] == NA else row["control"]
    if control not in CONTROLS:
        raise ValueError(f"no control {control}")
    mean, low, high = (read_number(row[name]) for name in ("compression", "low", "high"))
    of = Mean(mean, low, high, read_count(row["n"]))
    return Written(row["model"], control, row["code"], read_layer(row["layer"]), of)


def _row(of: Probed) -> tuple[object, ...]:
    mean = of.compression
    numbers = (mean.mean, mean.low, mean.high, *of.of_seeds, of.length)
    before = of.model, of.control or NA, of.code, of.layer + 1
    return (*before, *map(number, numbers), of.n, of.n_classes, len(of.lengths))
