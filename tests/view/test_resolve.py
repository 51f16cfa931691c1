"""What the panels are told: rows stay targets, words sum, numbers are exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import fake_scored
from states import resolved, scored, scored_pair, state_of

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import DecoderSide, Rows, ScoreMap, SentenceResult, Token, frozen
from vzdesk.view.resolve import resolve
from vzdesk.view.selection import NOWHERE, Cell, LeftOut, Selection, Settings, Subject
from vzdesk.view.types import Inputs, SentenceRow, SubjectInputs
from vzdesk.view.units import aggregate, unit_at, units_of

OF = sentence("1", "a bc")
ROWS = (SentenceRow("1", "a bc", "scored"),)


def pieces() -> SentenceResult:
    """Two words, the second of two pieces, between special tokens; rows differ from columns."""
    tokens = (
        Token("[CLS]", "[CLS]", None, is_special=True),
        *(Token("a", "a", 0), Token("b", "b", 1), Token("c", "##c", 1)),
        Token("[SEP]", "[SEP]", None, is_special=True),
    )
    layer = np.array(
        [
            [0.5, 0.1, 0.1, 0.1, 0.2],
            [0.2, 0.3, 0.1, 0.2, 0.2],
            [0.1, 0.2, 0.3, 0.3, 0.1],
            [0.3, 0.4, 0.1, 0.1, 0.1],
            [0.0, 0.0, 0.0, 1.0, 0.0],
        ]
    )
    flags = np.zeros((1, 5), dtype=bool)
    maps = {
        map_key("value-zeroing"): ScoreMap(
            map_key("value-zeroing"), frozen(layer[None]), frozen(layer[None]), flags
        ),
        map_key("attention"): ScoreMap(map_key("attention"), frozen(layer.T[None]), None, flags),
    }
    return SentenceResult(sentence("1", "a bc"), tokens, maps)


def state(selection: Selection, **settings):
    return resolved(ROWS, pieces(), selection, Settings(**settings))


def test_rows_are_targets_and_columns_are_sources():
    found = state(Selection(Subject("1"), locked=Cell(target=2, source=1)))
    assert found.map.scores[2, 1] == np.float32(0.2)
    assert found.strip[0].tolist() == found.map.scores[2].tolist()
    assert found.curve.tolist() == [np.float32(0.2)]


def test_words_sum_over_source_pieces_and_average_over_target_pieces():
    found = state(Selection(Subject("1")), units="words")
    assert [unit.label for unit in found.map.targets] == ["[CLS]", "a", "bc", "[SEP]"]
    np.testing.assert_allclose(found.map.scores[1], [0.2, 0.3, 0.3, 0.2], rtol=1e-6)
    np.testing.assert_allclose(found.map.scores[2], [0.2, 0.3, 0.4, 0.1], rtol=1e-6)
    np.testing.assert_allclose(found.map.scores.sum(axis=-1), 1, rtol=1e-6)
    assert found.map.distances is None


def test_the_row_of_a_word_over_the_layers_is_the_map_s_row():
    found = state(Selection(Subject("1"), locked=Cell(target=2, source=1)), units="words")
    np.testing.assert_allclose(found.strip[0], found.map.scores[2], rtol=1e-6)


def test_one_piece_words_give_the_tokens_map_itself():
    scores = frozen(np.eye(4))
    result = scored("a b")
    assert aggregate(scores, *units_of(result, "words")) is scores


def test_a_token_is_found_in_its_word():
    units, _ = units_of(pieces(), "words")
    assert [unit_at(units, token) for token in range(6)] == [0, 1, 2, 2, 3, None]


def test_the_readout_gives_exact_numbers_and_the_rank():
    found = state(Selection(Subject("1"), locked=Cell(target=3, source=0)))
    assert found.readout == (
        "layer 1 · c ← [CLS] · score 0.3 · distance 0.3 · attention 0.1 · rank 2 of 5"
    )


def test_the_readout_keeps_two_right_to_left_words_in_order():
    words = sentence("1", "שלום עולם")
    tokens = tuple(Token(word.text, word.text, i) for i, word in enumerate(words.words))
    scores = ScoreMap(
        map_key("attention"), frozen(np.eye(2)[None]), None, np.zeros((1, 2), dtype=bool)
    )
    result = SentenceResult(words, tokens, {scores.key: scores})
    found = resolved(
        ROWS, result, Selection(Subject("1"), "attention", locked=Cell(0, 1)), Settings()
    )
    assert "\u2068שלום\u2069 ← \u2068עולם\u2069" in found.readout


def test_rollout_is_shown_only_where_it_was_computed():
    assert not state(Selection(Subject("1")), rollout=True).rollout


@pytest.mark.parametrize("layer", [-3, 99])
def test_a_layer_that_is_not_there_gives_the_nearest(layer):
    assert state_of(layer=layer).layer == (0 if layer < 0 else 2)


def test_a_cell_outside_the_map_is_nowhere():
    assert state(Selection(Subject("1"), locked=Cell(17, 2))).cell == Cell(None, 2)


def test_an_unscored_sentence_has_no_map():
    found = resolved(ROWS, None, Selection(Subject("1")), Settings())
    assert found.map is None
    assert found.readout == ""


def test_a_hover_previews_and_a_second_click_unlocks():
    selection = Selection(Subject("1")).click(Cell(1, 2))
    assert selection.hover(Cell(3, 4)).cell == Cell(3, 4)
    assert selection.hover(Cell(3, None)).cell == Cell(3, 2)
    assert selection.hover(NOWHERE).cell == Cell(1, 2)
    assert selection.click(Cell(1, 2)).cell == NOWHERE


def test_a_row_of_hardly_any_distance_is_marked():
    """The last row of the hand-made result mixes nothing; the others mix a lot."""
    assert state_of().map.faint.tolist() == [False] * 5 + [True]


PAIR = scored_pair("The unbelievablest keys are here")


def pair_state(part: str, locked: Cell = NOWHERE, **settings):
    return state_of(locked, result=PAIR, part=part, settings=Settings(**settings))


@pytest.mark.parametrize(
    ("part", "targets", "sources", "n_layers"),
    [("encoder", 6, 6, 2), ("decoder", 4, 4, 3), ("cross", 4, 6, 3)],
)
def test_each_part_has_rows_columns_and_layers_of_its_own(part, targets, sources, n_layers):
    found = pair_state(part, Cell(targets - 1, sources - 1))
    assert found.parts == ("encoder", "decoder", "cross")
    assert (found.part, found.n_layers) == (part, n_layers)
    assert found.map.scores.shape == (targets, sources)
    assert (len(found.map.targets), len(found.map.sources)) == (targets, sources)
    assert found.map.has_two_texts == (part == "cross")
    assert found.strip.shape == (n_layers, sources)
    assert found.cell == Cell(targets - 1, sources - 1)
    assert found.methods == ("value-zeroing", "attention")


def test_in_the_cross_map_targets_are_the_decoder_s_and_sources_the_encoder_s():
    found = pair_state("cross", Cell(1, 2))
    assert [unit.label for unit in found.map.targets] == ["<pad>", "Da", "sind", "sie"]
    assert [unit.label for unit in found.map.sources][:2] == ["The", "unbelievablest"]
    assert found.readout.startswith("cross layer 1 · Da ← keys · score 0.")
    score = PAIR.maps[map_key("attention/cross")].scores[0, 1, 2]
    assert f"attention {score:.6g}" in found.readout
    assert found.readout.endswith("of 6")


def test_no_map_across_texts_is_rolled_out():
    assert pair_state("decoder", rollout=True).rollout
    assert not pair_state("cross", rollout=True).rollout


def test_a_cell_outside_the_smaller_side_is_nowhere():
    assert pair_state("cross", Cell(5, 5)).cell == Cell(None, 5)


def test_words_of_both_texts_are_summed_and_averaged():
    tokens = (Token("un", "un", 0), Token("do", "##do", 0), Token("it", "it", 1))
    read = (Token("<s>", "<s>", None, True), Token("Ma", "ma", 0), Token("ch", "##ch", 0))
    of, answer = sentence("1", "undo it"), sentence("", "Mach")
    scores = frozen([[[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.3, 0.4, 0.3]]])
    flags = np.zeros((1, 3), dtype=bool)
    maps = {map_key("attention/cross"): ScoreMap(map_key("attention/cross"), scores, None, flags)}
    side = DecoderSide("Mach", answer.words, read, False)
    result = SentenceResult(of, tokens, maps, (), side)
    selection = Selection(Subject("1"), "attention", part="cross")
    found = resolved(ROWS, result, selection, Settings(units="words"))
    assert [unit.label for unit in found.map.targets] == ["<s>", "Mach"]
    assert [unit.label for unit in found.map.sources] == ["undo", "it"]
    np.testing.assert_allclose(found.map.scores, [[0.8, 0.2], [0.5, 0.5]], rtol=1e-6)


def test_it_is_told_when_the_model_wrote_the_decoder_s_text():
    assert pair_state("encoder").notices == ("The model wrote the decoder's text: “Da sind sie”",)
    given = state_of(result=scored_pair(generated=False))
    assert (given.notices, given.written) == ((), "")


def test_of_a_long_text_only_the_beginning_is_told():
    found = state_of(result=scored_pair(given="sie " * 100))
    assert found.written == "sie " * 100
    assert found.notices[0].endswith("sie…”")
    assert len(found.notices[0]) < 120


def test_other_models_have_no_parts():
    assert (state_of().parts, state_of().part) == ((), "")
    assert state_of().readout == "layer 1"


def test_sums_are_of_the_columns_scores_and_of_the_rows_distances():
    found = state_of(Cell(2, 4), settings=Settings(sums=True))
    view, result = found.map, scored().maps[map_key("value-zeroing")]
    assert view.source_sums == pytest.approx(result.scores[0].sum(axis=0))
    assert view.target_sums == pytest.approx(result.distances[0].sum(axis=1))
    assert f"source gives {view.source_sums[4]:.6g} in all" in found.readout
    assert f"target mixes {view.target_sums[2]:.6g}" in found.readout
    assert state_of(result=PAIR, settings=Settings(rollout=True)).map.target_sums is None


def test_mixing_ratios_stand_with_sums_and_of_words_they_are_means_over_pieces():
    result = fake_scored(sentence("1", "The keys table is here"))
    key, ratios = map_key("value-zeroing"), np.linspace(0, 1, 24).reshape(3, 8)
    mixed = replace(result.maps[key], distances=None, mixing_ratios=frozen(ratios))
    result = replace(result, maps={key: mixed})
    found = state_of(Cell(3, 4), result=result, settings=Settings(sums=True))
    assert found.map.target_bars == pytest.approx(ratios[0])
    assert f"mixing ratio {ratios[0, 3]:.6g}" in found.readout
    words = state_of(Cell(3, 4), result=result, settings=Settings("words", sums=True), layer=1)
    expected = [*ratios[1, :3], ratios[1, 3:5].mean(), *ratios[1, 5:]]
    assert words.map.target_bars == pytest.approx(expected)
    assert f"mixing ratio {expected[3]:.6g}" in words.readout
    left_out = LeftOut(special="hidden", own="hidden", renormalised=True)
    hidden = state_of(result=result, settings=Settings("words", left_out=left_out), layer=1)
    assert hidden.map.target_bars == pytest.approx(expected[1:-1])
    assert "mixing ratio" not in state_of(Cell(3, 4), result=result).readout


def test_a_target_that_was_not_scored_has_no_mixing_ratio():
    result = fake_scored(sentence("1", "The keys"))
    key, rows = map_key("value-zeroing"), Rows((1,), 4)
    whole = result.maps[key]
    some = ScoreMap(
        key, whole.scores[:, 1:2], None, whole.no_mixing[:, 1:2], rows, frozen([[0.5]] * 3)
    )
    result = replace(result, maps={key: some})
    found = state_of(Cell(1, 2), result=result, settings=Settings(sums=True))
    assert found.map.target_bars.tolist() == [0, 0.5, 0, 0]
    assert "mixing ratio 0.5" in found.readout
    other = state_of(Cell(2, 2), result=result, settings=Settings(sums=True))
    assert "mixing ratio" not in other.readout


def test_all_layers_are_there_only_while_they_are_shown_and_the_same_when_asked_again():
    shown = state_of(settings=Settings(show="layers"))
    assert [view.scores[1, 2] for view in shown.layers] == [
        state_of(layer=layer).map.scores[1, 2] for layer in range(3)
    ]
    assert state_of(Cell(1, 1), settings=Settings(show="layers")).layers is shown.layers
    assert state_of().layers == ()


def test_attention_is_not_told_twice_where_it_is_the_method():
    found = state(Selection(Subject("1"), "attention", locked=Cell(target=3, source=0)))
    assert found.readout == "layer 1 · c ← [CLS] · score 0.1 · rank 4 of 5"


@pytest.mark.parametrize(("sum_of_row", "is_faint"), [(0.0149, True), (0.0151, False)])
def test_a_row_is_faint_below_a_hundredth_of_the_median_of_the_rows(sum_of_row, is_faint):
    """Of an even number of rows, the median is the mean of the two in the middle."""
    result = pieces()
    tokens, own = result.tokens[:4], result.maps[map_key("value-zeroing")]
    distances = np.diag([sum_of_row, 1.0, 2.0, 3.0])[None]
    score_map = ScoreMap(own.key, frozen(np.eye(4)[None]), frozen(distances), own.no_mixing[:, :4])
    found = resolved(
        ROWS,
        SentenceResult(result.sentence, tokens, {own.key: score_map}),
        Selection(Subject("1")),
        Settings(),
    )
    assert found.map.faint.tolist() == [is_faint, False, False, False]


@pytest.mark.parametrize(("n", "told"), [(80, "x" * 80), (81, "x" * 79 + "…")])
def test_a_text_is_cut_only_where_it_is_longer_than_what_is_told(n, told):
    assert state_of(result=scored_pair(given="x" * n)).notices[0].endswith(f": “{told}”")


def test_a_part_that_is_not_there_gives_the_first():
    found = pair_state("none")
    assert (found.method, found.part) == ("value-zeroing", "encoder")


def test_a_method_that_is_not_there_shows_no_map_and_stays_the_chosen_one():
    found = resolved(ROWS, pieces(), Selection(Subject("1"), "norms"), own=pieces().sentence)
    assert (found.method, found.map) == ("norms", None)
    assert found.methods == ("value-zeroing", "attention"), "what it could show instead"
    assert [unit.label for unit in found.words] == ["a", "bc"]


def test_a_map_of_zeros_has_a_scale_all_the_same():
    own = pieces().maps[map_key("attention")]
    nothing = ScoreMap(map_key("attention"), frozen(np.zeros((1, 5, 5))), None, own.no_mixing)
    result = SentenceResult(pieces().sentence, pieces().tokens, {nothing.key: nothing})
    found = resolved(ROWS, result, Selection(Subject("1"), "attention"))
    assert found.map.vmax == 1
    assert found.scale.places(found.map.scores).max() == 0


def test_a_model_is_named_only_where_its_scores_are_seen():
    row = ROWS[0]
    named = [
        resolve(
            Inputs(
                ROWS, SubjectInputs(row, OF, result, "mini"), selection=Selection(Subject("1"), m)
            )
        ).model
        for result, m in ((pieces(), "attention"), (pieces(), "norms"), (None, "attention"))
    ]
    assert named == ["mini", "", ""]


def test_the_comparison_and_whether_a_run_is_going_are_part_of_the_same_state():
    first, second = (
        SubjectInputs(SentenceRow(id, "a bc", "scored"), None, pieces()) for id in "12"
    )
    selection = Selection(Subject("1"), second=Subject("2"), locked=Cell(1, 2))
    found = resolve(Inputs(ROWS, first, second, selection, is_running=True))
    assert found.is_running
    assert found.readout == found.comparison.readout
    assert found.readout.startswith("layer 1 · a ← b · A 0.1 · B 0.1 · A − B")
    assert found.cell == Cell(1, 2)
    assert resolve(Inputs(ROWS, first, None, selection)).comparison is None
    assert resolve(Inputs(ROWS, None, second, selection)).comparison is None
    assert resolve(Inputs()).sentence is None
