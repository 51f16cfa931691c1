"""formulas.csv: each formula over all items; formula-items.csv: of each item.

A claim is 1 where it is true of an item and 0 where it is not, so its mean is how often it is true;
other formulas are in bits. NA where an item lacks a condition or a surprisal.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from vzdesk.export.studies.tables import csv_of, number, read_count, read_number
from vzdesk.study.formulas.items import Outcome
from vzdesk.study.intervals import Mean

KINDS = ("claim", "bits")
COLUMNS = ("model", "formula", "kind", "mean", "low", "high", "n")


def outcomes_table(found: Mapping[str, Sequence[Outcome]]) -> bytes:
    """A row for each model and formula."""
    rows = (
        (
            *(model, each.formula.text, KINDS[not each.formula.is_claim]),
            *map(number, (each.mean.mean, each.mean.low, each.mean.high)),
            each.mean.n,
        )
        for model, outcomes in found.items()
        for each in outcomes
    )
    return csv_of(COLUMNS, rows)


def read_outcomes(text: str) -> list[tuple[str, str, Mean]]:
    """The model, the formula and the mean in each row of a table that `outcomes_table` wrote.
    ValueError, csv.Error where it is none.
    """
    first, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    if tuple(first) != COLUMNS:
        raise ValueError(f"a table begins with {COLUMNS}, got {tuple(first)}")
    found = []
    for line in lines:
        model, formula, kind, *numbers, n = line
        mean, low, high = map(read_number, numbers)
        if kind not in KINDS:
            raise ValueError(f"no row of formulas is {line}")
        found.append((model, formula, Mean(mean, low, high, read_count(n))))
    return found


def items_table(found: Mapping[str, Sequence[Outcome]]) -> bytes:
    """A row for each model, formula and item."""
    rows = (
        (model, each.formula.text, item.id, number(value))
        for model, outcomes in found.items()
        for each in outcomes
        for item, value in zip(each.items, each.values, strict=True)
    )
    return csv_of(("model", "formula", "item_id", "value"), rows)
