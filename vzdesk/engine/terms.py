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

from collections.abc import Callable, Generator

import numpy as np

from vzdesk.engine.distance import Float64
from vzdesk.engine.runtime.contract import Block

CHUNK = 2**17
"""Numbers in the vectors of pairs that are made at once: they stay in a processor's cache."""

Linear = Callable[[Float64], Float64]
"""A linear map of vectors ["… d_model"] -> ["… d_model"]."""


def unchanged(vectors: Float64) -> Float64:
    return vectors


def mean_attention(block: Block) -> Float64:
    """The attention weights, as the mean over heads, ["sentence target source"]."""
    return np.asarray(block.to_numpy(block.attention).mean(axis=1, dtype=np.float64))


def lengths(block: Block, then: Linear = unchanged) -> Generator[int, None, Float64]:
    """‖then(t_ij)‖₂ ["sentence target source"]; each yield is of the pairs done since the last.

    Those of t_ij itself, which several methods need, are made once.
    """
    if then is not unchanged:
        return (yield from _all_lengths(block, then))
    if "lengths" in block.kept:
        yield block.kept["lengths"].size
    else:
        block.kept["lengths"] = yield from _all_lengths(block, then)
    return block.kept["lengths"]


def _all_lengths(block: Block, then: Linear) -> Generator[int, None, Float64]:
    n_sentences, _, n_targets, n_sources = block.attention.shape
    amounts = np.zeros((n_sentences, n_targets, n_sources))
    chunk = max(1, block.pairs_at_once // (n_sentences * n_targets))
    for start in range(0, n_sources, chunk):
        sources = slice(start, start + chunk)
        amounts[..., sources] = _lengths(block, sources, then)
        yield amounts[..., sources].size
    return amounts


def _lengths(block: Block, sources: slice, then: Linear) -> Float64:
    weights, vectors = _by_source(block, sources, then)
    products = vectors @ vectors.swapaxes(2, 3)
    squares = ((weights @ products) * weights).sum(axis=-1)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0))).swapaxes(1, 2)


def _by_source(block: Block, sources: slice, then: Linear) -> tuple[Float64, Float64]:
    """["sentence source target head"], and then(P_j) ["sentence source head d_model"]."""
    weights = _float64(block, block.attention[:, :, :, sources]).transpose(0, 3, 2, 1)
    vectors = then(_float64(block, block.projected_values[:, :, sources])).swapaxes(1, 2)
    return np.ascontiguousarray(weights), np.ascontiguousarray(vectors)


def lengths_in_residual(block: Block, then: Linear = unchanged) -> Generator[int, None, Float64]:
    """‖then(T_ij)‖₂ ["sentence target source"], of a block whose norms are known."""
    factor, linear = _into_residual(block)
    amounts = np.abs(factor) * (yield from lengths(block, _both(linear, then)))
    tokens = np.arange(amounts.shape[-1])
    amounts[:, tokens, tokens] = np.linalg.norm(then(_own_in_residual(block)), axis=-1)
    return amounts


def _both(first: Linear, second: Linear) -> Linear:
    if first is unchanged or second is unchanged:
        return second if first is unchanged else first
    return lambda vectors: second(first(vectors))


def _into_residual(block: Block) -> tuple[Float64 | float, Linear]:
    """How t_ij becomes its part of the middle residual: a factor ["sentence target 1"] of a linear
    map.
    """
    norms = block.norms
    assert norms is not None, "methods that need norms are refused where there are none"
    if norms.mixed is None:
        return norms.scale, unchanged
    return norms.scale / norms.mixed.divisor(_float64(block, block.mixed)), norms.mixed.linear


def _own_in_residual(block: Block) -> Float64:
    """T_ii ["sentence target d_model"]: what a token adds to itself, and the residual."""
    factor, linear = _into_residual(block)
    return factor * linear(_to_itself(block)) + _float64(block, block.residual)


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
    block: Block, whole: Float64, then: Linear, divisor: Float64 | float
) -> Generator[int, None, Float64]:
    """How much nearer to `whole` ["sentence target d_model"] each term brings a target from 0, by
    ‖·‖₁: ‖whole_i‖₁ - ‖whole_i - then(T_ij) / divisor_i‖₁ or 0, ["sentence target source"].

    In a block of cross-attention no term holds the residual, which is of no source there.
    """
    factor, linear = _into_residual(block)
    both = _both(linear, then)
    n_sentences, _, n_targets, n_sources = block.attention.shape
    amounts = np.zeros((n_sentences, n_targets, n_sources))
    chunk = max(1, min(n_sources, CHUNK // whole.size))
    vectors = np.empty((n_sentences, chunk, *whole.shape[1:]))
    by_target = np.broadcast_to(factor / np.asarray(divisor), (n_sentences, n_targets, 1))[:, None]
    for start in range(0, n_sources, chunk):
        sources = slice(start, min(start + chunk, n_sources))
        weights, of_heads = _by_source(block, sources, both)
        terms = np.matmul(weights * by_target, of_heads, out=vectors[:, : sources.stop - start])
        found = _nearness(whole[:, None], terms).swapaxes(1, 2)
        has_weight = np.asarray(weights.any(axis=-1)).swapaxes(1, 2)
        amounts[..., sources] = np.where(has_weight, found, 0.0)
        yield amounts[..., sources].size
    if block.part != "cross":
        tokens = np.arange(n_sources)
        amounts[:, tokens, tokens] = _nearness(whole, then(_own_in_residual(block)) / divisor)
    return amounts


def nearness_of_residual(
    block: Block, whole: Float64, then: Linear, divisor: Float64 | float
) -> Float64:
    """The same of the residual alone, ["sentence target"]."""
    return _nearness(whole, then(_float64(block, block.residual)) / divisor)


def _nearness(whole: Float64, vectors: Float64) -> Float64:
    """‖whole‖₁ - ‖whole - vectors‖₁ or 0, over the last axis. Takes the place of the vectors."""
    np.subtract(whole, vectors, out=vectors)
    np.abs(vectors, out=vectors)
    return np.asarray(np.maximum(np.abs(whole).sum(axis=-1) - vectors.sum(axis=-1), 0.0))


def _to_itself(block: Block) -> Float64:
    """t_ii ["sentence target d_model"]: what a token adds to itself; made once."""
    if "own" not in block.kept:
        tokens = block.from_numpy(np.arange(block.residual.shape[1]))
        weights = _float64(block, block.attention[:, :, tokens, tokens])  # ["sentence head token"]
        found = np.zeros(block.residual.shape)
        for head in range(weights.shape[1]):
            found += weights[:, head, :, None] * _float64(block, block.projected_values[:, head])
        block.kept["own"] = found
    return block.kept["own"]


def _float64(block: Block, array: object) -> Float64:
    return block.to_numpy(array).astype(np.float64)
