"""Means and their intervals: how often these hold the truth, and when there are none."""

from __future__ import annotations

import numpy as np
import pytest

from tests.study.coverage import coverage
from vzdesk.study.intervals import LEAST, means


@pytest.mark.parametrize("n", [30, 100])
def test_intervals_of_skewed_shares_hold_the_mean_as_often_as_they_say(n: int) -> None:
    assert 0.93 <= coverage("beta(0.5, 5)", n) <= 0.97


def slow_interval(values: np.ndarray) -> tuple[float, float]:
    """The bootstrap-t as a textbook has it, with other random numbers."""
    random = np.random.default_rng(7)
    n, mean = len(values), values.mean()
    error = values.std() / np.sqrt(n)
    t = []
    for _ in range(20_000):
        drawn = random.choice(values, n)
        t.append((drawn.mean() - mean) / (drawn.std() / np.sqrt(n)))
    lower, upper = np.quantile(t, [0.025, 0.975])
    return mean - upper * error, mean - lower * error


def test_an_interval_is_that_of_a_textbook_but_for_chance() -> None:
    values = np.random.default_rng(3).beta(0.5, 5, 40)
    found = means([values], seed=1)[0]
    low, high = slow_interval(values)
    assert found.mean == pytest.approx(values.mean(), rel=1e-12)
    assert found.n == 40
    assert found.low == pytest.approx(low, abs=0.06 * (high - low))
    assert found.high == pytest.approx(high, abs=0.06 * (high - low))


def test_there_is_no_interval_below_ten_values_or_without_spread() -> None:
    random = np.random.default_rng(1)
    few, enough = random.random(LEAST - 1), random.random(LEAST)
    with_gaps = np.append(few, [np.nan] * 20)
    lonely = np.append(np.zeros(29), 1.0)  # most resamples of it have no spread at all
    found = means([few, enough, with_gaps, np.full(30, 0.5), np.zeros(0), lonely], seed=1)
    assert [each.has_interval for each in found] == [False, True, False, False, False, False]
    assert [each.n for each in found] == [9, 10, 9, 30, 0, 30]
    assert np.isnan(found[4].mean)
    assert found[5].mean == pytest.approx(1 / 30)


def test_an_interval_is_the_same_whichever_others_there_are_and_differs_by_the_seed() -> None:
    random = np.random.default_rng(2)
    columns = [random.random(n) for n in (12, 30, 12, 30)]
    alone = means([columns[3]], seed=5)[0]
    together = means(columns, seed=5)[3]
    assert together.low == pytest.approx(alone.low, rel=1e-12)
    assert together.high == pytest.approx(alone.high, rel=1e-12)
    assert means([columns[3]], seed=6)[0].low != alone.low
