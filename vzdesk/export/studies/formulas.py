"""formulas.csv: each formula over all items; formula-items.csv: of each item.

A claim is 1 where it is true of an item and 0 where it is not, so its mean is how often it is true;
other formulas are in bits. NA where an item lacks a condition or a surprisal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vzdesk.export.studies.tables import csv_of, number
from vzdesk.study.formulas.items import Outcome

COLUMNS = ("model", "formula", "kind", "mean", "low", "high", "n")


def outcomes_table(found: Mapping[str, Sequence[Outcome]]) -> bytes:
    """A row for each model and formula."""
    rows = (
        (
            *(model, each.formula.text, "claim" if each.formula.is_claim else "bits"),
            *map(number, (each.mean.mean, each.mean.low, each.mean.high)),
            each.mean.n,
        )
        for model, outcomes in found.items()
        for each in outcomes
    )
    return csv_of(COLUMNS, rows)


def items_table(found: Mapping[str, Sequence[Outcome]]) -> bytes:
    """A row for each model, formula and item."""
    rows = (
        (model, each.formula.text, item.id, number(value))
        for model, outcomes in found.items()
        for each in outcomes
        for item, value in zip(each.items, each.values, strict=True)
    )
    return csv_of(("model", "formula", "item_id", "value"), rows)
