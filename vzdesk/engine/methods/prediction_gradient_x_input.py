"""Gradient × Input of the model's own prediction (Shrikumar et al. 2016), layer by layer.

From what each layer reads: in the first layer, the embeddings; see `predicted_by`.
"""

from __future__ import annotations

from collections.abc import Generator

from vzdesk.engine.formulas import predicted_by
from vzdesk.engine.methods import LayerMap, Method, shares
from vzdesk.engine.runtime.contract import Block
from vzdesk.translate import mark

PAIR_COST = 60
"""Forwards and backwards through a model of about 12 layers."""


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """One pass through the whole model for each target."""
    amounts, _ = yield from predicted_by.amounts(block, PAIR_COST)
    return shares(amounts)


METHOD = Method(
    name="prediction-gradient-x-input",
    label=mark("Prediction Gradient × Input"),
    citation="Shrikumar, Greenside, Shcherbina and Kundaje (2016)",
    kind="gradient",
    layer=layer,
    rollout=None,
    needs=frozenset({"prediction-gradients"}),
    takes_cross=False,
    pair_cost=PAIR_COST,
    is_costly=True,
)
