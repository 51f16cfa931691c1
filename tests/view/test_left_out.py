"""What is hidden in maps or left out of their colour scale, beside a restatement cell by cell."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, product

import numpy as np
import pytest
import strategies
from fakes import fake_scored
from hypothesis import given
from hypothesis import strategies as st
from states import compared, cut_result, resolved, scored, scored_pair, state_of

from vzdesk.engine.joint_words import joint_maps
from vzdesk.engine.maps.map_key import MapKey, map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import SentenceResult
from vzdesk.paint.colour_bar import ticks_on
from vzdesk.view.maps import map_view
from vzdesk.view.selection import (
    TREATMENTS,
    Cell,
    LeftOut,
    Pin,
    Selection,
    Settings,
    Subject,
)
from vzdesk.view.types import SentenceRow, ViewState
from vzdesk.view.units import is_punctuation, units_of

VALUE_ZEROING = map_key("value-zeroing")
MARKS = set(",.—!")
TEXT = "Well, the photo-graphs — are here!"
CUT = cut_result(
    sentence("1", TEXT), {"photo-graphs": ("photo", "-", "graphs"), "here": ("he", "re")}
)
PAIRED = scored_pair("The keys, are here.", "Da, sind sie.")
ALL = LeftOut("hidden", "hidden", "hidden")
HIDDEN = [
    LeftOut(*("hidden" if kind in of else "shown" for kind in ("special", "punctuation", "own")))
    for of in (("special",), ("punctuation",), ("own",), ("special", "punctuation", "own"))
]


def seen(
    result: SentenceResult,
    left_out: LeftOut,
    *,
    units="tokens",
    key=VALUE_ZEROING,
    **more,
) -> ViewState:
    """What is shown of this map; more is what is chosen."""
    text = result.sentence.text
    selection = Selection(Subject("1"), key.method, part=key.part, **more)
    settings = Settings(units, key.rolled_out, left_out=left_out)
    return resolved((SentenceRow("1", text, "scored"),), result, selection, settings)


def groups(side, units: str) -> list[tuple[str, list[int]]]:
    """The text of each unit's word, "" of special tokens, and its tokens."""
    by_word = groupby(
        enumerate(side.tokens),
        lambda each: each[0] if each[1].word_index is None else f"word {each[1].word_index}",
    )
    found = []
    for _, group in by_word:
        tokens = list(group)
        word = tokens[0][1].word_index
        text = "" if word is None else side.text[side.words[word].start : side.words[word].end]
        places = [at for at, _ in tokens]
        found += [(text, places)] if units != "tokens" else [(text, [at]) for at in places]
    return found


def is_hidden(text: str, left_out: LeftOut) -> bool:
    treatment = left_out.punctuation if text in MARKS else "shown" if text else left_out.special
    return treatment == "hidden"


def restated(result: SentenceResult, key: MapKey, layer: int, units: str, left_out: LeftOut):
    """The numbers that are shown, None for own cells that are hidden, one at a time."""
    targets, sources = (groups(side, units) for side in result.sides(key.part))
    scores, rows = result.maps[key].scores[layer].tolist(), []
    for target, (text, its) in enumerate(targets):
        if is_hidden(text, left_out):
            continue
        row = []
        for source, (other, pieces) in enumerate(sources):
            if is_hidden(other, left_out):
                continue
            is_own = key.part != "cross" and target == source and left_out.own == "hidden"
            total = sum(scores[i][j] for i in its for j in pieces) / len(its)
            row.append(None if is_own else total)
        whole = sum(score for score in row if score is not None)
        if left_out.renormalised:
            row = [None if each is None else each / whole if whole else 0.0 for each in row]
        rows.append(row)
    return rows


def as_floats(rows) -> np.ndarray:
    return np.array(rows, dtype=float)  # None is NaN


KEYS = [
    (CUT, VALUE_ZEROING),
    (CUT, map_key("attention+rollout")),
    *((PAIRED, map_key(f"value-zeroing/{part}")) for part in ("encoder", "decoder", "cross")),
]


@pytest.mark.parametrize("renormalised", [False, True])
@pytest.mark.parametrize("left_out", HIDDEN)
@pytest.mark.parametrize("units", ["tokens", "words"])
def test_maps_and_rows_are_what_is_left_cell_by_cell(units, left_out, renormalised) -> None:
    left_out = replace(left_out, renormalised=renormalised)
    for result, key in KEYS:
        n_layers = len(result.maps[key].scores)
        expected = [as_floats(restated(result, key, i, units, left_out)) for i in range(n_layers)]
        for layer in range(n_layers):
            state = seen(result, left_out, units=units, key=key, layer=layer)
            np.testing.assert_allclose(state.map.scores, expected[layer], rtol=2e-6)
        for target in range(len(expected[0])):
            whole = state.whole(Cell(target))
            row = seen(result, left_out, units=units, key=key, locked=whole).strip
            np.testing.assert_allclose(row, [each[target] for each in expected], rtol=2e-6)


def test_words_zeroed_as_one_are_hidden_with_their_distances() -> None:
    result = fake_scored(sentence("1", "The keys, on the table."), words_as_one=True)
    view = seen(result, ALL, units="words-joint").map
    own = joint_maps(result)[map_key("value-zeroing+words")]
    kept = [1, 2, 4, 5, 6]
    assert [unit.label for unit in view.targets] == ["The", "keys", "on", "the", "table"]
    for whole, shown in ((own.scores, view.scores), (own.distances, view.distances)):
        expected = whole[0][np.ix_(kept, kept)].copy()
        np.fill_diagonal(expected, np.nan)
        np.testing.assert_array_equal(shown, expected)


@given(strategies.scored(), strategies.left_outs, st.sampled_from(["tokens", "words"]))
def test_rows_sum_to_1_again_and_else_no_number_changes(result, left_out, units) -> None:
    for score_map in result.maps.values():
        if score_map.key.words_as_one:
            continue
        whole = map_view(result, score_map, 0, units)
        view = map_view(result, score_map, 0, units, left_out)
        if view.extent is None:
            assert view is whole
            continue
        raw = whole.scores[np.ix_(view.extent.target_places, view.extent.source_places)]
        shown = view.has_score
        assert shown.sum() >= shown.size - len(view.targets)
        if view.extent.renormalised:
            sums = np.nansum(view.scores, axis=1, dtype=float)
            left = np.where(shown, raw, 0).sum(axis=1, dtype=float)
            np.testing.assert_allclose(sums, left > 0, atol=1e-5)
        else:
            np.testing.assert_array_equal(view.scores[shown], raw[shown])


def test_a_row_of_which_nothing_is_left_stays_0_and_is_marked_and_said() -> None:
    """The last target of this map takes nothing at all."""
    view = seen(scored(), LeftOut(own="hidden", renormalised=True)).map
    assert np.nansum(view.scores[-1]) == 0
    assert view.faint.tolist() == [False] * 5 + [True]
    assert view.hidden_note == ("own cells hidden; rows renormalised, but of 1 row nothing is left")


def test_a_row_of_which_next_to_nothing_is_left_is_marked_only_where_it_is_renormalised() -> None:
    key, result = VALUE_ZEROING, cut_result(sentence("1", "a b"))
    scores = result.maps[key].scores.copy()
    scores[:, 1] = [0.5, 0.499, 0.001, 0]
    thin = replace(result.maps[key], scores=scores)
    result = replace(result, maps={key: thin})
    hidden = LeftOut("hidden", own="hidden")
    assert not seen(result, hidden).map.faint.any()
    assert seen(result, replace(hidden, renormalised=True)).map.faint.tolist() == [True, False]


def test_what_is_hidden_is_named_and_so_is_what_rows_sum_to() -> None:
    left_out = LeftOut("hidden", "hidden")
    sums = [sum(row) for row in restated(CUT, VALUE_ZEROING, 0, "tokens", left_out)]
    low, high = f"{min(sums):.3g}", f"{max(sums):.3g}"
    note = seen(CUT, left_out).map.hidden_note
    assert note == f"[CLS], [SEP], punctuation hidden; rows sum to {low} … {high}"
    note = seen(CUT, replace(left_out, renormalised=True)).map.hidden_note
    assert note == "[CLS], [SEP], punctuation hidden; rows renormalised"
    assert state_of().map.hidden_note == ""


def test_only_what_there_is_is_said_to_be_hidden() -> None:
    result = scored()
    assert seen(result, LeftOut(punctuation="hidden")).map is state_of(result=result).map
    cross = seen(PAIRED, LeftOut(own="hidden"), key=map_key("value-zeroing/cross"))
    assert cross.map.extent is None, "targets of one text are no sources of another"


@pytest.mark.parametrize("own", TREATMENTS)
def test_where_nothing_would_be_left_nothing_is_hidden_but_own_cells(own) -> None:
    result = cut_result(sentence("1", "…!"))
    state = seen(result, replace(ALL, own=own))
    assert len(state.map.targets) == len(result.tokens)
    is_hidden = "own cells hidden; rows sum to" in state.map.hidden_note
    assert is_hidden == (own == "hidden")
    assert state.in_text is None


@pytest.mark.parametrize("units", ["tokens", "words"])
def test_a_special_piece_that_the_user_wrote_and_marks_inside_words_stay(units) -> None:
    of = sentence("1", "The [MASK] don't photo-graph , it's 5 €")
    result = cut_result(of, {"photo-graph": ("photo", "-", "graph"), "don't": ("don", "'", "t")})
    tokens = tuple(replace(each, is_special=each.text[0] == "[") for each in result.tokens)
    labels = [
        unit.label for unit in seen(replace(result, tokens=tokens), ALL, units=units).map.targets
    ]
    assert "".join(labels) == "The[MASK]don'tphoto-graphit's5"


def test_punctuation_is_what_unicode_calls_so() -> None:
    yes = ",", "…", "«", "。", "،", "؟", "—", "...", "€", "+", "👩\u200d🔬", "❤️"
    no = "a", "5", "n't", "'s", "U.S.", "", "\u0301", "ʔ", "ˈt", "\ufe0f"
    assert all(map(is_punctuation, yes))
    assert not any(map(is_punctuation, no))


# The colour scale


def test_the_highest_colour_is_the_largest_score_of_the_others() -> None:
    left_out = LeftOut("unscaled", "unscaled", "unscaled")
    state, plain = seen(CUT, left_out), seen(CUT, LeftOut())
    shown = restated(CUT, VALUE_ZEROING, 0, "tokens", LeftOut("hidden", "hidden"))
    largest = max(each for i, row in enumerate(shown) for j, each in enumerate(row) if i != j)
    assert state.scale.vmax == pytest.approx(largest)
    np.testing.assert_array_equal(state.map.scores, plain.map.scores)
    assert state.scale.above(state.map.scores).any()
    assert state.scale.note() == (
        f"colours up to {largest:.4g}, without [CLS], [SEP], punctuation, own cells"
    )
    assert ticks_on(state.scale)[-1][1] == f"≥ {largest:.3g}"
    assert state.map.hidden_note == ""


def test_all_count_where_else_none_would() -> None:
    result = cut_result(sentence("1", "!"))
    state = seen(result, LeftOut("unscaled", "unscaled"))
    assert state.scale.vmax == state.map.scores.max()
    assert state.scale.note() == ""


def test_a_locked_scale_stays() -> None:
    settings = Settings(locked_vmax=0.25, left_out=LeftOut("unscaled"))
    scale = state_of(settings=settings).scale
    assert (scale.vmax, scale.without) == (0.25, ())


def test_hidden_cells_do_not_count_for_the_colours() -> None:
    state = seen(CUT, ALL)
    assert state.scale.vmax == np.nanmax(state.map.scores)
    rgb = state.scale.rgb(state.map.scores)
    assert len(np.unique(rgb[~state.map.has_score], axis=0)) == 1
    assert not (rgb[state.map.has_score] == rgb[0, 0]).all(axis=-1).any()


# What is chosen, pinned and read


def test_a_selection_stays_at_its_word_whatever_is_hidden() -> None:
    for left_out in HIDDEN:
        state = seen(CUT, left_out, locked=Cell(3, 8))
        assert state.map.targets[state.cell.target].label == "the"
        assert state.map.sources[state.cell.source].label == "are"
        assert state.whole(state.cell) == Cell(3, 8)
        assert "the ← are · score " in state.readout


def test_what_is_hidden_is_not_chosen() -> None:
    state = seen(CUT, LeftOut(punctuation="hidden"), locked=Cell(2, 3))
    assert state.cell == Cell(None, 2)
    assert state.strip is None


def test_the_readout_says_what_is_hidden_and_what_was_renormalised() -> None:
    own = seen(CUT, LeftOut(own="hidden"), locked=Cell(3, 3))
    assert own.readout == "layer 1 · the ← the · hidden"
    assert own.curve is None
    state = seen(CUT, replace(ALL, renormalised=True), locked=Cell(3, 8))
    raw = CUT.maps[VALUE_ZEROING].scores[0, 3, 8]
    attention = seen(CUT, replace(ALL, renormalised=True), key=map_key("attention")).map.scores[
        state.cell.target, state.cell.source
    ]
    score = state.map.scores[state.cell.target, state.cell.source]
    assert f"score {score:.6g} · {raw:.6g} of the whole row · " in state.readout
    assert f"attention {attention:.6g}" in state.readout
    assert state.readout.endswith(" of 7"), "itself has no rank"


def test_pins_of_hidden_cells_are_not_drawn_and_others_keep_their_curve() -> None:
    pins = Pin("1", "", 3, 3), Pin("1", "", 2, 5), Pin("1", "", 3, 8)
    (pin,) = seen(CUT, replace(ALL, renormalised=True), pins=pins).pins
    assert (pin.target, pin.source) == ("the", "are")
    expected = [
        as_floats(restated(CUT, VALUE_ZEROING, i, "tokens", replace(ALL, renormalised=True)))
        for i in range(3)
    ]
    assert pin.curve == pytest.approx([each[pin.cell.target, pin.cell.source] for each in expected])


def test_sums_are_of_what_is_shown() -> None:
    view = seen(scored(), ALL).map
    distances = scored().maps[VALUE_ZEROING].distances[0]
    scores = scored().maps[VALUE_ZEROING].scores[0]
    inner = range(1, 5)
    mixed = [sum(distances[i, j] for j in inner if j != i) for i in inner]
    given_ = [sum(scores[i, j] for i in inner if j != i) for j in inner]
    np.testing.assert_allclose(view.target_sums, mixed, rtol=1e-6)
    np.testing.assert_allclose(view.source_sums, given_, rtol=1e-6)


# The text


def test_the_text_keeps_its_punctuation_and_loses_special_tokens() -> None:
    state = seen(CUT, replace(ALL, renormalised=True), locked=Cell(3, 8))
    text = state.in_text
    assert [unit.label for unit in text.targets] == [t.text for t in CUT.tokens[1:-1]]
    assert text.targets[text.cell.target].label == "the"
    assert text.sources[text.cell.source].label == "are"
    numbers = text.map.scores[text.cell.target]
    without = np.flatnonzero(np.isnan(numbers)).tolist()
    assert [text.sources[at].label for at in without] == [",", "the", "—", "!"]
    shown = state.map.scores[state.cell.target]
    np.testing.assert_array_equal(numbers[~np.isnan(numbers)], shown[~np.isnan(shown)])
    for target, source in product(range(len(text.targets)), repeat=2):
        cell = state.from_text(Cell(target, source))
        for place, at, units in (
            (target, cell.target, "targets"),
            (source, cell.source, "sources"),
        ):
            label = getattr(text, units)[place].label
            if label in MARKS:
                assert at is None
            else:
                assert getattr(state, units)[at].label == label


def test_a_text_of_which_nothing_is_hidden_is_that_of_the_maps() -> None:
    assert seen(CUT, LeftOut("hidden", own="hidden")).in_text is None
    assert seen(scored(), LeftOut(punctuation="hidden")).in_text is None


# Two maps


def pair(left_out: LeftOut, **more):
    one, other = sentence("1", "The key , is here ."), sentence("2", "The old key is here !")
    rows = SentenceRow("1", one.text, "scored"), SentenceRow("2", other.text, "scored")
    selection = Selection(Subject("1"), second=Subject("2"), **more)
    results = cut_result(one), cut_result(other, {"old": ("o", "ld")})
    return compared(rows, results, selection, Settings("words", left_out=left_out)), results


@pytest.mark.parametrize("renormalised", [False, True])
def test_a_difference_is_of_what_is_shown_and_the_alignment_stays(renormalised) -> None:
    left_out = replace(ALL, renormalised=renormalised)
    comparison, results = pair(left_out)
    (plain, _), maps = pair(LeftOut()), comparison.maps
    key = VALUE_ZEROING
    ours, theirs = (as_floats(restated(each, key, 0, "words", left_out)) for each in results)
    for row, (a, b) in enumerate(maps.targets):
        for column, (c, d) in enumerate(maps.sources):
            expected = np.nan if None in (a, b, c, d) else ours[a, c] - theirs[b, d]
            assert maps.values[row, column] == pytest.approx(expected, abs=1e-6, nan_ok=True)

    def labels(of):
        return [
            tuple(
                None if at is None else view.targets[at].label
                for at, view in zip(line, (of.first, of.second), strict=True)
            )
            for line in of.targets
        ]

    hidden = {"[CLS]", "[SEP]", ",", ".", "!"}
    kept = [line for line in labels(plain.maps) if not hidden & set(line)]
    assert labels(maps) == kept
    assert maps.hides_own
    assert maps.labels.vmax == np.nanmax(np.abs(maps.values))


def test_what_is_chosen_in_two_sentences_stays_at_its_words() -> None:
    for left_out in HIDDEN:
        comparison, _ = pair(left_out, locked=Cell(2, 5))
        labels = comparison.maps.labels
        assert labels.targets[comparison.cell.target].label == "key"
        assert labels.sources[comparison.cell.source].label == "here"
        assert comparison.locked == comparison.cell


def test_positions_in_both_maps_lead_back_to_all_units() -> None:
    comparison, results = pair(ALL)
    for view, result in zip((comparison.maps.first, comparison.maps.second), results, strict=True):
        units = units_of(result, "words")[0]
        for place, unit in enumerate(view.targets):
            assert units[view.whole(Cell(place)).target] == unit


def test_the_readout_of_two_says_what_is_hidden() -> None:
    comparison, _ = pair(ALL, locked=Cell(2, 2))
    assert comparison.readout == "layer 1 · key ← key · A hidden · B hidden"
    assert comparison.curves.first is None


def test_own_cells_alone_can_be_left_out_of_the_scale() -> None:
    """All of the tokens take most from themselves."""
    key = VALUE_ZEROING
    scores = np.full((1, 4, 4), 0.1, dtype=np.float32)
    scores[:, range(4), range(4)] = 0.7
    result = cut_result(sentence("1", "a b"))
    result = replace(result, maps={key: replace(result.maps[key], scores=scores)})
    state = seen(result, LeftOut(own="unscaled"))
    assert state.scale.vmax == np.float32(0.1)
    assert state.scale.above(state.map.scores).sum() == 4
