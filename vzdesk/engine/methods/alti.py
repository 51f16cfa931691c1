"""ALTI: how near a source alone brings the target to where all together do (Ferrando et al. 2022).

    scores[target, source]  =  c_ij as a share of the row
    c_ij  =  max(0, ‖y_i‖₁ - ‖y_i - g_ij‖₁)

y is the output of the norm behind the attention, and g_ij what of it comes from the source, as in
`attention_norm_res_ln`; where there is no such norm (pre-norm models), y is the middle residual
itself and T_ij stands for g_ij.

In an encoder-decoder model's cross-attention the residual, which is the decoder's own, is one more
term without a column: a row has what the encoder's tokens add, and lacks what the target keeps.
The rollout goes through both texts (ALTI+, Ferrando et al. 2022b).
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from vzdesk.engine.formulas import terms
from vzdesk.engine.methods import LayerMap, Method, shares
from vzdesk.engine.runtime.contract import Block
from vzdesk.translate import mark


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """c_ij, by chunks of sources."""
    norm = block.norms.after if block.norms else None
    middle = terms.middle_residual(block)
    whole, divisor = middle, np.ones(1)
    then: terms.Steps = ()
    if norm is not None:
        whole, divisor, then = norm.of(middle), norm.divisor(middle), (norm.linear,)
    amounts = yield from terms.nearness_in_residual(block, whole, divisor, *then)
    if block.part != "cross":
        return shares(amounts)
    kept = terms.nearness_of_residual(block, whole, divisor, *then)[..., None]
    scores = shares(np.concatenate([amounts, kept], axis=-1)).scores[..., :-1]
    return LayerMap(scores, None, (scores == 0).all(axis=-1))


METHOD = Method(
    name="alti",
    label=mark("ALTI"),
    citation="Ferrando, Gállego and Costa-jussà (EMNLP 2022); across two texts ALTI+, Ferrando, "
    "Gállego, Alastruey, Escolano and Costa-jussà (EMNLP 2022)",
    kind="norm",
    layer=layer,
    rollout="plain",
    needs=frozenset({"norms"}),
    rolls_across_texts=True,
)
