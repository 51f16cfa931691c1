"""Rank correlations of words: against SciPy and against regressions of ranks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from vzdesk.engine import text
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Tier
from vzdesk.errors import UserError
from vzdesk.study.human.correlations import Cell, Counts, Pool, correlation
from vzdesk.study.word_numbers import gaps, numbers

NAN = float("nan")


def draws(n: int, seed: int) -> np.ndarray:
    """Three variables that go together, with ties."""
    random = np.random.default_rng(seed)
    shared = random.normal(size=n)
    return np.round(shared + random.normal(size=(3, n)), 1)


def residuals(ranks: np.ndarray, of: np.ndarray) -> np.ndarray:
    design = np.column_stack([np.ones(len(of)), of])
    return ranks - design @ np.linalg.lstsq(design, ranks, rcond=None)[0]


@pytest.mark.parametrize("seed", range(5))
def test_correlations_are_those_of_scipy_and_of_ranks_that_are_regressed(seed: int) -> None:
    scores, times, bits = draws(40, seed)
    plain = correlation(scores, times, None)
    assert plain.rho == pytest.approx(stats.spearmanr(scores, times).statistic, abs=1e-12)
    ranks = [stats.rankdata(each) for each in (scores, times, bits)]
    expected = np.corrcoef(residuals(ranks[0], ranks[2]), residuals(ranks[1], ranks[2]))[0, 1]
    partial = correlation(scores, times, bits)
    assert partial.rho == pytest.approx(expected, abs=1e-12)
    assert abs(partial.rho - plain.rho) > 0.01


def test_words_with_a_gap_are_left_out_before_they_are_ranked_and_counted() -> None:
    scores, times, bits = draws(12, 1)
    scores[0] = times[1] = times[2] = bits[3] = NAN
    plain = correlation(scores, times, None)
    assert (plain.n, plain.n_left_out, plain.why) == (9, 3, "")
    assert plain.rho == pytest.approx(stats.spearmanr(scores[3:], times[3:]).statistic, abs=1e-12)
    partial = correlation(scores, times, bits)
    assert (partial.n, partial.n_left_out) == (8, 4)
    without = correlation(scores[4:], times[4:], bits[4:])
    assert partial.rho == without.rho


@pytest.mark.parametrize(
    ("scores", "times", "bits", "why"),
    [
        ([1, 2, 3], [1, 2, 3], None, "few"),
        ([1, 2, 3, NAN, 5], [1, 2, NAN, 4, 5], None, "few"),
        ([1, 1, 1, 1], [1, 2, 3, 4], None, "constant"),
        ([1, 2, 3, 4], [7, 7, 7, 7], None, "constant"),
        ([1, 2, 3, 4], [1, 3, 2, 4], [10, 20, 30, 40], "constant"),
    ],
)
def test_what_has_no_correlation_is_missing_and_counted_and_never_0(
    scores: list[float], times: list[float], bits: list[float] | None, why: str
) -> None:
    of = [None if each is None else np.array(each, float) for each in (scores, times, bits)]
    found = correlation(*of)
    assert math.isnan(found.rho)
    assert found.why == why
    counts = Counts()
    counts.add(found)
    assert (counts.n_words, counts.n_few, counts.n_constant) == (0, why == "few", why != "few")


def test_pooled_words_are_ranked_together() -> None:
    scores, times, bits = draws(20, 3)
    cell, pool = Cell("m", MapKey("value-zeroing"), 0, 0), Pool()
    pool.add(cell, scores[:8], times[:8], bits[:8])
    pool.add(cell, scores[8:], times[8:], bits[8:])
    assert list(pool.correlations()) == [(cell, correlation(scores, times, bits))]


def test_words_without_a_number_are_counted_by_what_they_have() -> None:
    values = ("312.5", "NA", "", "fast", "1e2", "1_0", "fast")
    sentence = text.sentence("1", "a b c d e f g")
    with_times = type(sentence)(
        "1", sentence.text, sentence.words, tiers=(Tier("RT", values), Tier("upos", ("X",) * 7))
    )
    assert numbers(with_times, "RT") == pytest.approx(
        [312.5, NAN, NAN, NAN, 100, NAN, NAN], nan_ok=True
    )
    said = gaps([with_times, sentence], "RT").said
    assert said == (
        "12 of 14 words have no number in RT, and are left out; 3 of them have something else "
        "there, such as “fast”."
    )
    with pytest.raises(UserError, match="No word has a number in upos; there is “X”"):
        gaps([with_times], "upos")
