"""Two maps on one scale and their difference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import states
from fakes import fake_scored
from hypothesis import given
from hypothesis import strategies as st
from states import scored_pair

from vzdesk.engine.sentence import Alignment
from vzdesk.engine.text import sentence
from vzdesk.view.comparison.alignment import corrections_of
from vzdesk.view.comparison.compare import maps_at
from vzdesk.view.comparison.differences import (
    largest_so_far,
    on_shared_grid,
    units_on_shared_grid,
)
from vzdesk.view.comparison.partners import most_alike, relative_of, selecting
from vzdesk.view.selection import Cell, Corrections, Selection, Settings, Subject
from vzdesk.view.types import Comparison, SentenceRow

ONE, OTHER = "The key is on the table", "The key are on the old table"


def compared(one=ONE, other=OTHER, *, scored=None, settings=None, corrections=None, **chosen):
    first, second = scored or (fake_scored(sentence("1", one)), fake_scored(sentence("2", other)))
    settings = settings or Settings()
    selection = Selection(Subject("1"), second=Subject("2"), **chosen)
    rows = SentenceRow("1", one, "scored"), SentenceRow("2", other, "scored")
    corrections = corrections or Corrections()
    return states.compared(rows, (first, second), selection, settings, corrections=corrections)


def test_a_difference_is_the_first_score_minus_the_second_exactly() -> None:
    maps = compared(layer=1).maps
    for row, target in enumerate(maps.targets):
        for column, source in enumerate(maps.sources):
            if None in (*target, *source):
                assert np.isnan(maps.values[row, column])
            else:
                a = float(maps.first.scores[target.first, source.first])
                b = float(maps.second.scores[target.second, source.second])
                assert maps.values[row, column] == a - b


def test_rows_and_columns_are_named_after_both_where_they_differ() -> None:
    labels = [unit.label for unit in compared().maps.labels.targets]
    assert "is / are" in labels
    assert "key" in labels
    assert "old" in labels


words = st.lists(st.sampled_from(["the", "table", "key", "is"]), min_size=1, max_size=5)


def by_pair(maps, step):
    """Each difference by what it is of; with step -1 as seen from the other sentence."""
    return {
        (target[::step], source[::step]): float(value) * step
        for target, row in zip(maps.targets, maps.values, strict=True)
        for source, value in zip(maps.sources, row, strict=True)
    }


@given(one=words, other=words, kind=st.sampled_from(["tokens", "words"]))
def test_exchanging_the_sentences_changes_the_sign_only(one, other, kind) -> None:
    settings = Settings(units=kind)
    there = compared(" ".join(one), " ".join(other), settings=settings).maps
    back = compared(" ".join(other), " ".join(one), settings=settings).maps
    first, second = by_pair(there, 1), by_pair(back, -1)
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[key], second[key], equal_nan=True) for key in first)


@given(words=words, kind=st.sampled_from(["tokens", "words"]))
def test_a_sentence_differs_from_itself_nowhere(words, kind) -> None:
    maps = compared(" ".join(words), " ".join(words), settings=Settings(units=kind)).maps
    assert not maps.values.any()
    assert maps.labels.vmax == 1
    assert list(largest_so_far(iter([(0, maps)]))) == [[]]


def test_both_maps_have_the_scale_of_the_larger_scores() -> None:
    comparison = compared()
    assert comparison.scale.vmax == max(comparison.maps.first.vmax, comparison.maps.second.vmax)
    locked = compared(settings=Settings(locked_vmax=0.25)).scale
    assert locked.vmax == 0.25
    assert locked.is_locked


def test_the_scale_is_that_of_the_compared_layer_also_where_all_layers_were_shown() -> None:
    for layer in range(3):
        of_all = compared(layer=layer, settings=Settings(show="layers"))
        assert of_all.scale == compared(layer=layer).scale
        assert of_all.scale.vmax == max(of_all.maps.first.vmax, of_all.maps.second.vmax)


def test_the_scale_to_lock_is_the_one_of_the_comparison() -> None:
    rows = SentenceRow("1", ONE, "scored"), SentenceRow("2", OTHER, "scored")
    scored = fake_scored(sentence("1", ONE)), fake_scored(sentence("2", OTHER))
    selection = Selection(Subject("1"), second=Subject("2"), layer=1)
    state = states.resolved_pair(rows, scored, selection)
    assert state.scale == state.comparison.scale


def test_a_cell_of_the_second_sentence_alone_can_be_chosen() -> None:
    comparison = compared(locked=Cell(3, None), second_locked=Cell(None, 6))
    maps = comparison.maps
    assert maps.targets[comparison.cell.target] == (3, 3)
    assert maps.sources[comparison.cell.source] == (None, 6)
    assert comparison.curves.first is None
    assert comparison.curves.second is not None
    assert comparison.curves.difference is None
    score = comparison.maps.second.scores[3, 6]
    assert comparison.readout.endswith(f"old · A no counterpart · B {score:.6g}")


def test_what_is_hovered_comes_before_what_is_locked_in_either_sentence() -> None:
    comparison = compared(locked=Cell(1, 1), hovered=Cell(3, None), second_hovered=Cell(None, 6))
    assert comparison.maps.targets[comparison.cell.target].first == 3
    assert comparison.maps.sources[comparison.cell.source].second == 6
    assert comparison.maps.sources[comparison.locked.source].first == 1


def test_the_line_of_numbers_has_both_scores_and_their_difference() -> None:
    comparison = compared(layer=1, locked=Cell(3, 2))
    a, b = comparison.maps.first.scores[3, 2], comparison.maps.second.scores[3, 2]
    difference = float(a) - float(b)
    assert comparison.readout == (
        f"layer 2 · is / are ← key · A {a:.6g} · B {b:.6g} · A − B {difference:+.6g}"
    )


def test_curves_go_through_all_layers() -> None:
    comparison = compared(locked=Cell(3, 2))
    for layer in range(3):
        at = maps_at(comparison.pair, layer)
        assert comparison.curves.first[layer] == pytest.approx(at.first.scores[3, 2], abs=1e-7)
        assert comparison.curves.second[layer] == pytest.approx(at.second.scores[3, 2], abs=1e-7)


def test_the_largest_differences_come_first_whatever_their_sign() -> None:
    comparison = compared()
    layers = [(layer, maps_at(comparison.pair, layer)) for layer in range(3)]
    *_, found = largest_so_far(iter(layers), 10)
    everything = np.concatenate([maps.values[~np.isnan(maps.values)] for _, maps in layers])
    sizes = np.sort(np.abs(everything))[::-1][:10]
    assert [abs(each.value) for each in found] == sizes.tolist()
    first = found[0]
    assert first.value == first.first - first.second
    assert first.value == layers[first.layer][1].values[first.target, first.source]


def test_a_sentence_without_scores_is_named() -> None:
    selection = Selection(Subject("1"), second=Subject("2"))
    rows = SentenceRow("1", ONE, "scored"), SentenceRow("2", OTHER, "unscored")
    results = fake_scored(sentence("1", ONE), words_as_one=True), None

    def told(rows, units="tokens", **more) -> Comparison:
        return states.compared(rows, results, selection, Settings(units), **more)

    assert told(rows).message == f"“{OTHER}” has not been scored by this model. Press Run (F5)."
    assert told(rows).maps is None
    assert told(rows, "words-joint").message == (
        f"“{OTHER}” has not been scored with its words as one. Press Run (F5)."
    )
    assert told(rows, is_running=True).message == (
        f"“{OTHER}” has not been scored by this model. Press Run (F5) when the current run is done."
    )
    waiting = rows[0], rows[1]._replace(status="queued")
    assert told(waiting).message == "Scoring…"
    failed = rows[0], rows[1]._replace(status="failed", message="Too long.")
    assert told(failed).message == f"“{OTHER}”: Too long."


@pytest.mark.parametrize("part", ["encoder", "decoder", "cross"])
def test_each_part_of_an_encoder_decoder_model_is_compared(part: str) -> None:
    first = scored_pair("The keys are here", "Da sind sie")
    second = scored_pair("The key is here", "Da ist er jetzt")
    maps = compared(scored=(first, second), part=part).maps
    assert maps.values.shape == {"encoder": (5, 5), "decoder": (7, 7), "cross": (7, 5)}[part]


def test_a_variant_is_compared_with_its_parent_and_a_parent_with_its_first_variant() -> None:
    good, bad = sentence("g", "a"), replace(sentence("b", "b"), parent="g")
    alone, lost = sentence("c", "c"), replace(sentence("d", "d"), parent="gone")
    all_ = (good, bad, alone, lost)
    assert [relative_of(all_, id) for id in "gbcd"] == ["b", "g", None, None]

    def second_after(id, now, second):
        selection = Selection(Subject(now), second=None if second is None else Subject(second))
        after = selecting(all_, selection, id)
        assert after.sentence == id
        return after.second and after.second.sentence

    assert second_after("b", "g", "b") == "g"
    assert second_after("c", "g", "b") is None
    assert second_after("b", "c", "d") == "g"
    assert second_after("b", "c", "removed") is None
    assert second_after("b", "g", None) is None


def test_corrections_are_found_from_either_sentence_as_long_as_the_texts_are_the_same() -> None:
    other = sentence("2", OTHER)
    own = replace(sentence("1", ONE), alignments=(Alignment("2", OTHER, ((0, 1),), ((2, 3),)),))
    assert corrections_of(own, other) == Corrections(((0, 1),), ((2, 3),))
    assert corrections_of(other, own) == Corrections(((1, 0),), ((3, 2),))
    assert corrections_of(own, sentence("2", "Another text")) == Corrections()


def test_a_sentence_that_names_itself_as_its_parent_is_compared_with_its_first_variant() -> None:
    own = replace(sentence("a", "a"), parent="a")
    variant = replace(sentence("b", "b"), parent="a")
    assert relative_of((own, variant), "a") == "b"
    assert relative_of((own,), "a") is None


def test_a_source_or_a_target_alone_is_named_as_what_it_is() -> None:
    assert compared(locked=Cell(3, None)).readout == "layer 1 · target is / are"
    assert compared(locked=Cell(None, 2)).readout == "layer 1 · source key"


def test_words_zeroed_as_one_are_not_compared_with_words_that_are_not() -> None:
    """Of the one sentence, a file has no rollout over words that were zeroed as one."""
    first = fake_scored(sentence("1", ONE), words_as_one=True)
    plain = {key: m for key, m in first.maps.items() if key.units == "tokens" or not key.rolled_out}
    scored = replace(first, maps=plain), fake_scored(sentence("2", "The key is old"))
    comparison = compared(scored=scored, settings=Settings("words-joint", rollout=True))
    assert comparison.maps is None
    assert comparison.message.startswith("One sentence was scored with words zeroed as one")


def test_where_neither_sentence_is_scored_that_is_said_of_both() -> None:
    rows = SentenceRow("1", ONE, "unscored"), SentenceRow("2", OTHER, "unscored")
    selection = Selection(Subject("1"), second=Subject("2"))

    def told(units) -> str:
        return states.compared(rows, (None, None), selection, Settings(units)).message

    assert told("tokens") == "Neither sentence has been scored by this model. Press Run (F5)."
    assert told("words-joint") == (
        "Neither sentence has been scored with its words as one. Press Run (F5)."
    )


def by_attention(text: str):
    """The sentence, scored by attention alone."""
    scored = fake_scored(sentence("1", text))
    only = {key: each for key, each in scored.maps.items() if key.method == "attention"}
    return replace(scored, maps=only)


def told(scored, method: str = "value-zeroing", status: str = "unscored", **more) -> str:
    """The message where the second sentence's row has this status."""
    rows = SentenceRow("1", ONE, "scored"), SentenceRow("2", OTHER, status, "Too long.")
    selection = Selection(Subject("1"), method=method, second=Subject("2"))
    comparison = states.compared(rows, scored, selection, **more)
    assert comparison.maps is None
    return comparison.message


def test_where_one_sentence_lacks_the_method_run_brings_it() -> None:
    scored = fake_scored(sentence("1", ONE)), by_attention(OTHER)
    assert told(scored) == f"“{OTHER}” has not been scored with Value Zeroing. Press Run (F5)."
    assert told(scored, is_running=True) == (
        f"“{OTHER}” has not been scored with Value Zeroing. "
        "Press Run (F5) when the current run is done."
    )


@pytest.mark.parametrize("status", ["queued", "running"])
def test_while_a_run_is_to_bring_the_method_it_is_scoring(status: str) -> None:
    scored = fake_scored(sentence("1", ONE)), by_attention(OTHER)
    assert told(scored, status=status, is_running=True) == "Scoring…"


def test_why_the_method_could_not_be_scored_is_said() -> None:
    scored = fake_scored(sentence("1", ONE)), by_attention(OTHER)
    assert told(scored, status="failed") == f"“{OTHER}”: Too long."


def test_where_both_lack_the_method_that_is_said_of_both() -> None:
    scored = by_attention(ONE), by_attention(OTHER)
    assert told(scored) == "Neither sentence has been scored with Value Zeroing. Press Run (F5)."


def test_a_method_that_the_program_does_not_know_is_not_to_be_run() -> None:
    scored = fake_scored(sentence("1", ONE)), by_attention(OTHER)
    assert told(scored, "own") == (
        "Neither sentence has been scored with own. Choose another method."
    )


@given(one=words, other=words, joined=st.tuples(st.integers(0, 4), st.integers(0, 4)))
def test_on_the_shared_grid_each_score_is_in_the_row_and_column_of_its_words(one, other, joined):
    """Also where words that were joined by hand cross others."""
    corrections = Corrections(joined=(joined,))
    maps = compared(" ".join(one), " ".join(other), corrections=corrections).maps
    for side, view in enumerate((maps.first, maps.second)):
        shared = on_shared_grid(maps, side)
        assert shared.scores.shape == maps.values.shape
        for row, target in enumerate(maps.targets):
            for column, source in enumerate(maps.sources):
                at = target[side], source[side]
                wanted = 0 if None in at else view.scores[at]
                assert shared.scores[row, column] == wanted
        assert shared.faint.sum() == view.faint.sum()
        named = units_on_shared_grid(maps.sources, view.sources, side)
        for unit, pair in zip(named, maps.sources, strict=True):
            assert unit.label == ("" if pair[side] is None else view.sources[pair[side]].label)


def test_the_sentence_that_shares_the_most_words_is_most_alike() -> None:
    key, keys = "The key to the cabinets is here.", "The keys to the cabinets are here."
    assert most_alike(["Dogs bark.", key, "The cat is here.", keys], 3) == 1
    assert most_alike(["猫在桌子上", "狗叫", "狗在桌子上"], 0) == 2
    assert most_alike(["12", "Birds", "34"], 1) is None
    assert most_alike(["Birds sing."], 0) is None


def test_of_sentences_that_are_equally_alike_the_nearest_is_chosen() -> None:
    same = ["a b c"] * 4
    assert [most_alike(same, place) for place in range(4)] == [1, 0, 1, 2]


def test_a_usual_partner_is_kept_unless_another_is_much_more_alike() -> None:
    texts = ["a b c d", "a b c x", "a b e f", "p q r s", "a y z v"]
    assert most_alike(texts, 0, usual=2) == 1
    assert most_alike(texts, 0, usual=1) == 1
    assert most_alike(texts, 3, usual=4) == 4
    assert most_alike(texts, 4, usual=3) == 3, "less than half of the words"
