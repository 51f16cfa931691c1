"""Value Zeroing scores (Mohebbi et al. 2023, section 3).

Our scores[layer, target, source] is their C[i, j] at that layer: the value vector of token j is set
to zero in all heads of one block, the rest of that block runs again, and the cosine distance of its
output at i from the clean one is divided by the sum over all sources.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.backends.contract import Block
from vzdesk.engine.distance import cosine_distance, shares
from vzdesk.engine.methods import LayerMap, Method

CHUNK_BYTES = 8 * 2**20
"""The widest array of one call of `finish`: small enough to stop within 100 ms or so on two cores,
large enough that a matrix product runs at full speed."""


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """Distances by chunks of sources, and their shares.

    Where every head's attention weight or moved value is exactly 0 (the future in a causal model,
    beyond a sliding window) there is nothing to zero: the distance is 0 by definition, and is not
    computed, so that no rounding can stand in its place.
    """
    moves = block.to_numpy((block.moved != 0).sum(axis=-1)) != 0  # ["head source"]
    attends = ((block.to_numpy(block.attention) != 0) & moves[:, None]).any(axis=0)
    n_tokens = len(attends)
    distances = np.zeros((n_tokens, n_tokens), dtype=np.float64)
    start = 0
    while start < n_tokens:
        sources = slice(start, start + _chunk(attends[:, start:], block.d_feed_forward))
        targets = _span(attends[:, sources])
        if targets.start < targets.stop:
            found = cosine_distance(block.output[targets], block.zeroed(sources, targets))
            distances[targets, sources] = block.to_numpy(found).T * attends[targets, sources]
        yield distances[:, sources].size
        start = sources.stop
    scores, no_mixing = shares(distances)
    return LayerMap(scores, distances, no_mixing)


def _span(attends: NDArray[np.bool_]) -> slice:
    """The targets from the first to the last that attends to any of these sources."""
    rows = np.flatnonzero(attends.any(axis=1))
    return slice(int(rows[0]), int(rows[-1]) + 1) if len(rows) else slice(0, 0)


def _chunk(attends: NDArray[np.bool_], width: int) -> int:
    """How many of these sources to zero in one call."""
    span = _span(attends)
    n_targets = max(1, int(span.stop - span.start))
    return max(1, CHUNK_BYTES // (4 * n_targets * width))


METHOD = Method(
    name="value-zeroing",
    label="Value Zeroing",
    source="Mohebbi, Zuidema, Chrupała and Alishahi (EACL 2023), section 3",
    layer=layer,
    rollout_adds_identity=False,
)
