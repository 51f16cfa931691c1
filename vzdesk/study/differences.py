"""Differences between the means of groups, with Holm's correction for how many there are.

Items that are in both groups, as those of several conditions are, are compared with themselves:
Student's t-test of their differences, where `intervals.LEAST` items are in both. Else Welch's
t-test of the items that are in one group alone. Fewer give no difference. All comparisons of a
study are one family (Holm 1979).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from vzdesk.study.intervals import LEAST, LEVEL
from vzdesk.study.summary import Series, Summary

MOST_GROUPS = 12
"""More groups are not compared: there would be more comparisons than anybody reads."""
_Column = tuple[Series, dict[str, float]]
_Cell = tuple[Series, str, int | None]


@dataclass(frozen=True)
class Difference:
    """The mean of the first group minus that of the second, with its 95 % interval; of paired items
    n_first and n_second are the same items.
    """

    first: Series
    second: tuple[str, ...]
    measure: str
    layer: int | None
    is_paired: bool
    difference: float
    low: float
    high: float
    n_first: int
    n_second: int
    p: float
    p_holm: float = math.nan


def differences(summary: Summary) -> list[Difference]:
    """Those of all groups of each series, measure and layer, where there are `MOST_GROUPS` at most
    that have enough items.
    """
    found = [each for cell, of in _cells(summary) for each in _of_cell(of, *cell[1:])]
    corrected = holm([each.p for each in found])
    return [replace(each, p_holm=p) for each, p in zip(found, corrected, strict=True)]


def most_groups(summary: Summary) -> int:
    """How many groups with enough items there are of a relation, at most."""
    return max((len(of) for _, of in _cells(summary)), default=0)


def _cells(summary: Summary) -> Iterable[tuple[_Cell, list[_Column]]]:
    """The groups that can be compared, by all else that they have in common."""
    cells: dict[_Cell, list[_Column]] = {}
    for series, measure, layer, items, values in summary.columns():
        kept = {item: float(v) for item, v in zip(items, values, strict=True) if not math.isnan(v)}
        if len(kept) >= LEAST:
            cell = (series._replace(group=()), measure.name, layer)
            cells.setdefault(cell, []).append((series, kept))
    return cells.items()


def _of_cell(columns: Sequence[_Column], measure: str, layer: int | None) -> Iterator[Difference]:
    if len(columns) > MOST_GROUPS:
        return
    for (first, a), (second, b) in combinations(columns, 2):
        tested = _tested(a, b)
        if tested is not None:
            is_paired, mean, low, high, n_a, n_b, p = tested
            yield Difference(
                first, second.group, measure, layer, is_paired, mean, low, high, n_a, n_b, p
            )


def _tested(
    a: dict[str, float], b: dict[str, float]
) -> tuple[bool, float, float, float, int, int, float] | None:
    from scipy import stats  # half a second, which commands without groups need not wait

    both = [item for item in a if item in b]
    is_paired = len(both) >= LEAST
    if is_paired:
        one, other = (np.array([of[item] for item in both]) for of in (a, b))
        if not np.ptp(one - other):
            return None
        result = stats.ttest_rel(one, other)
    else:
        one, other = (
            np.array([value for item, value in own.items() if item not in of])
            for own, of in ((a, b), (b, a))
        )
        if min(len(one), len(other)) < LEAST or not (np.ptp(one) or np.ptp(other)):
            return None
        result = stats.ttest_ind(one, other, equal_var=False)
    low, high = result.confidence_interval(LEVEL)
    mean = float(one.mean() - other.mean())
    return is_paired, mean, float(low), float(high), len(one), len(other), float(result.pvalue)


def holm(p_values: Sequence[float]) -> NDArray[np.float64]:
    """The p-values, corrected for how many there are (Holm 1979), in their order.

    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    steps = p[order] * np.arange(len(p), 0, -1)
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return corrected
