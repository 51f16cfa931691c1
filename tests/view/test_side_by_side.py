"""All methods of a sentence side by side: which maps, on which scales, and their numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr
from states import by_all_methods, cut_result, scored_pair

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.text import sentence
from vzdesk.engine.types import ScoreMap, SentenceResult, frozen
from vzdesk.view.methods.agreement import agreement
from vzdesk.view.methods.side_by_side import MOST_UNITS
from vzdesk.view.selection import Cell, LeftOut, Settings

OF = sentence("1", "The photographs are here .")
THREE = ("value-zeroing", "attention", "attention-norm")
RESULT = cut_result(OF, {"photographs": ("photo", "graphs")}, methods=THREE)
SIZE = 8


def with_map(result: SentenceResult, name: str, scores) -> SentenceResult:
    """The result with this map of a method, in double precision."""
    key = MapKey(name)
    old = result.maps[key]
    made = ScoreMap(key, frozen(np.asarray(scores), np.float64), None, old.no_mixing)
    return replace(result, maps={**result.maps, key: made})


def of_one_layer(size: int, **maps) -> SentenceResult:
    """A result of one layer with these maps ["target source"], by methods with _ for -."""
    of = sentence("1", " ".join("abcdefghijklmnop"[: size - 2]))
    result = cut_result(of, n_layers=1, methods=[name.replace("_", "-") for name in maps])
    for name, scores in maps.items():
        result = with_map(result, name.replace("_", "-"), np.asarray(scores)[None])
    return result


def test_every_method_has_its_map_value_zeroing_first_and_those_across_layers_last() -> None:
    names = ("attention-rollout", "attention", "of-tomorrow", "value-zeroing")
    shown = by_all_methods(cut_result(OF, methods=names)).by_method
    assert [each.key.method for each in shown.maps] == [
        *("value-zeroing", "attention", "attention-rollout", "of-tomorrow")
    ]
    assert [each.title for each in shown.maps][2:] == [
        "Attention Rollout · across layers",
        "of-tomorrow",
    ]


def test_all_maps_are_of_the_layer_the_units_and_the_part_that_are_chosen() -> None:
    shown = by_all_methods(RESULT, Settings("words"), layer=1).by_method
    for each in shown.maps:
        tokens = RESULT.maps[each.key].scores[1].astype(np.float64)
        assert [unit.label for unit in each.view.targets][2] == "photographs"
        # summed over the pieces of the source, averaged over those of the target
        assert each.view.scores[2, 1] == pytest.approx(tokens[2:4, 1].mean())
        assert each.view.scores[1, 2] == pytest.approx(tokens[1, 2:4].sum())
    cross = by_all_methods(scored_pair(), part="cross").by_method
    assert {each.key.part for each in cross.maps} == {"cross"}


def test_a_method_without_a_map_of_the_chosen_part_is_left_out() -> None:
    both = scored_pair()
    maps = {key: each for key, each in both.maps.items() if str(key) != "attention/cross"}
    shown = by_all_methods(replace(both, maps=maps), part="cross").by_method
    assert [each.key.method for each in shown.maps] == ["value-zeroing"]


def test_one_scale_reaches_up_to_the_largest_score_of_all_and_own_ones_to_that_of_each() -> None:
    shown = by_all_methods(RESULT).by_method
    largest = [float(each.view.scores.max()) for each in shown.maps]
    assert {scale.vmax for scale in shown.scales} == {max(largest)}
    own = by_all_methods(RESULT, Settings(own_scales=True)).by_method
    assert [scale.vmax for scale in own.scales] == largest
    assert own.has_own_scales


def test_of_a_target_and_source_each_method_says_its_score_and_rank() -> None:
    shown = by_all_methods(RESULT, locked=Cell(3, 1)).by_method
    for each, value in zip(shown.maps, shown.values, strict=True):
        row = each.view.scores[3]
        assert value.score == row[1]
        assert value.rank == sorted(row, reverse=True).index(row[1]) + 1
        assert value.n == SIZE
    assert by_all_methods(RESULT, locked=Cell(3)).by_method.values == ()


def test_a_hover_changes_no_map_so_none_is_drawn_anew() -> None:
    one, other = (by_all_methods(RESULT, hovered=Cell(at, 1)).by_method for at in (2, 3))
    assert one.maps is other.maps
    assert one.values != other.values
    assert by_all_methods(RESULT, layer=1).by_method.maps is not one.maps


def test_rolled_out_maps_say_so_and_the_others_do_not() -> None:
    keys = {MapKey("attention-rollout"), *(MapKey("attention", rolled_out=x) for x in (0, 1))}
    every = cut_result(OF, methods=("attention-rollout", "attention"))
    result = replace(every, maps={key: each for key, each in every.maps.items() if key in keys})
    shown = by_all_methods(result, Settings(rollout=True), method="attention").by_method
    assert [each.title for each in shown.maps] == [
        *("Attention · rollout", "Attention Rollout · across layers")
    ]


def test_of_too_many_words_no_maps_are_side_by_side() -> None:
    long = cut_result(sentence("1", "a " * MOST_UNITS), n_layers=1, methods=("attention",))
    assert by_all_methods(long, method="attention").by_method is None


# How far they agree


def test_the_correlations_are_those_of_scipy_over_all_cells_but_the_diagonal() -> None:
    shown = by_all_methods(RESULT).by_method
    for layer in range(shown.n_layers):
        found = agreement(shown, layer)
        apart = ~np.eye(SIZE, dtype=bool)
        assert found.n_cells == SIZE * (SIZE - 1)
        columns = [
            RESULT.maps[each.key].scores[layer][apart].astype(np.float64) for each in shown.maps
        ]
        for a, one in enumerate(columns):
            for b, other in enumerate(columns):
                assert found.spearman[a, b] == pytest.approx(spearmanr(one, other).statistic)
                assert found.pearson[a, b] == pytest.approx(pearsonr(one, other).statistic)


def test_what_keeps_the_order_has_spearman_1_and_a_smaller_pearson() -> None:
    scores = np.random.default_rng(1).random((5, 5))
    shown = by_all_methods(of_one_layer(5, value_zeroing=scores, attention=scores**4)).by_method
    found = agreement(shown, 0)
    assert found.spearman[0, 1] == pytest.approx(1)
    assert found.pearson[0, 1] < 0.99


def test_own_cells_count_for_nothing_and_in_causal_models_nor_does_what_comes_later() -> None:
    rng = np.random.default_rng(2)
    one, other = rng.random((2, 6, 6))
    changed = other + np.diag(rng.random(6) * 9)
    plain = of_one_layer(6, value_zeroing=one, attention=other)
    own = of_one_layer(6, value_zeroing=one, attention=changed)
    later = of_one_layer(6, value_zeroing=one, attention=changed + np.triu(rng.random((6, 6))))
    for causal, same, n in ((False, own, 30), (True, later, 15)):
        shown = [by_all_methods(each, causal=causal).by_method for each in (plain, same)]
        found = [agreement(each, 0) for each in shown]
        np.testing.assert_array_equal(found[0].pearson, found[1].pearson)
        assert found[0].n_cells == n
    both_ways = [
        agreement(by_all_methods(each).by_method, 0).pearson[0, 1] for each in (own, later)
    ]
    assert both_ways[0] != both_ways[1]


def test_a_map_of_equal_scores_has_no_correlation_with_any() -> None:
    """0.1 is no float: means of it are off, and what is off must not be correlated."""
    scores = np.random.default_rng(3).random((6, 6))
    flat = np.full((6, 6), 0.1)
    assert np.std(flat[~np.eye(6, dtype=bool)]) > 0
    shown = by_all_methods(of_one_layer(6, value_zeroing=scores, attention=flat)).by_method
    found = agreement(shown, 0)
    for each in (found.spearman, found.pearson):
        assert each[0, 0] == 1
        assert np.isnan([each[0, 1], each[1, 0], each[1, 1]]).all()


def test_only_cells_that_are_seen_count() -> None:
    hidden = Settings(left_out=LeftOut(special="hidden"))
    shown = by_all_methods(RESULT, hidden).by_method
    found = agreement(shown, 0)
    inner = slice(1, SIZE - 1)
    apart = ~np.eye(SIZE - 2, dtype=bool)
    one, other = (RESULT.maps[each.key].scores[0][inner, inner][apart] for each in shown.maps[:2])
    assert found.n_cells == apart.sum()
    assert found.spearman[0, 1] == pytest.approx(spearmanr(one, other).statistic)


def test_a_map_of_two_texts_counts_whole_and_a_single_token_has_no_correlation() -> None:
    shown = by_all_methods(scored_pair(), part="cross").by_method
    view = shown.maps[0].view
    assert agreement(shown, 0).n_cells == view.scores.size
    decoder = by_all_methods(scored_pair(), part="decoder").by_method
    assert agreement(decoder, 0).n_cells == 4 * 3 / 2, "a decoder reads from left to right"
    alone = by_all_methods(of_one_layer(2, value_zeroing=np.eye(2)), causal=True)
    lone = agreement(
        by_all_methods(
            of_one_layer(1 + 1, attention=np.eye(2)), causal=True, method="attention"
        ).by_method,
        0,
    )
    assert alone.by_method is not None
    assert lone.n_cells == 1
    assert np.isnan(lone.spearman).all()


def test_a_map_with_other_sources_is_not_beside_the_others() -> None:
    """As one that is rolled out across two texts."""
    both = scored_pair()
    key = MapKey("attention", "cross")
    wide = np.concatenate(
        [both.maps[key].scores, both.maps[MapKey("attention", "decoder")].scores], -1
    )
    maps = {**both.maps, key: replace(both.maps[key], scores=frozen(wide))}
    shown = by_all_methods(replace(both, maps=maps), part="cross").by_method
    assert [each.key.method for each in shown.maps] == ["value-zeroing"]
