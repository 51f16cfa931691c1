"""Ticks of colour bars."""

from __future__ import annotations

import pytest

from vzdesk.paint.colour_bar import ticks_of, ticks_on
from vzdesk.view.scale import Scale


@pytest.mark.parametrize("vmax", [1.0, 0.999, 0.42, 0.2, 0.05, 0.0123, 3e-5, 1e-9])
def test_ticks_are_round_few_and_inside(vmax: float):
    ticks = ticks_of(vmax)
    assert 2 <= len(ticks) <= 6
    assert ticks[0][0] == 0
    assert ticks[-1][0] <= vmax * (1 + 1e-6)
    assert [float(text) for _, text in ticks] == pytest.approx([value for value, _ in ticks])


def test_values_far_below_1_have_powers_of_ten_and_one_width():
    assert [text for _, text in ticks_of(2.4e-7)] == [
        *("0", "5.0e-8", "1.0e-7", "1.5e-7", "2.0e-7"),
    ]
    assert [text for _, text in ticks_of(0.0005)] == [f"0.000{digit}" for digit in range(6)]


def test_a_logarithmic_bar_has_powers_of_ten():
    ticks = [text for _, text in ticks_on(Scale(vmax=0.5, is_log=True))]
    assert ticks == ["0.0001", "0.001", "0.01", "0.1"]
