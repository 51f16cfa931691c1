"""Attention-Norm: how long the vector is that a source adds (Kobayashi et al. 2020).

    scores[target, source]  =  ‖t_ij‖₂ as a share of the row,  t_ij = Σ_h A^h_ij v^h_j W_O^h

The vectors are those that leave the output projection, whatever norms follow it.
"""

from __future__ import annotations

from collections.abc import Generator

from vzdesk.engine.formulas import terms
from vzdesk.engine.methods import LayerMap, Method, shares
from vzdesk.engine.runtime.contract import Block
from vzdesk.translate import mark


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """‖t_ij‖₂, by chunks of sources."""
    return shares((yield from terms.lengths(block)))


METHOD = Method(
    name="attention-norm",
    label=mark("Attention-Norm"),
    citation="Kobayashi, Kuribayashi, Yokoi and Inui (EMNLP 2020)",
    kind="norm",
    layer=layer,
    rollout="plain",
)
