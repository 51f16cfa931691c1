"""Dot product and average precision, against slow restatements and known answers."""

from __future__ import annotations

import numpy as np
import pytest

from vzdesk.engine import text
from vzdesk.engine.types import Token
from vzdesk.study.cues.alignment import average_precision, dot_product, renormalised
from vzdesk.study.cues.values import cue_tokens
from vzdesk.study.evaluations.controls import nearest_word, uniform


def slow(row: np.ndarray, is_cue: np.ndarray) -> float:
    """Precision at each threshold, times what recall it adds."""
    found, recall = 0.0, 0.0
    for threshold in sorted(set(row.tolist()), reverse=True):
        above = row >= threshold
        precision = is_cue[above].sum() / above.sum()
        reached = is_cue[above].sum() / is_cue.sum()
        found += (reached - recall) * precision
        recall = reached
    return float(found)


def test_a_planted_cue_has_average_precision_1() -> None:
    row = np.array([0.05, 0.4, 0.1, 0.3, 0.15])
    is_cue = np.array([False, True, False, True, False])
    assert average_precision(row, is_cue) == 1.0
    assert dot_product(row, is_cue) == pytest.approx(0.7, abs=1e-15)


def test_known_answers_with_ties() -> None:
    cue = np.array([True, False, False, False])
    assert average_precision(np.array([0.1, 0.2, 0.3, 0.4]), cue) == 0.25
    assert average_precision(np.array([0.25, 0.25, 0.25, 0.25]), cue) == 0.25
    assert average_precision(np.array([0.3, 0.3, 0.2, 0.2]), cue) == 0.5


@pytest.mark.parametrize("seed", range(20))
def test_average_precision_is_that_of_the_definition(seed: int) -> None:
    random = np.random.default_rng(seed)
    n = int(random.integers(2, 12))
    rows = random.integers(0, 4, (3, 2, n)) / 4.0  # many are equal
    is_cue = random.random(n) < 0.4
    is_cue[random.integers(n)] = True
    found = average_precision(rows, is_cue)
    for at in np.ndindex(3, 2):
        assert found[at] == pytest.approx(slow(rows[at], is_cue), abs=1e-14)
        assert dot_product(rows, is_cue)[at] == pytest.approx(sum(rows[at][is_cue]), abs=1e-14)


def test_average_precision_is_that_of_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(3)
    rows, is_cue = random.integers(0, 5, (50, 9)) / 5.0, np.arange(9) < 2
    for row, found in zip(rows, average_precision(rows, is_cue), strict=True):
        assert found == pytest.approx(metrics.average_precision_score(is_cue, row), abs=1e-12)


def test_rows_without_numbers_and_without_cues_have_none() -> None:
    rows = np.array([[0.5, np.nan], [0.5, 0.5]])
    cue = np.array([True, False])
    assert np.isnan(average_precision(rows, cue)).tolist() == [True, False]
    assert np.isnan(dot_product(rows, cue)).tolist() == [True, False]
    assert np.isnan(average_precision(rows, np.array([False, False]))).all()


def test_a_row_without_special_tokens_is_renormalised() -> None:
    kept = np.array([False, True, True])
    assert renormalised(np.array([0.6, 0.1, 0.3]), kept).tolist() == pytest.approx([0.25, 0.75])
    assert np.isnan(renormalised(np.array([1.0, 0.0, 0.0]), kept)).all()


def test_all_pieces_of_a_cue_count_or_the_first_of_each_word() -> None:
    words = [None, 0, 1, 1, 2, 2, None]
    assert cue_tokens(words, (1, 2), "all").tolist() == [False, False, *[True] * 4, False]
    first = cue_tokens(words, (1, 2), "first")
    assert np.flatnonzero(first).tolist() == [2, 4]


def test_controls_are_shares_of_what_the_target_sees() -> None:
    sentence = text.sentence("1", "Al, the boy, runs home.")
    of = [None, *range(len(sentence.words)), None]
    tokens = [Token("", "", each, each is None) for each in of]
    runs = 5
    assert sentence.words[runs].text == "runs"
    assert uniform(4).tolist() == [0.25] * 4
    both = nearest_word(tokens, sentence.words, (runs,), len(tokens))
    assert {sentence.words[of[at]].text: both[at] for at in np.flatnonzero(both)} == {
        "boy": 0.5,
        "home": 0.5,
    }
    before = nearest_word(tokens, sentence.words, (runs,), runs + 2)
    assert np.flatnonzero(before).tolist() == [4]
    assert before.sum() == 1.0
