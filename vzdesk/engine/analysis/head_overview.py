"""Which heads matter for one target and source: Value Zeroing of each head of each layer.

As in the maps of single heads, but for one cell: so it takes as many rows of a block as there are
heads, and not as many as there are pairs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from vzdesk.engine.analysis.analyse import encode
from vzdesk.engine.distance import Float64
from vzdesk.engine.maps.head_cell import HeadCell, HeadOverview
from vzdesk.engine.runtime.contract import Backend, Block
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import Failure, Progress, Request, frozen
from vzdesk.errors import UserError


def head_overviews(
    backend: Backend, request: Request
) -> Iterator[Progress | HeadOverview | Failure]:
    """Of the request's cell in each of its sentences."""
    assert request.cell is not None
    for sentence in request.sentences:
        encoded = encode(backend, sentence)
        if isinstance(encoded, Failure):
            yield encoded
        else:
            yield from head_overview(backend, sentence, encoded, request.cell)


def head_overview(
    backend: Backend,
    sentence: Sentence,
    encoded: Encoded,
    cell: HeadCell,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Progress | HeadOverview]:
    """Progress after each layer, then the overview. UserError where there is no such cell."""
    read, started = backend.complete(encoded), clock()
    n_layers = backend.ref.n_decoder_layers if cell.part in ("decoder", "cross") else 0
    total = n_layers or backend.ref.n_layers
    rows: list[tuple[Float64, Float64]] = []
    for block in backend.trace([read]):
        if block.part == cell.part:
            rows.append(_of_layer(block, cell))
            eta_s = (clock() - started) * (total - len(rows)) / len(rows)
            yield Progress(len(rows), total, eta_s)
    if not rows:
        raise UserError(
            "{model} has no map “{part}”.",
            next_step="Choose another map.",
            model=backend.ref.name,
            part=cell.part,
        )
    dtype = backend.ref.array_dtype
    distances, attention = (frozen(np.stack(each), dtype) for each in zip(*rows, strict=True))
    yield HeadOverview(sentence, cell, distances, attention)


def _of_layer(block: Block, cell: HeadCell) -> tuple[Float64, Float64]:
    """Distances and attention weights ["head"]."""
    n_targets, n_sources = block.attention.shape[2:]
    if not (0 <= cell.target < n_targets and 0 <= cell.source < n_sources):
        raise UserError(
            "There is no token {target} or no token {source}: the map has {n} by {m}.",
            next_step="Choose another target or source.",
            target=cell.target + 1,
            source=cell.source + 1,
            n=n_targets,
            m=n_sources,
        )
    one = block.of_targets(np.array([[cell.target]]))
    source = slice(cell.source, cell.source + 1)
    heads = range(one.attention.shape[1])
    distances = [float(one.of_head(head).distances(source)[0, 0, 0]) for head in heads]
    attention = one.to_numpy(one.attention)[0, :, 0, cell.source]
    return np.array(distances), np.asarray(attention, dtype=np.float64)
