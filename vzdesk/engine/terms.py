"""How much each source adds to a target, as the norm of a vector (Kobayashi et al. 2020, 2021).

    t_ij  =  Σ_h A[h, i, j] · projected_values[h, j]                what source j adds to target i
    T_ij  =  scale · norm(t_ij) + 1[i=j] · residual_i               the same in the middle residual

where norm is that of the attention output, if it has one, with the divisor of the whole. Vectors of
all pairs are never made: with P_j the vectors of a source's heads ["head d_model"] and a_ij its
weights, ‖t_ij‖² = a_ij (P_j P_jᵀ) a_ijᵀ, whose inner products are made once per source. They are
in float64, so that nothing is lost where heads cancel one another.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np

from vzdesk.engine.distance import Float64
from vzdesk.engine.runtime.contract import Block

Linear = Callable[[Float64], Float64]
"""A linear map of vectors ["… d_model"] -> ["… d_model"]."""


def unchanged(vectors: Float64) -> Float64:
    return vectors


def mean_attention(block: Block) -> Float64:
    """The attention weights, as the mean over heads, ["sentence target source"]."""
    return np.asarray(block.to_numpy(block.attention).mean(axis=1, dtype=np.float64))


def lengths(block: Block, then: Linear = unchanged) -> Generator[int, None, Float64]:
    """‖then(t_ij)‖₂ ["sentence target source"]; each yield is of the pairs done since the last."""
    n_sentences, _, n_targets, n_sources = block.attention.shape
    amounts = np.zeros((n_sentences, n_targets, n_sources))
    chunk = max(1, block.pairs_at_once // (n_sentences * n_targets))
    for start in range(0, n_sources, chunk):
        sources = slice(start, start + chunk)
        amounts[..., sources] = _lengths(block, sources, then)
        yield amounts[..., sources].size
    return amounts


def _lengths(block: Block, sources: slice, then: Linear) -> Float64:
    weights = _float64(block, block.attention[:, :, :, sources]).transpose(0, 3, 2, 1)
    vectors = then(_float64(block, block.projected_values[:, :, sources])).swapaxes(1, 2)
    # ["sentence source target head"], ["sentence source head d_model"]
    products = vectors @ vectors.swapaxes(2, 3)
    squares = ((weights @ products) * weights).sum(axis=-1)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0))).swapaxes(1, 2)


def lengths_in_residual(block: Block, then: Linear = unchanged) -> Generator[int, None, Float64]:
    """‖then(T_ij)‖₂ ["sentence target source"], of a block whose norms are known."""
    norms = block.norms
    assert norms is not None, "methods that need norms are refused where there are none"
    mixed = norms.mixed
    factor = norms.scale / mixed.divisor(_float64(block, block.mixed)) if mixed else norms.scale
    linear = mixed.linear if mixed else unchanged
    amounts = np.abs(factor) * (yield from lengths(block, lambda vectors: then(linear(vectors))))
    own = factor * linear(_to_itself(block)) + _float64(block, block.residual)
    tokens = np.arange(amounts.shape[-1])
    amounts[:, tokens, tokens] = np.linalg.norm(then(own), axis=-1)
    return amounts


def _to_itself(block: Block) -> Float64:
    """t_ii ["sentence target d_model"]: what a token adds to itself."""
    tokens = block.from_numpy(np.arange(block.residual.shape[1]))
    weights = _float64(block, block.attention[:, :, tokens, tokens])  # ["sentence head token"]
    vectors = _float64(block, block.projected_values)
    return np.asarray(np.einsum("bht,bhtd->btd", weights, vectors))


def _float64(block: Block, array: object) -> Float64:
    return block.to_numpy(array).astype(np.float64)
