"""Attention rollout: what reaches each token from the input through all layers (Abnar and Zuidema).

    R¹ = Ã¹,  Rˡ = Ãˡ Rˡ⁻¹,  Ã  =  (A + I) with each row as shares,  A the mean over heads

The identity stands for the residual connection.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from vzdesk.engine.distance import Float64
from vzdesk.engine.formulas.rollout import rollout
from vzdesk.engine.formulas.terms import mean_attention
from vzdesk.engine.methods import LayerMap, Method
from vzdesk.engine.runtime.contract import Block
from vzdesk.translate import mark


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """The mean over heads."""
    scores = mean_attention(block)
    yield scores.size
    return LayerMap(scores, None, np.zeros(scores.shape[:-1], dtype=bool))


def across(scores: Float64) -> Generator[int, None, Float64]:
    yield 0
    return rollout(scores, add_identity=True)


METHOD = Method(
    name="attention-rollout",
    label=mark("Attention Rollout"),
    citation="Abnar and Zuidema (ACL 2020), section 3",
    kind="attention",
    layer=layer,
    rollout=None,
    takes_cross=False,
    across=across,
)
