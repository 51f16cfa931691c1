"""One sentence under two models: what of it is compared, in which layers, and how that is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import fake_ref
from hypothesis import given
from hypothesis import strategies as st
from states import compared, cut_result, resolved_pair, scored_pair

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.view.comparison.alignment import aligned_sides
from vzdesk.view.comparison.compare import maps_at
from vzdesk.view.comparison.differences import largest_so_far
from vzdesk.view.marking import ToMark, to_mark
from vzdesk.view.selection import Cell, Selection, Settings, Subject
from vzdesk.view.types import SentenceRow

TEXT = "The photographs are here"
OF = sentence("1", TEXT)
ROWS = SentenceRow("1", TEXT, "scored"), SentenceRow("1", TEXT, "scored")
BERT, MINI = fake_ref("bert"), fake_ref("mini")
WHOLE = cut_result(OF)
IN_TWO = cut_result(OF, {"photographs": ("photo", "graphs")}, n_layers=5)
IN_THREE = cut_result(OF, {"photographs": ("ph", "oto", "graphs")})


def selected(**chosen) -> Selection:
    return Selection(Subject("1", BERT.key), second=Subject("1", MINI.key), **chosen)


def under_both(one=IN_TWO, other=IN_THREE, units="tokens", *, rows=ROWS, rollout=False, **more):
    settings = Settings(units, rollout)
    return compared(rows, (one, other), selected(**more), settings, models=(BERT, MINI))


def labels(comparison) -> list[tuple[str | None, str | None]]:
    """Each row as the labels in both maps."""
    maps = comparison.maps
    return [
        (
            None if a is None else maps.first.targets[a].label,
            None if b is None else maps.second.targets[b].label,
        )
        for a, b in maps.targets
    ]


def test_where_both_cut_alike_every_token_is_compared_with_itself() -> None:
    comparison = under_both(IN_TWO, cut_result(OF, {"photographs": ("photo", "graphs")}, 2))
    assert comparison.maps.targets == tuple((at, at) for at in range(7))
    assert comparison.note == ""
    ours, theirs = comparison.maps.first.scores, comparison.maps.second.scores
    np.testing.assert_array_equal(comparison.maps.values, ours.astype(np.float64) - theirs)


def test_pieces_of_a_word_that_is_cut_otherwise_have_no_counterpart() -> None:
    """“graphs” is in both, but beside other pieces of its word."""
    comparison = under_both()
    assert labels(comparison) == [
        ("[CLS]", "[CLS]"),
        ("The", "The"),
        ("photo", None),
        ("graphs", None),
        (None, "ph"),
        (None, "oto"),
        (None, "graphs"),
        ("are", "are"),
        ("here", "here"),
        ("[SEP]", "[SEP]"),
    ]
    has_both = np.array([None not in pair for pair in comparison.maps.targets])
    assert (np.isnan(comparison.maps.values) == ~np.outer(has_both, has_both)).all()
    assert comparison.note.startswith("Only words that both models cut into the same pieces are")


def test_as_words_everything_is_compared_wherever_they_are_cut() -> None:
    comparison = under_both(units="words", method="attention")
    assert labels(comparison)[2] == ("photographs", "photographs")
    assert not np.isnan(comparison.maps.values).any()
    assert comparison.note == ""
    scores = [
        each.maps[map_key("attention")].scores[0].astype(np.float64) for each in (IN_TWO, IN_THREE)
    ]
    expected = scores[0][1, 2:4].sum() - scores[1][1, 2:5].sum()
    assert comparison.maps.values[1, 2] == pytest.approx(expected, abs=1e-7)


def test_special_tokens_of_other_names_are_not_the_same() -> None:
    comparison = under_both(WHOLE, cut_result(OF, ends=("<s>", "</s>")))
    assert labels(comparison)[:2] == [("[CLS]", None), (None, "<s>")]
    assert comparison.note == "", "no word is cut otherwise"


words = st.lists(st.sampled_from(["the", "table", "key", "is"]), min_size=1, max_size=5)
cuts = st.sampled_from([{}, {"table": ("ta", "ble")}, {"table": ("t", "able"), "key": ("k", "ey")}])


@given(words=words, one=cuts, other=cuts)
def test_a_word_is_never_compared_with_another_place_of_the_sentence(words, one, other) -> None:
    of = sentence("1", " ".join(words))
    first, second = cut_result(of, one), cut_result(of, other)
    for units in ("tokens", "words"):
        rows, columns = aligned_sides(first, second, units, "")
        back, _ = aligned_sides(second, first, units, "")
        assert rows is columns
        assert {pair[::-1] for pair in rows} == set(back)
    for a, b in aligned_sides(first, second, "tokens", "")[0]:
        if a is not None and b is not None:
            assert first.tokens[a] == second.tokens[b]
            assert first.tokens[a].word_index == second.tokens[b].word_index
    by_word = aligned_sides(first, second, "words", "")[0]
    assert by_word == tuple((at, at) for at in range(len(words) + 2))


def test_the_decoder_s_own_texts_are_aligned_as_two_where_each_model_wrote_another() -> None:
    """“sind” and “ist” stand at one place, as in two sentences."""
    first, second = scored_pair(given="Da sind sie"), scored_pair(given="Da ist sie ja")
    rows, columns = aligned_sides(first, second, "tokens", "cross")
    assert rows == ((0, 0), (1, 1), (2, 2), (3, 3), (None, 4))
    assert columns == tuple((at, at) for at in range(5))


# Layers


def test_of_two_models_the_one_with_fewer_layers_stops_at_its_last() -> None:
    comparison = under_both(layer=4)
    assert comparison.layers == (4, 2)
    assert comparison.n_layers == (5, 3)
    assert comparison.titles == ("A  bert · layer 5 of 5", "B  mini · layer 3 of 3")
    own = IN_THREE.maps[map_key("value-zeroing")].scores
    np.testing.assert_array_equal(comparison.maps.second.scores, own[2])
    assert comparison.readout == "layer 5 of A, 3 of B"
    assert under_both(layer=1).readout == "layer 2"


@pytest.mark.parametrize("exchanged", [False, True])
def test_layers_can_be_gone_through_to_the_last_of_the_deeper_model(exchanged) -> None:
    results = (IN_THREE, IN_TWO) if exchanged else (IN_TWO, IN_THREE)
    state = resolved_pair(ROWS, results, selected(layer=99), models=(BERT, MINI))
    assert (state.layer, state.n_layers) == (4, 5)


def test_a_curve_goes_as_far_as_its_model_and_the_difference_as_far_as_both() -> None:
    exchanged = under_both(IN_THREE, IN_TWO, locked=Cell(1, 1)).curves
    assert [len(exchanged.first), len(exchanged.second), len(exchanged.difference)] == [3, 5, 3]
    curves = under_both(locked=Cell(1, 4)).curves
    assert [len(curves.first), len(curves.second), len(curves.difference)] == [5, 3, 3]
    np.testing.assert_array_equal(
        curves.difference, curves.first[:3].astype(np.float64) - curves.second
    )


def test_the_largest_differences_are_of_layers_that_both_have() -> None:
    comparison = under_both()
    layers = range(min(comparison.n_layers))
    *_, found = largest_so_far((layer, maps_at(comparison.pair, layer)) for layer in layers)
    assert {each.layer for each in found} == {0, 1, 2}


# What is said


def test_models_of_one_name_are_told_apart() -> None:
    models = BERT, replace(BERT, backend="torch")
    comparison = compared(ROWS, (IN_TWO, IN_THREE), selected(), models=models)
    assert comparison.models == ("bert · ONNX Runtime", "bert · PyTorch")
    assert comparison.titles[1].startswith("B  bert · PyTorch")
    state = resolved_pair(ROWS, (IN_TWO, IN_THREE), selected(), models=models)
    assert state.model == "bert · ONNX Runtime / bert · PyTorch"


def test_titles_name_the_models_and_leave_the_sentence_to_the_list() -> None:
    comparison = under_both(WHOLE, IN_THREE)
    assert comparison.titles == ("A  bert", "B  mini")
    assert comparison.first.text == TEXT


def test_a_model_that_has_not_scored_the_sentence_is_named() -> None:
    rows = ROWS[0], ROWS[1]._replace(status="unscored")
    told = under_both(IN_TWO, None, rows=rows).message
    assert told == f"“{TEXT}” has not been scored by mini. Choose mini and press Run (F5)."
    assert under_both(WHOLE, None, "words-joint", rows=rows).message == (
        f"“{TEXT}” has not been scored by mini with its words as one. "
        "Choose mini and press Run (F5)."
    )
    neither = under_both(None, None, rows=rows)
    to_do = "Choose each of them and press Run (F5)."
    assert neither.message == f"Neither model has scored “{TEXT}”. {to_do}"
    as_one = under_both(None, None, "words-joint", rows=rows)
    assert as_one.message == (f"Neither model has scored “{TEXT}” with its words as one. {to_do}")


def test_a_method_that_one_model_lacks_is_to_be_run_with_that_model() -> None:
    by_attention = cut_result(OF, methods=("attention",))
    comparison = under_both(IN_TWO, by_attention)
    assert comparison.maps is None
    assert comparison.message == (
        f"“{TEXT}” has not been scored by mini with Value Zeroing. Choose mini and press Run (F5)."
    )
    assert under_both(by_attention, IN_TWO).message.endswith("Choose bert and press Run (F5).")
    neither = under_both(by_attention, by_attention, method="attention-norm-res")
    assert neither.message == (
        f"Neither model has scored “{TEXT}” with Attention-Norm + RES. "
        "Choose each of them and press Run (F5)."
    )


def test_models_of_different_kinds_are_not_compared() -> None:
    pair = scored_pair(TEXT)
    comparison = under_both(WHOLE, pair)
    assert comparison.maps is None
    assert comparison.message == (
        "Only one of bert and mini is an encoder-decoder model. Choose two of one kind."
    )


def test_a_rollout_is_not_compared_with_a_map_of_one_layer() -> None:
    plain = {key: each for key, each in IN_THREE.maps.items() if not key.rolled_out}
    other = replace(IN_THREE, maps=plain)
    comparison = under_both(IN_TWO, other, rollout=True)
    assert comparison.maps is None
    assert comparison.message.startswith("Only one of both has a rollout.")


def test_a_word_is_marked_once_whichever_model_has_a_token_for_it() -> None:
    def marked(**chosen):
        state = resolved_pair(ROWS, (IN_TWO, IN_THREE), selected(**chosen), models=(BERT, MINI))
        return to_mark(state, "targets")

    assert marked(locked=Cell(4)) == ToMark("are", 2)
    assert marked(second_locked=Cell(3)) == ToMark("oto", 1)
