"""Numbers that are read at a glance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vzdesk.view.readout import number, rounded


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.31244, "+0.3124"),
        (-0.0012, "−0.0012"),
        (0.00099, "+9.9e-4"),
        (-2.4e-7, "−2.4e-7"),
        (1.26e-10, "+1.3e-10"),
        (0.0, "+0.0000"),
    ],
)
def test_four_decimals_or_two_digits(value: float, shown: str) -> None:
    assert rounded(value, signed=True) == shown
    assert rounded(abs(value)) == shown[1:]


@given(st.floats(-2, 2).filter(lambda value: abs(value) > 1e-300))
def test_nothing_is_rounded_to_0_and_what_is_read_is_near(value: float) -> None:
    read = float(rounded(value).replace("−", "-"))
    assert read == pytest.approx(value, rel=0.051)
    assert (read < 0) == (value < 0)


@given(st.floats(-2, 2).filter(lambda value: abs(value) > 1e-300))
def test_numbers_of_the_status_line_have_at_most_six_digits(value: float) -> None:
    read = number(value)
    digits = read.split("e")[0].lstrip("-").replace(".", "").lstrip("0")
    assert len(digits) <= 6
    assert float(read) == pytest.approx(value, rel=0.51e-5)
    assert number(abs(value), signed=True) == f"+{number(abs(value))}"
