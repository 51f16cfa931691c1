"""How far methods agree on a layer: the correlations between their scores.

Spearman's is Pearson's of the ranks, where equal scores share the mean of theirs. Both are over all
cells of the layer's map that are seen, those of all targets together, but for own cells, in which
methods differ by definition (some count the residual connection, others do not), and for what no
token of a causal model can take: those would be 0 in all of them. A map whose scores there are all
equal has no correlation with any: NaN.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vzdesk.view.shown.by_method import ByMethod

Float64 = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Agreement:
    """Of one layer: spearman and pearson ["method method"], over so many cells."""

    spearman: Float64
    pearson: Float64
    n_cells: int


def agreement(shown: ByMethod, layer: int) -> Agreement:
    """The correlations between the methods' maps of a layer, from 0.

    It imports scipy.stats, which takes a third of a second: not in the window's thread.
    """
    from scipy.stats import rankdata

    seen = np.stack([each.scores_at(layer).astype(np.float64) for each in shown.maps])
    cells = _cells(shown) & ~np.isnan(seen).any(axis=0)
    scores, n = seen[:, cells], int(cells.sum())
    if n < 2:
        nothing = np.full((len(shown.maps), len(shown.maps)), np.nan)
        return Agreement(nothing, nothing, n)
    return Agreement(_correlations(rankdata(scores, axis=1)), _correlations(scores), n)


def _cells(shown: ByMethod) -> NDArray[np.bool_]:
    """["target source"]: those that count, seen or not."""
    view = shown.maps[0].view
    n_targets, n_sources = view.scores.shape
    every = np.ones((n_targets, n_sources), dtype=np.bool_)
    if view.has_two_texts:
        return every
    below = np.tril(every, -1)
    return below if shown.causal else below | np.triu(every, 1)


def _correlations(rows: Float64) -> Float64:
    """["method method"] of ["method cell"]; exactly 1 with itself, NaN where all are equal."""
    constant = np.ptp(rows, axis=1) == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.atleast_2d(np.corrcoef(rows))
    np.fill_diagonal(found, 1.0)
    found[constant] = found[:, constant] = np.nan
    return found
