"""One score for each word: of a target's row, or of its own, with its pieces pooled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.study.test_values import KEY, planned, result
from vzdesk.study.human.question import Question
from vzdesk.study.human.scores import WordScores
from vzdesk.study.values import values_of
from vzdesk.view.studies.options import POOLINGS

NEVER, SLEEPS = 2, 3  # of the words New York never sleeps, whose pieces are 2, and 3 and 4
ASKED = Question(("RT",), "row", "sum", "sentences")


def scores(target: int, **of: object) -> np.ndarray:
    scored = result()
    reading = WordScores(scored, scored.maps[KEY], "words", (0, 1))
    return reading.of(replace(ASKED, **of), target)


@pytest.mark.parametrize("pooling", POOLINGS)
def test_pieces_of_a_source_are_pooled_as_asked(pooling: str) -> None:
    row = result().maps[KEY].scores.astype(np.float64)[:, 2]
    expected = {
        "sum": row[:, 3] + row[:, 4],
        "mean": (row[:, 3] + row[:, 4]) / 2,
        "first": row[:, 3],
        "max": np.maximum(row[:, 3], row[:, 4]),
    }
    found = scores(NEVER, pooling=pooling)
    assert found[:, SLEEPS] == pytest.approx(expected[pooling], rel=1e-12)
    assert np.isnan(found[:, NEVER]).all()  # the target is not one of its words
    assert np.isnan(found[:, :2]).all()  # two words in one piece have no scores of their own


def test_rows_of_a_target_s_pieces_are_averaged() -> None:
    row = result().maps[KEY].scores.astype(np.float64)
    assert scores(SLEEPS)[:, NEVER] == pytest.approx((row[:, 3, 2] + row[:, 4, 2]) / 2, rel=1e-12)


def test_entropies_are_those_of_other_studies_where_a_word_is_one_piece() -> None:
    relation = "target: form=never; source: form=sleeps"
    [found] = values_of(planned(relation, "entropy", "to-itself"), result(), "m")
    for score, values in zip(("entropy", "to-itself"), found.values, strict=True):
        assert scores(0, score=score)[:, NEVER] == pytest.approx(values, abs=1e-7)


def test_pieces_of_a_word_with_a_row_of_its_own_are_pooled() -> None:
    summed = result().maps[KEY].distances.astype(np.float64).sum(axis=2)
    for pooling, expected in (
        ("mean", summed[:, 3:].mean(axis=1)),
        ("first", summed[:, 3]),
        ("max", summed[:, 3:].max(axis=1)),
    ):
        found = scores(0, score="distance", pooling=pooling)
        assert found[:, SLEEPS] == pytest.approx(expected, rel=1e-12)
        assert found[:, NEVER] == pytest.approx(summed[:, 2], rel=1e-12)
        assert np.isnan(found[:, :2]).all()


def test_where_nothing_mixes_there_are_no_scores_and_no_method_has_distances_for_all() -> None:
    scored = result()
    of = scored.maps[KEY]
    values = of.scores.copy()
    values[1, 2] = 0
    still = replace(of, scores=values, distances=None)
    reading = WordScores(scored, still, "words", (0, 1))
    row = reading.of(ASKED, NEVER)
    assert np.isfinite(row[0, SLEEPS])
    assert np.isnan(row[1]).all()
    assert np.isnan(reading.of(replace(ASKED, score="entropy"), 0)[1, NEVER])
    assert np.isnan(reading.of(replace(ASKED, score="distance"), 0)).all()
