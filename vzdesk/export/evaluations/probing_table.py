"""probing.csv: the code length and compression of each layer, beside those of controls.

Layers count from 1. low and high are the 95 % interval over labels, with the probes as they are,
NA for the reference code; seeds_low and seeds_high the lowest and the highest of the seeds.
code_length is in bits, but for the reference code, which adds bits and nats.
"""

from __future__ import annotations

from collections.abc import Iterable

from vzdesk.export.studies.tables import csv_of, number
from vzdesk.study.groups import NA
from vzdesk.study.probing.measure import Probed

COLUMNS = (
    *("model", "control", "code", "layer", "compression", "low", "high", "seeds_low"),
    *("seeds_high", "code_length", "n", "n_classes", "n_seeds"),
)


def probing_table(found: Iterable[Probed]) -> bytes:
    """A row for each model, control, code and layer."""
    return csv_of(COLUMNS, map(_row, found))


def _row(of: Probed) -> tuple[object, ...]:
    mean = of.compression
    numbers = (mean.mean, mean.low, mean.high, *of.of_seeds, of.length)
    before = of.model, of.control or NA, of.code, of.layer + 1
    return (*before, *map(number, numbers), of.n, of.n_classes, len(of.lengths))
