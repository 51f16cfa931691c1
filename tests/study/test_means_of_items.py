"""Means over items, and how many items have none."""

from __future__ import annotations

import math

from vzdesk.study.evaluations.evaluated import TRAINED, Means, Series, Value

SERIES = Series("m", TRAINED, "attention", False, True, 0, "dot-product")


def test_an_item_of_several_matches_has_no_value_where_none_of_them_has_one() -> None:
    means, none = Means(), Value(SERIES, math.nan, "nothing mixes")
    for item, values in {
        "a": (0.25, math.nan, 0.75),
        "b": (math.nan, math.nan),
        "c": (1.0,),
    }.items():
        for value in values:
            of = none if math.isnan(value) else Value(SERIES, value)
            means.add(item, of, "")
    (row,) = means.rows(1)
    assert row.mean.n == 2
    assert row.mean.mean == 0.75
    assert row.n_missing == 1
    assert [*means.reasons()] == [("dot-product", "nothing mixes", 3)]
