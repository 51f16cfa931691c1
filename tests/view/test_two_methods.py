"""One sentence by two methods: their maps, A minus B, and what is said of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from states import cut_result

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.text import sentence
from vzdesk.view.comparison.compare import maps_at
from vzdesk.view.marking import ToMark, to_mark
from vzdesk.view.resolve import resolve
from vzdesk.view.selection import Cell, Selection, Settings, Subject
from vzdesk.view.types import Inputs, SentenceRow, SubjectInputs

OF = sentence("1", "The photographs are here")
METHODS = ("value-zeroing", "attention", "attention-rollout")
RESULT = cut_result(OF, {"photographs": ("photo", "graphs")}, methods=METHODS)
ROW = SentenceRow("1", OF.text, "scored")


def state(second="attention", *, result=RESULT, other=RESULT, settings=None, row=ROW, **chosen):
    selection = Selection(Subject("1"), second=Subject("1", method=second), **chosen)
    subjects = [SubjectInputs(row, OF, each, "m") for each in (result, other)]
    return resolve(Inputs((row,), *subjects, selection, settings or Settings()))


def compared(*args, **more):
    return state(*args, **more).comparison


def test_a_is_the_chosen_method_and_b_the_other_and_values_are_their_difference() -> None:
    comparison = compared(layer=1)
    maps = comparison.maps
    assert comparison.titles == ("A  Value Zeroing", "B  Attention")
    ours, theirs = (RESULT.maps[MapKey(name)].scores[1] for name in METHODS[:2])
    np.testing.assert_array_equal(maps.first.scores, ours)
    np.testing.assert_array_equal(maps.second.scores, theirs)
    np.testing.assert_array_equal(maps.values, ours.astype(np.float64) - theirs)
    assert comparison.methods == ("Value Zeroing", "Attention")
    assert not comparison.models
    assert not comparison.is_of_two_models


def test_other_layers_are_of_both_methods_too() -> None:
    comparison = compared()
    maps = maps_at(comparison.pair, 2)
    np.testing.assert_array_equal(maps.second.scores, RESULT.maps[MapKey("attention")].scores[2])


def test_the_line_of_numbers_has_both_scores_and_the_curves_are_of_both() -> None:
    comparison = compared(locked=Cell(3, 1), layer=1)
    one, other = (RESULT.maps[MapKey(name)].scores[:, 3, 1] for name in METHODS[:2])
    assert f"A {one[1]:.6g}" in comparison.readout
    assert f"B {other[1]:.6g}" in comparison.readout
    np.testing.assert_array_equal(comparison.curves.first, one)
    np.testing.assert_array_equal(comparison.curves.second, other)


def test_titles_say_what_is_special_about_either_map_and_the_note_what_to_know_of_both() -> None:
    comparison = compared("attention-rollout")
    assert comparison.titles[1] == "B  Attention Rollout · across layers"
    assert "from the input up to this layer" in comparison.note
    assert "looks sparser" in comparison.note
    rolled = compared("attention", settings=Settings(rollout=True))
    assert rolled.titles == ("A  Value Zeroing · rollout", "B  Attention · rollout")
    assert "this layer alone" not in rolled.note


def test_only_one_of_both_rolled_out_is_compared_all_the_same() -> None:
    """Of two sentences that would be a mistake; of two methods it is what they are."""
    maps = {key: each for key, each in RESULT.maps.items() if str(key) != "attention+rollout"}
    comparison = compared(settings=Settings(rollout=True), other=replace(RESULT, maps=maps))
    assert comparison.maps is not None
    assert comparison.titles == ("A  Value Zeroing · rollout", "B  Attention")


def test_a_method_that_has_not_scored_the_sentence_is_named_with_what_brings_it() -> None:
    comparison = compared("attention-norm")
    assert comparison.maps is None
    assert comparison.message == (
        "“The photographs are here” has not been scored with Attention-Norm. Press Run (F5)."
    )
    of_tomorrow = compared("of-tomorrow")
    assert of_tomorrow.message.endswith(
        "has not been scored with of-tomorrow. Choose another method."
    )
    neither = compared("attention-norm", method="attention-norm-res")
    assert "neither with Attention-Norm + RES nor with Attention-Norm" in neither.message


def test_a_word_is_marked_in_the_sentence_not_in_two() -> None:
    found = to_mark(state(locked=Cell(2, 2)), "targets")
    assert isinstance(found, ToMark)
    assert (found.word, found.other_word) == (1, None)


def test_a_method_of_a_strange_name_is_named_in_a_short_line() -> None:
    comparison = compared("of\ntomorrow" * 1000)
    assert "of tomorrow" in comparison.message
    assert len(comparison.message) < 200
