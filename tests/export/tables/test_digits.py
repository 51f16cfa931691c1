"""Digits of many numbers at once are those of one at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vzdesk.engine.types import Array
from vzdesk.export.tables.digits import digits

FLOATS = [np.float32, np.float64]


def one_by_one(numbers: Array) -> list[bytes]:
    return [str(number).encode() for number in numbers]


@given(
    st.sampled_from(FLOATS).flatmap(
        lambda dtype: arrays.arrays(
            dtype, st.integers(0, 20), elements=arrays.from_dtype(np.dtype(dtype))
        )
    )
)
def test_any_numbers_have_the_digits_of_numpy(numbers: Array) -> None:
    assert digits(numbers) == one_by_one(numbers)


@pytest.mark.parametrize("dtype", FLOATS)
def test_numbers_beside_powers_of_ten_have_the_digits_of_numpy(dtype: type) -> None:
    """Where one form of writing ends and another begins."""
    info = np.finfo(dtype)
    powers = [f"1e{power}" for power in range(int(np.log10(info.tiny)), int(np.log10(info.max)))]
    at = np.array(powers, dtype)
    beside = [at, np.nextafter(at, dtype(0)), np.nextafter(at, dtype(np.inf)), at * dtype(1.5)]
    numbers = np.concatenate([*beside, -at, np.array([0, -0.0, np.nan, np.inf, -np.inf], dtype)])
    assert digits(numbers) == one_by_one(numbers)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("exponent", [1, 4, 12])
def test_scores_of_any_size_have_the_digits_of_numpy(dtype: type, exponent: int) -> None:
    numbers = (np.random.default_rng(exponent).random(3000) ** exponent).astype(dtype)
    assert digits(numbers) == one_by_one(numbers)
    assert digits(numbers.reshape(60, 50)[:, 0]) == one_by_one(numbers[::50])
