"""Attention-Norm with the residual connection and the norm (Kobayashi et al. 2021).

    scores[target, source]  =  ‖g_ij‖₂ as a share of the row
    g_ij  =  (T_ij - mean(T_ij)) / √(var(middle residual_i) + ε) ⊙ γ

g is the norm of the middle residual, split by source; its bias β belongs to none. Where there
is no such norm (pre-norm models, whose norms leave the residual as it is) this is ‖T_ij‖₂.
As without the norm, there is no map of cross-attention; the mixing ratio is that of g for T.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from vzdesk.engine.formulas import terms
from vzdesk.engine.methods import LayerMap, Method, shares
from vzdesk.engine.runtime.contract import Block
from vzdesk.translate import mark


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """‖g_ij‖₂, by chunks of sources."""
    norm = block.norms.after if block.norms else None
    if norm is None:
        amounts = yield from terms.lengths_in_residual(block)
        return shares(amounts, terms.mixing_ratios(block))
    lengths = yield from terms.lengths_in_residual(block, norm.linear)
    middle = block.to_numpy(block.middle).astype(np.float64)
    return shares(lengths / norm.divisor(middle), terms.mixing_ratios(block, norm.linear))


METHOD = Method(
    name="attention-norm-res-ln",
    label=mark("Attention-Norm + RES + LN"),
    citation="Kobayashi, Kuribayashi, Yokoi and Inui (EMNLP 2021), there AttnResLn-N",
    kind="norm",
    layer=layer,
    rollout="plain",
    needs=frozenset({"norms"}),
    takes_cross=False,
    mixes=True,
)
