"""Attention flow: what can reach each token from the input at most, through all layers at once
(Abnar and Zuidema 2020, section 3).

Nodes are tokens of layers, and from each goes a pipe to each token of the layer below, as wide as

    Ã  =  (A + I) with each row as shares,  A the mean over heads

The score of a target in layer l and a source is the largest flow from the one down to the other in
the input, as a share of the row. A source that no chain of weights reaches has exactly 0.

SciPy's flows are of whole numbers of 32 bits, so widths are rounded to multiples of 2⁻³⁰: a flow is
wrong by 2⁻³¹ at most for each pipe of the narrowest cut. As they have no common sign, that
is some 1e-9 in practice, and expected to be below 1e-6 even if all pipes were in the cut, of 512
tokens in 12 layers.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.distance import Float64, normalise_rows
from vzdesk.engine.formulas.terms import mean_attention
from vzdesk.engine.methods import AcrossWork, LayerMap, Method
from vzdesk.engine.runtime.contract import Block
from vzdesk.translate import mark

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SCALE = 2**30
FLOW_PAIRS, PIPES_PER_PAIR = 10, 500
"""One flow takes about as long as zeroing 10 pairs, and one more for every 500 pipes."""
PAIR_S = 17e-6
"""What a flow takes for each of these pairs, measured on one core: 0.2 ms for 20 tokens in 12
layers, 1.6 ms for 80."""


def layer(block: Block) -> Generator[int, None, LayerMap]:
    """The mean over heads."""
    scores = mean_attention(block)
    yield scores.size
    return LayerMap(scores, None, np.zeros(scores.shape[:-1], dtype=bool))


def across(scores: Float64) -> Generator[int, None, Float64]:
    """Largest flows, each between two places to stop; NaN where the scores are no numbers."""
    if not np.isfinite(scores).all():
        return np.full_like(scores, np.nan)
    widths, _ = normalise_rows(scores + np.eye(scores.shape[-1]))
    flows = np.zeros_like(widths)
    reaches = np.eye(scores.shape[-1], dtype=bool)
    for number, width in enumerate(widths, 1):
        reaches = (width > 0) @ reaches
        graph, cost = _graph(widths[:number]), _cost(number, len(width))
        for target, source in np.argwhere(reaches):
            flows[number - 1, target, source] = _largest_flow(graph, number, target, source)
            yield cost
    return normalise_rows(flows)[0]


def _graph(widths: Float64) -> csr_array:
    """widths ["layer target source"] as a graph: node layer · n_tokens + token, the input first."""
    from scipy.sparse import csr_array  # the program starts without it

    n_layers, n_tokens, _ = widths.shape
    below = np.arange(n_layers)[:, None, None] * n_tokens + np.arange(n_tokens)
    sources = np.broadcast_to(below, widths.shape)
    n_edges = np.maximum(np.arange(-n_tokens, n_layers * n_tokens + 1), 0) * n_tokens
    capacities: NDArray[np.int32] = np.rint(widths * SCALE).astype(np.int32)
    indices = sources.ravel().astype(np.int32), n_edges.astype(np.int32)
    n_nodes = (n_layers + 1) * n_tokens
    return csr_array((capacities.ravel(), *indices), shape=(n_nodes, n_nodes))


def _largest_flow(graph: csr_array, number: int, target: int, source: int) -> float:
    """From a target of layer `number`, from 1, to a source in the input."""
    from scipy.sparse.csgraph import maximum_flow

    n_tokens = graph.shape[0] // (number + 1)
    found = maximum_flow(graph, number * n_tokens + int(target), int(source))
    return float(found.flow_value) / SCALE


def _cost(number: int, n_tokens: int) -> int:
    """Of a flow through so many layers, in pairs."""
    return FLOW_PAIRS + number * n_tokens**2 // PIPES_PER_PAIR


def work(n_layers: int, n_tokens: int, causal: bool) -> AcrossWork:
    """In causal models nothing flows from later tokens."""
    n_flows = n_tokens * (n_tokens + 1) // 2 if causal else n_tokens**2
    n_pairs = n_flows * sum(_cost(number, n_tokens) for number in range(1, n_layers + 1))
    return AcrossWork(n_layers * n_flows, n_pairs, n_pairs * PAIR_S)


METHOD = Method(
    name="attention-flow",
    label=mark("Attention Flow"),
    citation="Abnar and Zuidema (ACL 2020), section 3",
    kind="attention",
    layer=layer,
    rollout=None,
    takes_cross=False,
    across=across,
    across_work=work,
    work_name=mark("maximum flows"),
    is_costly=True,
)
