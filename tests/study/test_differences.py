"""Differences of groups: by item where items are in both, and corrected for how many there are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.study.differences import MOST_GROUPS, differences, holm, most_groups
from vzdesk.study.measures import find
from vzdesk.study.relations.types import Match
from vzdesk.study.summary import Summary
from vzdesk.study.values import MatchValues

KEY = MapKey("value-zeroing")


def value(sentence: str, item: str, group: str, number: float) -> MatchValues:
    values = np.array([[number]])
    return MatchValues(sentence, item, "m", KEY, "r", 1, Match(0, (1,)), (group,), (0,), values)


def summary(*values: MatchValues) -> Summary:
    found = Summary([find("share")])
    for each in values:
        found.add(each)
    return found


def test_conditions_of_the_same_items_are_compared_by_item() -> None:
    random = np.random.default_rng(1)
    a, b = random.random(20), random.random(20)
    values = [
        value(f"{item}-{name}", str(item), name, of[item])
        for item in range(20)
        for name, of in (("a", a), ("b", b))
    ]
    [found] = differences(summary(*values))
    expected = stats.ttest_rel(a, b)
    assert found.is_paired
    assert (found.n_first, found.n_second) == (20, 20)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-12)
    assert found.difference == pytest.approx((a - b).mean(), rel=1e-12)
    assert found.low == pytest.approx(expected.confidence_interval().low, rel=1e-12)


def test_groups_of_other_items_are_compared_by_welch_and_too_few_not_at_all() -> None:
    random = np.random.default_rng(2)
    a, b = random.random(12), random.random(30)
    values = [value(f"a{n}", f"a{n}", "a", v) for n, v in enumerate(a)]
    values += [value(f"b{n}", f"b{n}", "b", v) for n, v in enumerate(b)]
    values += [value(f"c{n}", f"c{n}", "c", 0.5 + n) for n in range(9)]
    [found] = differences(summary(*values))
    assert not found.is_paired
    assert found.p == pytest.approx(stats.ttest_ind(a, b, equal_var=False).pvalue, rel=1e-12)


def test_more_groups_than_anybody_reads_are_not_compared() -> None:
    random = np.random.default_rng(3)
    values = [
        value(f"{group}-{n}", f"{group}-{n}", str(group), random.random())
        for group in range(MOST_GROUPS + 1)
        for n in range(10)
    ]
    assert differences(summary(*values)) == []
    assert differences(summary(*values[:-1])) != []


def test_holm_corrects_as_it_was_published() -> None:
    p = [0.005, 0.3, 0.02, 0.02]
    assert holm(p).tolist() == pytest.approx([0.02, 0.3, 0.06, 0.06])
    assert holm([]).tolist() == []
    assert holm([0.9, 0.8]).tolist() == pytest.approx([1.0, 1.0])


def test_it_is_said_how_many_groups_there_are_where_these_are_too_many_to_compare() -> None:
    many = [value(f"{g}-{i}", f"{g}-{i}", str(g), g + i) for g in range(13) for i in range(10)]
    assert most_groups(summary(*many)) == 13
    assert differences(summary(*many)) == []
    few = [each for each in many if each.group[0] != "7" or each.sentence != "7-0"]
    assert most_groups(summary(*few)) == 12
