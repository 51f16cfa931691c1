"""Gradient × Input in each layer: how far a target moves as a source grows by itself.

    scores[target, source]  =  ‖J_ij x_j‖₂ as a share of the row,  J_ij = ∂y_i/∂x_j

with x the block's input and y its output: to first order, through everything in the block, also by
how the source changes attention weights, its own and others'. In cross-attention x are the
encoder's states.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from vzdesk.engine.methods import LayerMap, Method, shares
from vzdesk.engine.runtime.contract import Block
from vzdesk.engine.runtime.whole import Differentiable
from vzdesk.translate import mark

PAIR_COST = 8
"""A product of the Jacobian takes some three times what a block takes, for each token of it."""


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """One source after the other: a product of the Jacobian gives all targets."""
    n_sentences, _, n_targets, n_sources = block.attention.shape
    lengths = np.zeros((n_sentences, n_targets, n_sources))
    assert isinstance(block, Differentiable)
    moved = block.differential()
    for source in range(n_sources):
        products = block.to_numpy(moved(source)).astype(np.float64)
        lengths[..., source] = np.linalg.norm(products, axis=-1)
        yield n_sentences * n_targets * PAIR_COST
    return shares(lengths)


METHOD = Method(
    name="gradient-x-input",
    label=mark("Gradient × Input"),
    citation="Shrikumar, Greenside, Shcherbina and Kundaje (2016); in each layer, by vzdesk",
    kind="gradient",
    layer=layer,
    rollout=None,
    needs=frozenset({"gradients"}),
    pair_cost=PAIR_COST,
    is_costly=True,
    by_target=False,
)
