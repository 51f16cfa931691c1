"""Integrated Gradients of the model's own prediction (Sundararajan et al. 2017), layer by layer.

From what each layer reads: in the first layer, the embeddings; see `predicted_by`. The way there is
from zeros, over Gauss-Legendre nodes in its cube root, as many, of `STEPS`, as let what all sources
add miss `TOLERANCE` of the whole at most; where the most do not, it is said.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from vzdesk.engine.formulas import predicted_by
from vzdesk.engine.methods import LayerMap, Method, shares
from vzdesk.engine.runtime.contract import Block
from vzdesk.translate import mark

STEPS = (20, 40, 80, 160)
TOLERANCE = 0.01
PAIR_COST = 60 * 60


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """As many passes through the whole model for each target as it takes nodes."""
    amounts, gaps = yield from predicted_by.amounts(block, PAIR_COST, STEPS, TOLERANCE)
    return replace(shares(amounts), gaps=gaps)


METHOD = Method(
    name="prediction-integrated-gradients",
    label=mark("Prediction Integrated Gradients"),
    citation="Sundararajan, Taly and Yan (ICML 2017)",
    kind="gradient",
    layer=layer,
    rollout=None,
    needs=frozenset({"prediction-gradients"}),
    takes_cross=False,
    settings=mark(
        "baseline 0; Gauss-Legendre in the cube root of the way, 20 to 160 nodes, until the sum "
        "misses 1% of the whole at most"
    ),
    tolerance=TOLERANCE,
    pair_cost=PAIR_COST,
    is_costly=True,
)
