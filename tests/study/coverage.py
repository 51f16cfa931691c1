"""How often intervals hold the mean that values were drawn around: all of the simulation that
test_intervals.py runs a part of.

    .venv/bin/python -m tests.study.coverage

2,000 draws each, seed 1, share of intervals that hold the mean (95 % asked for):

    values              n = 10   n = 30   n = 100
    beta(0.5, 5)        94.4     96.0     96.1
    beta(2, 8)          94.2     94.7     94.7
    beta(0.5, 0.5)      98.9     97.0     96.0
    beta(0.2, 4)        94.5     95.5     95.8
    normal              95.8     95.7     94.4
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vzdesk.study.intervals import means

DRAWS = 2_000
Draw = Callable[[np.random.Generator, int], np.ndarray]
DISTRIBUTIONS: dict[str, tuple[Draw, float]] = {
    "beta(0.5, 5)": (lambda random, n: random.beta(0.5, 5, n), 0.5 / 5.5),
    "beta(2, 8)": (lambda random, n: random.beta(2, 8, n), 0.2),
    "beta(0.5, 0.5)": (lambda random, n: random.beta(0.5, 0.5, n), 0.5),
    "beta(0.2, 4)": (lambda random, n: random.beta(0.2, 4, n), 0.2 / 4.2),
    "normal": (lambda random, n: random.normal(0, 1, n), 0.0),
}


def coverage(name: str, n: int, draws: int = DRAWS) -> float:
    """The share of intervals of n values each that hold the mean."""
    draw, mean = DISTRIBUTIONS[name]
    random = np.random.default_rng(1)
    found = means([draw(random, n) for _ in range(draws)], seed=1)
    return sum(each.low <= mean <= each.high for each in found) / draws


def main() -> None:
    for name in DISTRIBUTIONS:
        shares = "   ".join(f"{100 * coverage(name, n):4.1f} %" for n in (10, 30, 100))
        print(f"{name:18} {shares}")


if __name__ == "__main__":
    main()
