"""What is measured of a target's row: known answers."""

from __future__ import annotations

import math

import numpy as np
import pytest

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


def test_of_a_word_there_is_one_value() -> None:
    of = measured((0.1, 0.2, 0.3, 0.4), sources=(1,), surprisal=3.5, preference=-1.25)
    assert find("surprisal").measure(of).tolist() == [3.5]
    assert find("preference").measure(of).tolist() == [-1.25]


def test_every_measure_is_found_by_its_name_and_an_unknown_one_suggests_another() -> None:
    assert tuple(measures()) == names()
    with pytest.raises(UserError, match="Did you mean 'entropy'"):
        find("entropi")
