"""Rank correlations of scores and numbers of words, and what is left out of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.study.intervals import Mean
from vzdesk.study.measures import LEAST, Values, correlated, partially_correlated, ranked

Why = Literal["", "few", "constant"]
"""Why there is no correlation: fewer than `LEAST` words, or scores, numbers, or what surprisal
leaves of them, that are all equal.
"""


class Correlation(NamedTuple):
    """rho is NaN where there is none; it is over `n` words, and so many others were left out."""

    rho: float
    n: int
    n_left_out: int
    why: Why


def correlation(scores: Values, numbers: Values, bits: Values | None) -> Correlation:
    """Spearman's, over words that have both; with bits, these partialled out: the correlation of
    what linear regressions of the ranks of both on the ranks of bits leave of them.
    """
    known = scores + numbers if bits is None else scores + numbers + bits
    there = np.isfinite(known)
    n = int(there.sum())
    left_out = len(there) - n
    if n < LEAST:
        return Correlation(float("nan"), n, left_out, "few")
    one, other = ranked(scores[there]), ranked(numbers[there])
    rho = (
        correlated(one, other)
        if bits is None
        else partially_correlated(one, other, ranked(bits[there]))
    )
    return Correlation(rho, n, left_out, "constant" if np.isnan(rho) else "")


class Cell(NamedTuple):
    """What one row of the table is of; tier is its number in the question."""

    model: str
    key: MapKey
    tier: int
    layer: int


@dataclass
class Counts:
    """Of correlations of sentences: pairs of words in those that are there, words without a pair,
    and how many are not there because of either reason.
    """

    n_words: int = 0
    n_left_out: int = 0
    n_few: int = 0
    n_constant: int = 0

    def add(self, each: Correlation) -> None:
        self.n_words += each.n if not each.why else 0
        self.n_left_out += each.n_left_out
        self.n_few += each.why == "few"
        self.n_constant += each.why == "constant"

    @property
    def n_missing(self) -> int:
        return self.n_few + self.n_constant


@dataclass
class Pool:
    """Words of all sentences, to be correlated together: of each cell three rows of numbers."""

    _words: dict[Cell, tuple[array[float], array[float], array[float]]] = field(
        default_factory=dict
    )

    def add(self, cell: Cell, scores: Values, numbers: Values, bits: Values | None) -> None:
        """The words of one sentence."""
        rows = self._words.setdefault(cell, (array("d"), array("d"), array("d")))
        for row, values in zip(rows, (scores, numbers, () if bits is None else bits), strict=True):
            row.extend(values)

    def correlations(self) -> Iterator[tuple[Cell, Correlation]]:
        """Of each cell one over all words."""
        for cell, rows in self._words.items():
            scores, numbers, bits = (np.frombuffer(row) for row in rows)
            yield cell, correlation(scores, numbers, bits if len(bits) else None)


def mean_of(found: Correlation) -> Mean:
    """A correlation over words as a row of a table has it: without an interval, for words of one
    sentence are no independent draws.
    """
    return Mean(found.rho, float("nan"), float("nan"), found.n)
