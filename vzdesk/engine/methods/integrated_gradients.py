"""Integrated Gradients in each layer (Sundararajan et al. 2017), from a baseline of zeros.

    scores[target, source]  =  ‖IG_ij‖₂ as a share of the row,  IG_ij = ∫₀¹ J_ij(α x) x_j dα

with x the block's input and J_ij = ∂y_i/∂x_j as in Gradient × Input. Unlike there, the parts add
up: Σ_j IG_ij = y_i(x) - y_i(0).

The integral is a sum over Gauss-Legendre nodes in u = α^⅓: they are dense near 0, where norms turn
small inputs into large ones. All sources together take one product for each node, which shows how
far the sum is from the whole: there are as many nodes, of `STEPS`, as make that `TOLERANCE` at
most. Where the most do not, it is said.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.distance import Float64
from vzdesk.engine.methods import LayerMap, Method, shares
from vzdesk.engine.runtime.contract import Block
from vzdesk.engine.runtime.whole import Differentiable
from vzdesk.translate import mark

STEPS = (20, 40, 80, 160)
TOLERANCE = 0.01
"""Of the whole, at the worst target."""
POWER = 3
USUAL_STEPS, PAIR_COST = 40, 8
"""What progress counts: so many nodes, each of so many times what zeroing takes."""
NUMBERS_AT_ONCE = 2**23


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """Each sentence of the block with as many nodes as it takes alone."""
    steps, gaps = yield from _steps(block)
    n_sentences, _, n_targets, n_sources = block.attention.shape
    lengths = np.zeros((n_sentences, n_targets, n_sources))
    for n in np.unique(steps):
        pairs_done = int((steps == n).sum()) * n_targets * PAIR_COST * USUAL_STEPS // int(n)
        of_all = yield from _lengths(block, int(n), pairs_done)
        lengths[steps == n] = of_all[steps == n]
    return replace(shares(lengths), gaps=tuple(gaps))


def nodes(n: int) -> tuple[Float64, Float64]:
    """Points α of the way from the baseline, and their weights, which sum to 1."""
    points, weights = np.polynomial.legendre.leggauss(n)
    u = (points + 1) / 2
    return u**POWER, POWER * u ** (POWER - 1) * weights / 2


def _steps(block: Block) -> Generator[int, None, tuple[NDArray[np.intp], Float64]]:
    """Of each sentence the number of nodes that it takes, and how far its sum then is from the
    whole, as a share of that.
    """
    assert isinstance(block, Differentiable)
    ends = block.output, block.output_without_input()
    output, baseline = (block.to_numpy(each).astype(np.float64) for each in ends)
    steps, gaps = np.zeros(len(output), dtype=np.intp), np.full(len(output), np.inf)
    for n in STEPS:
        is_open = ~(gaps <= TOLERANCE)
        if not is_open.any():
            break
        total = np.zeros_like(output)
        for scale, weight in zip(*nodes(n), strict=True):
            total += weight * block.to_numpy(block.differential(float(scale))(slice(None)))
            yield 0
        gaps[is_open] = _gaps(output - baseline, total)[is_open]
        steps[is_open] = n
    return steps, gaps


def _gaps(whole: Float64, total: Float64) -> Float64:
    """["sentence target d_model"] -> ["sentence"], at the worst target; 0 where both are 0."""
    lengths = np.linalg.norm(whole, axis=-1)
    missing = np.linalg.norm(whole - total, axis=-1)
    return np.asarray((missing / (lengths + (lengths == 0))).max(axis=-1))


def _lengths(block: Block, n: int, pairs_done: int) -> Generator[int, None, Float64]:
    """‖IG_ij‖₂ ["sentence target source"], some sources at a time: all vectors are never there."""
    n_sentences, _, n_targets, n_sources = block.attention.shape
    assert isinstance(block, Differentiable)
    lengths = np.zeros((n_sentences, n_targets, n_sources))
    shape = n_sentences, n_targets, block.output.shape[-1]
    chunk = max(1, NUMBERS_AT_ONCE // int(np.prod(shape)))
    for first in range(0, n_sources, chunk):
        sources = range(first, min(first + chunk, n_sources))
        parts = np.zeros((len(sources), *shape))
        for scale, weight in zip(*nodes(n), strict=True):
            moved = block.differential(float(scale))
            for place, source in enumerate(sources):
                parts[place] += weight * block.to_numpy(moved(source))
                yield pairs_done
        lengths[..., sources] = np.linalg.norm(parts, axis=-1).transpose(1, 2, 0)
    return lengths


METHOD = Method(
    name="integrated-gradients",
    label=mark("Integrated Gradients"),
    citation="Sundararajan, Taly and Yan (ICML 2017); in each layer, by vzdesk",
    kind="gradient",
    layer=layer,
    rollout=None,
    needs=frozenset({"gradients"}),
    settings=mark(
        "baseline 0; Gauss-Legendre in the cube root of the way, 20 to 160 nodes, until the sum "
        "misses 1% of the whole at most"
    ),
    tolerance=TOLERANCE,
    pair_cost=USUAL_STEPS * PAIR_COST,
    is_costly=True,
    by_target=False,
)
