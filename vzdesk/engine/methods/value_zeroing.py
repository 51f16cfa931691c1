"""Value Zeroing scores (Mohebbi et al. 2023, section 3).

Our scores[layer, target, source] is their C[i, j] at that layer: the value vector of token j is set
to zero in all heads of one block, the rest of that block runs again, and the cosine distance of its
output at i from the clean one is divided by the sum over all sources.

Zeroing v_j takes exactly one term out of the attention output,
    mixed_i without j  =  mixed_i - Σ_h A[h, i, j] · moved[h, j],
so queries, keys and softmax run once, and only `Block.finish` runs for every pair.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from vzdesk.engine.backends.contract import Block
from vzdesk.engine.distance import cosine_distance, shares
from vzdesk.engine.methods import LayerMap, Method

CHUNK_BYTES = 8 * 2**20
"""The widest array of one call of `finish`: small enough to stop within 100 ms or so on two cores,
large enough that a matrix product runs at full speed."""


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """Distances by chunks of sources, and their shares."""
    weights = block.attention.swapaxes(0, 2)  # ["source target head"]
    moved = block.moved.swapaxes(0, 1)  # ["source head d_model"]
    n_tokens = len(weights)
    distances = np.empty((n_tokens, n_tokens), dtype=np.float64)
    chunk = max(1, CHUNK_BYTES // (4 * n_tokens * block.d_feed_forward))
    for start in range(0, n_tokens, chunk):
        sources = slice(start, start + chunk)
        zeroed = block.finish(block.mixed - weights[sources] @ moved[sources])
        distances[:, sources] = block.to_numpy(cosine_distance(block.output, zeroed)).T
        yield distances[:, sources].size
    scores, no_mixing = shares(distances)
    return LayerMap(scores, distances, no_mixing)


METHOD = Method(
    name="value-zeroing",
    label="Value Zeroing",
    source="Mohebbi, Zuidema, Chrupała and Alishahi (EACL 2023), section 3",
    layer=layer,
    rollout_adds_identity=False,
)
