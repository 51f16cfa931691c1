from __future__ import annotations

import numpy as np
import pytest
from states import state_of

from vzdesk.paint.colour_bar import ticks_on
from vzdesk.view.colours import difference_rgb, lookup
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.scale import Scale
from vzdesk.view.selection import Cell, Settings


def test_a_plain_scale_is_linear_from_zero_to_its_largest_score():
    assert Scale(vmax=0.4).places([0.0, 0.1, 0.4, 0.9]).tolist() == [0, 0.25, 1, 1]


def test_equal_steps_of_a_logarithmic_scale_are_equal_ratios():
    scale = Scale(vmax=0.5, is_log=True)
    places = scale.places([0.5, 0.05, 0.005, 5e-5])
    assert places == pytest.approx([1, 0.75, 0.5, 0])


def test_zero_and_what_is_below_a_logarithmic_scale_have_the_lowest_colour_and_it_is_said():
    scale = Scale("greys", vmax=0.5, is_log=True)
    assert scale.rgb([0.0, 1e-9, scale.floor]).tolist() == [lookup("greys")[0].tolist()] * 3
    assert "0 and scores up to 5e-05: lowest colour" in scale.note()


def test_scores_above_a_locked_scale_are_told_from_its_largest():
    scale = Scale(vmax=0.5, is_locked=True)
    assert scale.above(np.array([0.5, 0.5001], dtype=np.float32)).tolist() == [False, True]


@pytest.mark.parametrize("colours", ["perceptual", "grey"])
def test_a_difference_of_zero_has_the_middle_colour_and_opposite_ones_are_as_far_from_it(colours):
    scale = FigureStyle(colours=colours).difference_scale(0.4)
    assert scale.places([-0.4, -0.2, 0.0, 0.2, 0.4, 9.0]).tolist() == [0, 0.25, 0.5, 0.75, 1, 1]
    table = lookup(scale.colours)
    assert scale.rgb([-0.4, 0.4]).tolist() == table[[0, -1]].tolist()
    if colours == "perceptual":
        values = np.array([-0.4, -0.13, 0.0, 0.29])
        assert (scale.rgb(values) == difference_rgb(values, 0.4)).all()
        assert (scale.rgb(0.0) == table[len(table) // 2]).all()


def test_the_bar_of_differences_has_zero_and_both_signs():
    ticks = ticks_on(FigureStyle().difference_scale(0.25))
    assert [text for _, text in sorted(ticks)] == ["−0.2", "−0.1", "0", "+0.1", "+0.2"]
    assert sorted(value for value, _ in ticks) == pytest.approx([-0.2, -0.1, 0, 0.1, 0.2])


def test_no_difference_at_all_has_the_middle_colour():
    scale = FigureStyle().difference_scale(0.0)
    assert (scale.rgb([0.0]) == lookup(scale.colours)[127]).all()


def test_each_map_has_its_own_scale_until_one_is_locked():
    vmax = [state_of(layer=layer).scale.vmax for layer in (0, 1)]
    assert vmax == [state_of(layer=layer).map.vmax for layer in (0, 1)]
    assert vmax[0] != vmax[1]
    locked = Settings(locked_vmax=0.25)
    assert [state_of(layer=layer, settings=locked).scale.vmax for layer in (0, 1)] == [0.25, 0.25]


def test_no_setting_of_colours_changes_a_number():
    plain = state_of(Cell(1, 2))
    shown = state_of(Cell(1, 2), settings=Settings(log_scale=True, locked_vmax=0.01, arcs_from=0.9))
    assert shown.map is plain.map
    assert shown.readout == plain.readout
