from __future__ import annotations

from states import state_of

from vzdesk.view.arcs import STEPS, note, step_of, stepped
from vzdesk.view.selection import Settings


def test_stepping_up_and_down_meets_every_step_and_stops_at_the_ends():
    score, met = STEPS[0], []
    for _ in STEPS:
        met.append(score)
        score = stepped(score, 1)
    assert tuple(met) == STEPS
    assert stepped(STEPS[-1], 1) == STEPS[-1]
    assert stepped(STEPS[0], -1) == STEPS[0]
    assert stepped(STEPS[4], -1) == STEPS[3]


def test_a_threshold_between_two_steps_goes_to_the_next_one():
    assert stepped(0.012, 1) == 0.015
    assert stepped(0.012, -1) == 0.01
    assert STEPS[step_of(0.012)] == 0.01


def test_the_slider_stands_on_the_step_that_is_set():
    assert [STEPS[step_of(step)] for step in STEPS] == list(STEPS)


def test_what_is_left_out_is_said_with_its_number():
    assert note(0.05) == "no arcs below 0.0500"
    assert note(0.0) == "all arcs are drawn"


def test_where_nothing_is_set_the_faint_arcs_of_each_map_are_left_out():
    state = state_of()
    assert state.arcs_from == 0.03 * state.map.vmax
    assert state.has_usual_arcs
    assert state_of(settings=Settings(arcs_from=0.0)).arcs_from == 0
