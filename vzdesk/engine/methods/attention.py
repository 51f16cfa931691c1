"""Attention weights, averaged over heads: the raw map that other methods are compared with."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from vzdesk.engine.formulas.terms import mean_attention
from vzdesk.engine.methods import LayerMap, Method
from vzdesk.engine.runtime.contract import Block
from vzdesk.translate import mark


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """The mean over heads of A["sentence head target source"]."""
    scores = mean_attention(block)
    yield scores.size
    return LayerMap(scores, None, np.zeros(scores.shape[:-1], dtype=bool))


METHOD = Method(
    name="attention",
    label=mark("Attention"),
    citation="Mean over heads; rolled out as in Abnar and Zuidema (ACL 2020), section 3",
    kind="attention",
    layer=layer,
    rollout="with-identity",
    by_head=True,
)
