"""One sentence: what a map, or a baseline, says of its dependencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vzdesk.study.agreement.gold import Gold

Float64 = NDArray[np.float64]
DIRECTIONS: Final = ("dependent<-head", "head<-dependent")
"""Target and source: the first is asked for its head, the second for its dependent."""
ALL, ATTACHMENT = "all", "attachment"
"""All relations together; the undirected unlabelled attachment."""
OFFSETS: Final = (*range(-10, 0), *range(1, 11))
"""Of a source from its target, in words."""
CHAINS: Final = range(1, 6)
"""Of edges, in words that count."""
Found = Mapping[str, Float64]
"""By relation, ALL and ATTACHMENT the share that is right, for each variant."""


def of_map(scores: Float64, gold: Gold) -> dict[str, Float64]:
    """scores ["layer word word"], of the words that count -> variants are each layer in each
    direction; of ATTACHMENT each layer.
    """
    alone = scores.copy()
    places = np.arange(scores.shape[1])
    alone[:, places, places] = -np.inf
    highest = alone.argmax(axis=2)
    at = {word: place for place, word in enumerate(gold.words)}
    dependents = np.array([at[each.dependent] for each in gold.edges])
    heads = np.array([at[each.head] for each in gold.edges])
    is_right = np.concatenate([highest[:, dependents] == heads, highest[:, heads] == dependents])
    attached = [_attachment(spanning_tree(layer), gold) for layer in scores]
    return {**_by_relation(is_right, gold), ATTACHMENT: np.array(attached)}


def of_offsets(gold: Gold) -> dict[str, Float64]:
    """Variants are each offset in each direction; of ATTACHMENT the chains in which each word is
    joined to the k-th after it.
    """
    apart = np.array([each.head - each.dependent for each in gold.edges])
    right = [apart == offset for offset in OFFSETS] + [-apart == offset for offset in OFFSETS]
    chains = [_attachment(chain(len(gold.words), k), gold) for k in CHAINS]
    return {**_by_relation(np.array(right), gold), ATTACHMENT: np.array(chains)}


def of_chance(gold: Gold, seed: Sequence[int]) -> dict[str, Float64]:
    """Scores that are drawn from 0 to 1: as `of_map`, of one layer."""
    n = len(gold.words)
    return of_map(np.random.default_rng(list(seed)).random((1, n, n)), gold)


def _by_relation(is_right: NDArray[np.bool_], gold: Gold) -> dict[str, Float64]:
    """is_right ["variant edge"]"""
    relations = np.array([each.relation for each in gold.edges])
    found = {name: is_right[:, relations == name].mean(axis=1) for name in sorted({*relations})}
    return {**{str(name): of for name, of in found.items()}, ALL: is_right.mean(axis=1)}


def spanning_tree(scores: Float64) -> set[tuple[int, int]]:
    """The edges of the maximum spanning tree over scores ["word word"] and their transpose, the
    lower place first.
    """
    from scipy.sparse.csgraph import minimum_spanning_tree

    both = scores + scores.T
    # What is 0 would be no edge.
    weights = 1.0 + (both.max() - both)
    np.fill_diagonal(weights, 0.0)
    rows, columns = minimum_spanning_tree(weights).nonzero()
    return {(min(a, b), max(a, b)) for a, b in zip(rows.tolist(), columns.tolist(), strict=True)}


def chain(n: int, k: int) -> set[tuple[int, int]]:
    """Each of n places with the k-th after it."""
    return {(at, at + k) for at in range(n - k)}


def _attachment(edges: set[tuple[int, int]], gold: Gold) -> float:
    at = {word: place for place, word in enumerate(gold.words)}
    pairs = [sorted((at[each.dependent], at[each.head])) for each in gold.edges]
    return sum((a, b) in edges for a, b in pairs) / len(pairs)
