"""Cue shares and compression over the layers of a model, against scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import spearmanr

from vzdesk.study.probing.over_layers import with_compression, with_increase


def test_known_answers() -> None:
    shares = (0.1, 0.2, 0.3, 0.4, 0.5)
    assert with_compression(shares, (1.0, 1.1, 2.0, 5.0, 9.0)) == pytest.approx((1.0, 5))
    assert with_compression(shares, (9.0, 3.0, 2.0, 1.5, 1.0)) == pytest.approx((-1.0, 5))
    # It gains 4, 3, 2 and 1: the higher the layer, the less, while shares grow.
    assert with_increase(shares, (1.0, 5.0, 8.0, 10.0, 11.0)) == pytest.approx((-1.0, 4))


@pytest.mark.parametrize("seed", range(5))
def test_both_are_those_of_scipy(seed: int) -> None:
    random = np.random.default_rng(seed)
    shares, compression = random.random(12), random.integers(2, 7, 12) / 2.0  # some are equal
    expected = spearmanr(shares, compression).statistic
    assert with_compression(shares, compression) == pytest.approx((expected, 12), abs=1e-12)
    gains = compression[1:] - compression[:-1]
    expected = spearmanr(shares[1:], gains).statistic
    assert with_increase(shares, compression) == pytest.approx((expected, 11), abs=1e-12)


@pytest.mark.parametrize(
    ("shares", "compression"),
    [
        ((0.1, 0.2, 0.3), (1.0, 2.0, 3.0)),
        ((0.1, 0.1, 0.1, 0.1), (1.0, 2.0, 3.0, 4.0)),
        ((0.1, 0.2, 0.3, 0.4), (1.0, 1.0, 1.0, 1.0)),
        ((0.1, math.nan, 0.3, 0.4), (1.0, 2.0, 3.0, 4.0)),
    ],
)
def test_few_equal_or_missing_values_have_no_correlation(
    shares: tuple[float, ...], compression: tuple[float, ...]
) -> None:
    assert math.isnan(with_compression(shares, compression).rho)
