"""Numbers that are read at a glance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF, QGuiApplication

from vzdesk.paint.style import tabular
from vzdesk.view.readout import at_the_point, number


@given(st.floats(-2, 2).filter(lambda value: abs(value) > 1e-300))
def test_numbers_of_the_status_line_have_at_most_six_digits(value: float) -> None:
    """Nothing is rounded to 0, and what is read is near."""
    read = number(value)
    digits = read.split("e")[0].lstrip("-").replace(".", "").lstrip("0")
    assert len(digits) <= 6
    assert float(read) == pytest.approx(value, rel=0.51e-5)
    assert (float(read) < 0) == (value < 0)
    assert number(abs(value), signed=True) == f"+{number(abs(value))}"


def test_numbers_stand_below_one_another_at_the_point(qapp: object) -> None:
    """The same number of characters follows each point, and spaces are as wide as digits."""
    numbers = [number(each) for each in (0.25, 0, 1, 0.0105742871, 0.000122531, 1.22531e-5)]
    assert numbers == ["0.25", "0", "1", "0.0105743", "0.000122531", "1.22531e-05"]
    shown = at_the_point(numbers)
    assert [each.strip() for each in shown] == numbers
    assert {len(each) for each in shown} == {len("0.000122531")}
    assert {each[1] for each in shown} == {".", "\u2008"}
    metrics = QFontMetricsF(tabular(QGuiApplication.font(), 12))
    widths = [metrics.horizontalAdvance(each) for each in ("\u2007", "0")]
    assert widths[0] == pytest.approx(widths[1], abs=1)


def test_where_there_is_nothing_after_a_point_there_are_no_spaces() -> None:
    assert at_the_point([]) == []
    assert at_the_point(["1", "2e-05"]) == ["1", "2e-05"]
