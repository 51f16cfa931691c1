"""Value Zeroing scores (Mohebbi et al. 2023, section 3).

Our scores[layer, target, source] is their C[i, j] at that layer: the value vector of token j is set
to zero in all heads of one block, the rest of that block runs again, and the cosine distance of its
output at i from the clean one is divided by the sum over all sources.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from vzdesk.engine.backends.contract import Block
from vzdesk.engine.distance import Float64, shares
from vzdesk.engine.methods import LayerMap, Method


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """Distances by chunks of sources, and their shares."""
    distances: Float64 = np.zeros(block.attends.shape)
    n_sources, start = distances.shape[-1], 0
    while start < n_sources:
        sources = slice(start, start + _chunk(block, start))
        distances[..., sources] = block.distances(sources)
        yield distances[..., sources].size
        start = sources.stop
    scores, no_mixing = shares(distances)
    return LayerMap(scores, distances, no_mixing)


def _chunk(block: Block, start: int) -> int:
    """How many sources to zero in one call, from this one on."""
    pairs = np.cumsum(block.attends[..., start:].sum(axis=(0, 1)))
    return max(1, int(np.searchsorted(pairs, block.pairs_at_once, side="right")))


METHOD = Method(
    name="value-zeroing",
    label="Value Zeroing",
    source="Mohebbi, Zuidema, Chrupała and Alishahi (EACL 2023), section 3",
    layer=layer,
    rollout_adds_identity=False,
)
