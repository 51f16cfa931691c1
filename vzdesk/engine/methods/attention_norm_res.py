"""Attention-Norm with the residual connection (Kobayashi et al. 2021).

    scores[target, source]  =  ‖T_ij‖₂ as a share of the row,  T_ij = scale · t_ij + 1[i=j] · x_i

Where the attention output goes through a norm before it is added (Gemma 2), so does t_ij.
There is no map of an encoder-decoder model's cross-attention: a target is no source there, so the
residual, which is the target's own, belongs to no column.
The mixing ratio of a target is ‖Σ_{j≠i} T_ij‖₂ / (‖Σ_{j≠i} T_ij‖₂ + ‖T_ii‖₂).
"""

from __future__ import annotations

from collections.abc import Generator

from vzdesk.engine.formulas import terms
from vzdesk.engine.methods import LayerMap, Method, shares
from vzdesk.engine.runtime.contract import Block
from vzdesk.translate import mark


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """‖T_ij‖₂, by chunks of sources."""
    amounts = yield from terms.lengths_in_residual(block)
    return shares(amounts, terms.mixing_ratios(block))


METHOD = Method(
    name="attention-norm-res",
    label=mark("Attention-Norm + RES"),
    citation="Kobayashi, Kuribayashi, Yokoi and Inui (EMNLP 2021), there AttnRes-N",
    kind="norm",
    layer=layer,
    rollout="plain",
    needs=frozenset({"norms"}),
    takes_cross=False,
    mixes=True,
)
