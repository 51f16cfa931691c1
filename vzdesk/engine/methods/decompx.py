"""DecompX: each token's representation as a sum of parts, one from each token of the input
(Modarressi et al. 2023).

    scores[target, source]  =  ‖X_ik‖₂ as a share of the row,  Σ_k X_ik = x_i

carried through all of each block, feed-forward included, and from block to block; how is in
`runtime.torch.attribution.decomposition`. The lengths of the parts are shown, not what they add to
the logits of a class.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from vzdesk.engine.methods import LayerMap, Method, shares
from vzdesk.engine.runtime.contract import Block
from vzdesk.engine.runtime.whole import Decomposable
from vzdesk.translate import mark

PAIR_COST = 4
TOLERANCE = 1e-3


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """From the parts of the block below."""
    assert isinstance(block, Decomposable)
    steps = block.decomposed()
    while True:
        try:
            yield next(steps) * PAIR_COST
        except StopIteration as finished:
            parts = finished.value
            break
    lengths = block.to_numpy((parts * parts).sum(axis=-1)).astype(np.float64) ** 0.5
    missing = block.to_numpy(parts.sum(axis=2) - block.output).astype(np.float64)
    whole = block.to_numpy(block.output).astype(np.float64)
    most = np.abs(whole).max(axis=(1, 2))
    gaps = np.abs(missing).max(axis=(1, 2)) / (most + (most == 0))
    return replace(shares(lengths), gaps=tuple(gaps))


METHOD = Method(
    name="decompx",
    label=mark("DecompX"),
    citation="Modarressi, Fayyaz, Aghazadeh, Yaghoobzadeh and Pilehvar (ACL 2023)",
    kind="decomposition",
    layer=layer,
    rollout=None,
    needs=frozenset({"whole-model"}),
    takes_cross=False,
    carries=True,
    settings=mark("lengths of the parts; biases by |b · X|"),
    tolerance=TOLERANCE,
    pair_cost=PAIR_COST,
    is_costly=True,
)
