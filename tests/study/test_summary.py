"""Means over matches first, then over the sentences of an item, then over items."""

from __future__ import annotations

import numpy as np
import pytest

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.study.measures import find
from vzdesk.study.relations.types import Match
from vzdesk.study.summary import Summary
from vzdesk.study.values import MatchValues


def added(summary: Summary, sentence: str, item: str, number: int, *values: list[float]) -> None:
    match = Match(0, (1,))
    key = MapKey("attention")
    of = MatchValues(sentence, item, "m", key, "r", number, match, (), (0, 2), np.array(values))
    summary.add(of)


def test_each_item_counts_once_however_many_sentences_and_matches_it_has() -> None:
    summary = Summary([find("share")])
    added(summary, "1-good", "1", 1, [0.1, 0.5])
    added(summary, "1-good", "1", 2, [0.3, 0.5])
    added(summary, "1-bad", "1", 1, [0.6, 0.5])
    added(summary, "2-good", "2", 1, [0.9, np.nan])
    first, third = summary.rows(seed=1)
    assert (first.layer, third.layer) == (0, 2)
    assert first.mean.mean == pytest.approx(((0.2 + 0.6) / 2 + 0.9) / 2, rel=1e-12)
    assert (first.mean.n, third.mean.n) == (2, 1)
    assert third.mean.mean == 0.5
    assert summary.n_missing == [1]


def test_what_a_model_predicts_itself_has_one_mean_whatever_the_layers() -> None:
    summary = Summary([find("share"), find("surprisal")])
    added(summary, "1", "1", 1, [0.1, 0.5], [4.0, 4.0])
    added(summary, "1", "1", 2, [0.1, 0.5], [8.0, 8.0])
    added(summary, "2", "2", 1, [0.1, 0.5], [1.0, 1.0])
    [row] = [row for row in summary.rows(seed=1) if row.measure == "surprisal"]
    assert row.layer is None
    assert row.series.key is None
    assert row.mean.mean == pytest.approx((6 + 1) / 2)


def test_groups_stand_in_the_order_of_their_numbers_and_names() -> None:
    summary, match = Summary([find("share")]), Match(0, (1,))
    groups = ("b", "2", "NA", "-3", "10", "nan")
    for relation in ("second", "first"):
        for number, group in enumerate(groups):
            at, of = f"{number}", (group,)
            key, values = MapKey("attention"), np.array([[0.5]])
            summary.add(MatchValues(at, at, "m", key, relation, 1, match, of, (0,), values))
    written = [(row.series.relation, *row.series.group) for row in summary.rows(seed=1)]
    ordered = ("-3", "2", "10", "NA", "b", "nan")
    assert written == [(name, group) for name in ("second", "first") for group in ordered]
