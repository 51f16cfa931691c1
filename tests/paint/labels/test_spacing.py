"""Places that keep their distance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vzdesk.paint.labels.spacing import spread

WANTED = st.lists(st.floats(0, 1000), max_size=20).map(sorted)


def test_nothing_and_one_stay_where_they_are():
    assert spread([], []) == []
    assert spread([3.0], []) == [3.0]


@given(WANTED, st.floats(0, 50))
def test_places_keep_their_distance_and_their_order(preferred: list[float], gap: float):
    places = spread(preferred, [gap] * (len(preferred) - 1))
    assert len(places) == len(preferred)
    assert np.all(np.diff(places) >= gap - 1e-6)


@given(WANTED, st.floats(0, 50))
def test_places_that_are_far_enough_apart_stay(preferred: list[float], gap: float):
    apart = [each + place * gap for place, each in enumerate(preferred)]
    assert spread(apart, [gap] * (len(apart) - 1)) == pytest.approx(apart, abs=1e-6)


def test_neighbours_move_equally_far_and_push_on_what_they_reach():
    assert spread([10.0, 12.0, 40.0], [6.0, 6.0]) == [8.0, 14.0, 40.0]
    assert spread([10.0, 10.0, 14.0], [6.0, 4.0]) == pytest.approx([6.0, 12.0, 16.0])
    assert spread([0.0, 5.0], [9.0]) == [-2.0, 7.0]


@given(WANTED, st.floats(0, 50), st.floats(0, 500), st.floats(500, 1000))
def test_places_stay_between_the_ends_or_reach_beyond_both_equally_far(
    preferred: list[float], gap: float, first: float, last: float
):
    places = spread(preferred, [gap] * (len(preferred) - 1), (first, last))
    assert np.all(np.diff(places) >= gap - 1e-6)
    if preferred:
        before, behind = first - places[0], places[-1] - last
        if gap * (len(preferred) - 1) <= last - first:
            assert max(before, behind) <= 1e-6
        else:
            assert before == pytest.approx(behind, abs=1e-6)


def test_where_there_is_no_room_both_ends_are_passed_equally_far():
    assert spread([0.0, 1.0, 2.0], [10.0, 10.0], (0.0, 5.0)) == [-7.5, 2.5, 12.5]


def test_what_is_near_an_end_moves_to_the_other_side():
    assert spread([0.0, 1.0, 40.0], [6.0, 6.0], (0.0, 100.0)) == [0.0, 6.0, 40.0]
