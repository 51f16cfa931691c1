"""Places in a row that keep their distance, each as near as possible to its preferred one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate


def fair_share(needed: Sequence[float], room: float) -> float:
    """The most that each may have, so that all fit where those that need less leave the rest to the
    others; infinite where all have what they need.

    >>> fair_share([10.0, 50.0, 90.0], 90.0), fair_share([10.0, 50.0], 90.0)
    (40.0, inf)
    """
    for n, one in zip(range(len(needed), 0, -1), sorted(needed), strict=True):
        if one * n > room:
            return max(room, 0.0) / n
        room -= one
    return math.inf


def spread(
    preferred: Sequence[float],
    gaps: Sequence[float],
    ends: tuple[float, float] = (-math.inf, math.inf),
) -> list[float]:
    """Places in the order of the preferred ones, with at least gaps[i] between i and i + 1, so that
    the sum of the squared shifts is the least there is (isotonic regression, by pooling adjacent
    violators: Barlow et al. 1972).

    They stay between the ends; where they do not fit, they reach beyond both equally far.

    >>> spread([10.0, 12.0, 40.0], [6.0, 6.0])
    [8.0, 14.0, 40.0]
    """
    taken = list(accumulate(gaps, initial=0.0))[: len(preferred)]
    blocks: list[tuple[float, int]] = []
    for place, before in zip(preferred, taken, strict=True):
        total, n = place - before, 1
        while blocks and blocks[-1][0] * n > total * blocks[-1][1]:
            more, m = blocks.pop()
            total, n = total + more, n + m
        blocks.append((total, n))
    free = [total / n for total, n in blocks for _ in range(n)]
    low, high = ends[0], ends[1] - (taken[-1] if taken else 0.0)
    if low > high:
        low = high = (low + high) / 2
    inside = (min(max(place, low), high) for place in free)
    return [place + before for place, before in zip(inside, taken, strict=True)]
