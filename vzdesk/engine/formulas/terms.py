"""How much each source adds to a target, as the norm of a vector (Kobayashi et al. 2020, 2021).

    t_ij  =  Σ_h A[h, i, j] · projected_values[h, j]                what source j adds to target i
    T_ij  =  scale · norm(t_ij) + 1[i=j] · residual_i               the same in the middle residual

where norm is that of the attention output, if it has one, with the divisor of the whole. Vectors of
all pairs are never made: with P_j the vectors of a source's heads ["head d_model"] and a_ij its
weights, ‖t_ij‖² = a_ij (P_j P_jᵀ) a_ijᵀ, whose inner products are made once per source. They are
in float64, so that nothing is lost where heads cancel one another. ‖·‖₁ has no such form: for it
vectors are made of a few sources at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Hashable

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.distance import Float64
from vzdesk.engine.runtime.contract import Block

CHUNK = 2**17
"""Numbers in the vectors of pairs that are made at once: they stay in a processor's cache."""
KEPT = 2**21
"""Most numbers in an array that is kept for other methods: those of short texts, made by chunks of
sources where a text is longer.
"""

Steps = tuple[Callable[[Float64], Float64], ...]
"""Linear maps of vectors ["… d_model"] -> ["… d_model"], one after another."""


def mean_attention(block: Block) -> Float64:
    """The attention weights, as the mean over heads, ["sentence target source"]."""
    return np.asarray(block.to_numpy(block.attention).mean(axis=1, dtype=np.float64))


def lengths(block: Block, *then: *Steps) -> Generator[int, None, Float64]:
    """‖then(t_ij)‖₂ ["sentence target source"]; each yield is of the pairs done since the last."""
    key = "lengths", then
    if key in block.kept:
        yield block.kept[key].size
        return block.kept[key]
    n_sentences, _, n_targets, n_sources = block.attention.shape
    amounts = np.zeros((n_sentences, n_targets, n_sources))
    chunk = max(1, block.pairs_at_once // (n_sentences * n_targets))
    for start in range(0, n_sources, chunk):
        sources = slice(start, start + chunk)
        amounts[..., sources] = _lengths(block, sources, then)
        yield amounts[..., sources].size
    block.kept[key] = amounts
    return amounts


def _lengths(block: Block, sources: slice, then: Steps) -> Float64:
    weights, vectors = _weights(block, sources), _vectors(block, sources, then)
    products = vectors @ vectors.swapaxes(2, 3)
    squares = ((weights @ products) * weights).sum(axis=-1)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0))).swapaxes(1, 2)


def _weights(block: Block, sources: slice) -> Float64:
    """["sentence source target head"]"""

    def of(some: slice) -> Float64:
        weights = _float64(block, block.attention[:, :, :, some])
        return np.ascontiguousarray(weights.transpose(0, 3, 2, 1))

    n_sentences, n_heads, n_targets, n_sources = block.attention.shape
    n_numbers = n_sentences * n_heads * n_targets * n_sources
    return _kept(block, ("weights",), n_numbers, of, sources)


def _vectors(block: Block, sources: slice, then: Steps) -> Float64:
    """then(P_j) ["sentence source head d_model"]"""

    def of(some: slice) -> Float64:
        if then:
            return then[-1](_vectors(block, some, then[:-1]))
        vectors = _float64(block, block.projected_values[:, :, some])
        return np.ascontiguousarray(vectors.swapaxes(1, 2))

    n_numbers = math.prod(block.projected_values.shape)
    return _kept(block, ("vectors", *then), n_numbers, of, sources)


def _kept(
    block: Block,
    key: Hashable,
    n_numbers: int,
    of: Callable[[slice], Float64],
    sources: slice,
) -> Float64:
    """What `of` makes of these sources ["sentence source …"]: of all at once, if not too many."""
    if n_numbers > KEPT:
        return of(sources)
    if key not in block.kept:
        block.kept[key] = of(slice(None))
    return block.kept[key][:, sources]


def lengths_in_residual(block: Block, *then: *Steps) -> Generator[int, None, Float64]:
    """‖then(T_ij)‖₂ ["sentence target source"], of a block whose norms are known."""
    factor, first = _into_residual(block)
    amounts = np.abs(factor) * (yield from lengths(block, *first, *then))
    amounts[_own_cells(block)] = np.linalg.norm(_all(then, _own_in_residual(block)), axis=-1)
    return amounts


def mixing_ratios(block: Block, *then: *Steps) -> Float64:
    """‖then(Σ_{j≠i} T_ij)‖₂ / (‖then(Σ_{j≠i} T_ij)‖₂ + ‖then(T_ii)‖₂) ["sentence target"], of a
    block whose norms are known; 0 where all of it is 0 (Kobayashi et al. 2021).
    """
    of_others, own = (
        np.linalg.norm(_all(then, each), axis=-1)
        for each in (_others_in_residual(block), _own_in_residual(block))
    )
    total = of_others + own
    return np.asarray(of_others / (total + (total == 0)))


def _others_in_residual(block: Block) -> Float64:
    """Σ_{j≠i} T_ij ["sentence target d_model"], what all others add to a target; made once.

    It is summed without the target's own term, not the rest of a sum with it: where a target
    attends to itself alone, as the first one of a causal model, this is 0 and no rounding.
    """
    if "others" not in block.kept:
        factor, first = _into_residual(block)
        block.kept["others"] = factor * _all(first, _from_others(block))
    return block.kept["others"]


def _from_others(block: Block) -> Float64:
    """Σ_{j≠i} t_ij ["sentence target d_model"]."""
    n_sentences, n_heads, n_targets, n_sources = block.attention.shape
    sentences, targets, own = _own_cells(block)
    found = np.zeros(block.residual.shape)
    chunk = max(1, KEPT // max(1, n_sentences * n_heads * max(n_targets, found.shape[-1])))
    for start in range(0, n_sources, chunk):
        sources = slice(start, min(start + chunk, n_sources))
        weights = _weights(block, sources).transpose(0, 2, 1, 3).copy()
        is_own = (own >= start) & (own < sources.stop)
        weights[sentences[is_own], targets[is_own], own[is_own] - start] = 0
        vectors = _vectors(block, sources, ())
        found += weights.reshape(n_sentences, n_targets, -1) @ vectors.reshape(
            n_sentences, -1, found.shape[-1]
        )
    return found


def _all(steps: Steps, vectors: Float64) -> Float64:
    for step in steps:
        vectors = step(vectors)
    return vectors


def _into_residual(block: Block) -> tuple[Float64 | float, Steps]:
    """How t_ij becomes its part of the middle residual: a factor ["sentence target 1"], and what
    goes before it.
    """
    norms = block.norms
    assert norms is not None, "methods that need norms are refused where there are none"
    if norms.mixed is None:
        return norms.scale, ()
    return norms.scale / norms.mixed.divisor(_float64(block, block.mixed)), (norms.mixed.linear,)


def _own_in_residual(block: Block) -> Float64:
    """T_ii ["sentence target d_model"], the residual and what a token adds to itself; made once."""
    if "own" not in block.kept:
        factor, first = _into_residual(block)
        own = factor * _all(first, _to_itself(block))
        block.kept["own"] = own + _float64(block, block.residual)
    return block.kept["own"]


def middle_residual(block: Block) -> Float64:
    """["sentence target d_model"], from residual and attention output: in parallel blocks the
    model's own is a difference of larger numbers.
    """
    norms = block.norms
    assert norms is not None, "methods that need norms are refused where there are none"
    mixed = _float64(block, block.mixed)
    added = norms.mixed.of(mixed) if norms.mixed else mixed
    return norms.scale * added + _float64(block, block.residual)


def nearness_in_residual(
    block: Block, whole: Float64, divisor: Float64, *then: *Steps
) -> Generator[int, None, Float64]:
    """How much nearer to `whole` ["sentence target d_model"] each term brings a target from 0, by
    ‖·‖₁: ‖whole_i‖₁ - ‖whole_i - then(T_ij) / divisor_i‖₁ or 0, ["sentence target source"].

    In a block of cross-attention no term holds the residual, which is of no source there.
    """
    factor, first = _into_residual(block)
    n_sentences, _, n_targets, n_sources = block.attention.shape
    amounts = np.zeros((n_sentences, n_targets, n_sources))
    chunk = max(1, min(n_sources, CHUNK // whole.size))
    vectors = np.empty((n_sentences, chunk, *whole.shape[1:]))
    by_target = np.broadcast_to(factor / divisor, (n_sentences, n_targets, 1))[:, None]
    for start in range(0, n_sources, chunk):
        sources = slice(start, min(start + chunk, n_sources))
        weights, of_heads = _weights(block, sources), _vectors(block, sources, (*first, *then))
        terms = np.matmul(weights * by_target, of_heads, out=vectors[:, : sources.stop - start])
        has_weight = np.asarray(weights.any(axis=-1))
        found = np.where(has_weight, _nearness(whole[:, None], terms), 0.0)
        amounts[..., sources] = found.swapaxes(1, 2)
        yield found.size
    if block.part != "cross":
        own = _all(then, _own_in_residual(block)) / divisor
        amounts[_own_cells(block)] = _nearness(whole, own)
    return amounts


def nearness_of_residual(block: Block, whole: Float64, divisor: Float64, *then: *Steps) -> Float64:
    """The same of the residual alone, ["sentence target"]."""
    return _nearness(whole, _all(then, _float64(block, block.residual)) / divisor)


def _nearness(whole: Float64, vectors: Float64) -> Float64:
    """‖whole‖₁ - ‖whole - vectors‖₁ or 0, over the last axis. Takes the place of the vectors."""
    np.subtract(whole, vectors, out=vectors)
    np.abs(vectors, out=vectors)
    return np.asarray(np.maximum(np.abs(whole).sum(axis=-1) - vectors.sum(axis=-1), 0.0))


def _to_itself(block: Block) -> Float64:
    """t_ii ["sentence target d_model"]: what a token adds to itself."""
    sentences, targets, tokens = map(block.from_numpy, _own_cells(block))
    weights = _float64(block, block.attention.swapaxes(1, 2)[sentences, targets, :, tokens])
    found = np.zeros(block.residual.shape)
    for head in range(weights.shape[2]):
        vectors = _float64(block, block.projected_values[:, head][sentences, tokens])
        found += weights[:, :, head, None] * vectors
    return found


def _own_cells(block: Block) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Where each target is its own source: sentence, row and column, ["sentence target"]."""
    sentences, targets = np.indices(tuple(block.residual.shape[:2]), dtype=np.intp)
    return sentences, targets, targets if block.targets is None else block.targets


def _float64(block: Block, array: object) -> Float64:
    return block.to_numpy(array).astype(np.float64)
