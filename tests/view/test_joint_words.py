"""What the panels show of words that were zeroed as one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import fake_scored, token_maps
from states import resolved, state_of

from vzdesk.engine.joint_words import joint_maps
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import frozen
from vzdesk.view.selection import Cell, Pin, Selection, Settings, Subject
from vzdesk.view.types import ViewState

TEXT = "The keys are on the table now"
AS_ONE = fake_scored(sentence("1", TEXT), words_as_one=True)
TABLE = 6
"""The position of “table” among the words; “now” comes after its two pieces."""


def shown(**changes) -> ViewState:
    settings = Settings("words-joint", **changes.pop("settings", {}))
    return state_of(result=changes.pop("result", AS_ONE), settings=settings, **changes)


def test_the_map_is_that_of_the_words_with_its_distances():
    state, own = shown(layer=1), joint_maps(AS_ONE)[map_key("value-zeroing+words")]
    np.testing.assert_array_equal(state.map.scores, own.scores[1])
    np.testing.assert_array_equal(state.map.distances, own.distances[1])
    assert [unit.label for unit in state.map.targets] == ["[CLS]", *TEXT.split(), "[SEP]"]
    assert state.map.faint.shape == (9,)
    assert state.words_as_one


def test_the_rows_of_words_that_mix_nothing_are_marked():
    own = AS_ONE.maps[map_key("value-zeroing+words")]
    distances = own.distances.copy()
    distances[:, TABLE + 1] = 0
    still = replace(own, distances=frozen(distances))
    state = shown(result=replace(AS_ONE, maps=token_maps(AS_ONE) | {still.key: still}))
    assert np.flatnonzero(state.map.faint).tolist() == [TABLE + 1]


def test_curve_strip_and_readout_are_those_of_the_words():
    state, own = (
        shown(locked=Cell(TABLE, TABLE + 1)),
        joint_maps(AS_ONE)[map_key("value-zeroing+words")],
    )
    np.testing.assert_array_equal(state.strip, own.scores[:, TABLE])
    np.testing.assert_array_equal(state.curve, own.scores[:, TABLE, TABLE + 1])
    assert f"distance {own.distances[0, TABLE, TABLE + 1]:.6g}" in state.readout
    assert "table ← now" in state.readout


def test_a_pin_behind_a_long_word_has_the_curve_of_its_words():
    """Pins are kept by tokens: “now” is the ninth token, but the eighth word."""
    selection = Selection(Subject("1"), pins=(Pin("1", "", TABLE, TABLE + 2),))
    state = resolved(shown().rows, AS_ONE, selection, Settings("words-joint"))
    [pin] = state.pins
    assert (pin.target, pin.source) == ("table", "now")
    own = joint_maps(AS_ONE)[map_key("value-zeroing+words")].scores
    np.testing.assert_array_equal(pin.curve, own[:, TABLE, TABLE + 1])


def test_the_rollout_is_that_of_the_words():
    state = shown(settings={"rollout": True})
    own = joint_maps(AS_ONE)[map_key("value-zeroing+words+rollout")]
    np.testing.assert_array_equal(state.map.scores, own.scores[0])
    assert state.rollout


def test_attention_zeroes_nothing_and_is_aggregated():
    selection = Selection(Subject("1"), "attention")
    as_one, words = (
        resolved(shown().rows, AS_ONE, selection, Settings(units))
        for units in ("words-joint", "words")
    )
    np.testing.assert_array_equal(as_one.map.scores, words.map.scores)
    assert not as_one.words_as_one


def test_a_result_without_them_shows_none_in_place_of_another_number():
    state = shown(result=fake_scored(sentence("1", TEXT)))
    assert state.map is None
    assert state.units == "words-joint"


@pytest.mark.parametrize("units", ["tokens", "words"])
def test_other_units_show_what_they_did(units):
    without = fake_scored(sentence("1", TEXT))
    one, other = (
        state_of(result=result, settings=Settings(units), locked=Cell(1, 2))
        for result in (without, AS_ONE)
    )
    np.testing.assert_array_equal(one.map.scores, other.map.scores)
    assert one.readout == other.readout


def test_words_of_one_piece_are_shown_without_another_run():
    result = fake_scored(sentence("1", "The keys are here"))
    state = shown(result=result)
    np.testing.assert_array_equal(state.map.scores, result.maps[map_key("value-zeroing")].scores[0])
    assert state.map.distances is not None
