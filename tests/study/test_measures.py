"""What is measured of a target's row: known answers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from vzdesk.errors import UserError
from vzdesk.study.measures import Measured, find, measures, names
from vzdesk.view.units import Unit

UNITS = (
    Unit("[CLS]", 0, 1, is_special=True),
    Unit("dogs", 1, 2, words=range(0, 1)),
    Unit("bark", 2, 3, words=range(1, 2)),
    Unit(".", 3, 4, words=range(2, 3), is_punctuation=True),
)


def measured(*rows: tuple[float, ...], **of: object) -> Measured:
    return Measured(np.array(rows), **{"distances": None, "units": UNITS, "target": 2, **of})


@pytest.mark.parametrize(
    ("name", "row", "sources", "value"),
    [
        ("share", (0.1, 0.2, 0.3, 0.4), (1,), 0.2),
        ("share", (0.1, 0.2, 0.3, 0.4), (1, 3), 0.6),
        ("rank", (0.1, 0.2, 0.3, 0.4), (3,), 1),
        ("rank", (0.1, 0.2, 0.3, 0.4), (0, 1), 3),
        ("rank", (0.25, 0.25, 0.25, 0.25), (1,), 1),
        ("entropy", (0.25, 0.25, 0.25, 0.25), (1,), 2.0),
        ("entropy", (0.0, 1.0, 0.0, 0.0), (1,), 0.0),
        ("entropy", (0.5, 0.0, 0.25, 0.25), (1,), 1.5),
        ("entropy", (0.2, 0.2, 0.0, 0.0), (1,), 1.0),
        ("to-special", (0.1, 0.2, 0.3, 0.4), (1,), 0.1),
        ("to-itself", (0.1, 0.2, 0.3, 0.4), (1,), 0.3),
        ("to-punctuation", (0.1, 0.2, 0.3, 0.4), (1,), 0.4),
    ],
)
def test_a_measure_has_its_known_answer(
    name: str, row: tuple[float, ...], sources: tuple[int, ...], value: float
) -> None:
    found = find(name).measure(measured(row, (math.nan,) * 4, sources=sources))
    assert found[0] == pytest.approx(value, abs=1e-12)
    assert np.isnan(found[1])  # a layer in which nothing mixes


def test_distances_are_summed_and_missing_where_none_of_words_were_measured() -> None:
    row, distances = (0.1, 0.2, 0.3, 0.4), np.array([[0.2, 0.4, 0.6, 0.8]])
    of = find("distance")
    assert of.measure(measured(row, sources=(1, 3), distances=distances)) == pytest.approx([1.2])
    assert np.isnan(of.measure(measured(row, sources=(1,)))).all()


def test_a_mixing_ratio_is_that_of_the_map_or_missing() -> None:
    row, of = (0.1, 0.2, 0.3, 0.4), find("mixing-ratio")
    assert of.measure(measured(row, sources=(1,), mixing_ratios=np.array([0.75]))) == [0.75]
    assert np.isnan(of.measure(measured(row, row, sources=(1,)))).tolist() == [True, True]


def test_of_a_word_there_is_one_value() -> None:
    of = measured((0.1, 0.2, 0.3, 0.4), sources=(1,), surprisal=3.5, preference=-1.25)
    assert find("surprisal").measure(of).tolist() == [3.5]
    assert find("preference").measure(of).tolist() == [-1.25]


def test_scores_are_correlated_with_numbers_of_words_by_rank() -> None:
    random = np.random.default_rng(4)
    texts = ["300", "250.5", "", "x", "410", "1e2", "280"]
    words = (Unit(text, n + 1, n + 2, words=range(n, n + 1)) for n, text in enumerate(texts))
    row, bits = random.random(8), random.random(8)
    rows = np.array([row, np.full(8, 0.125), np.full(8, np.nan)])
    of = Measured(rows, None, (UNITS[0], *words), 2, (1,), surprisals=bits, tiers={"RT": texts})
    chosen, numbers = [1, 5, 6, 7], [300, 410, 100, 280]  # without the target, and without gaps
    found = find("spearman:RT").measure(of)
    assert found[0] == pytest.approx(stats.spearmanr(row[chosen], numbers).statistic)
    assert np.isnan(found[1:]).all()  # all scores are equal, or there are none
    r = stats.spearmanr(np.array([row[chosen], numbers, bits[chosen]]), axis=1).statistic
    partial = (r[0, 1] - r[0, 2] * r[1, 2]) / np.sqrt((1 - r[0, 2] ** 2) * (1 - r[1, 2] ** 2))
    assert find("partial-spearman:RT").measure(of)[0] == pytest.approx(partial)
    assert np.isnan(find("spearman:other").measure(of)).all()
    for wrong, said in (("spearman", "needs an annotation"), ("share:RT", "No measure")):
        with pytest.raises(UserError, match=said):
            find(wrong)


def test_every_measure_is_found_by_its_name_and_an_unknown_one_suggests_another() -> None:
    assert tuple(measures()) == names()
    with pytest.raises(UserError, match="Did you mean 'entropy'"):
        find("entropi")
