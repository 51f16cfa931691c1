"""The representations that are probed: of each layer, at one token of each input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.runtime.contract import Backend
from vzdesk.study.choices.choice import Asked

Float32 = NDArray[np.float32]


def representations(
    backend: Backend, asked: Sequence[Asked], found: list[Float32]
) -> Iterator[int]:
    """Yields how many inputs are done; puts the outputs of each block at the token that predicts
    into `found`, an array ["input d_model"] for each layer, the bottom one first.

    Inputs of equal length run together; of the others' outputs nothing is kept.
    """
    by_length: dict[int, list[int]] = {}
    for at, each in enumerate(asked):
        by_length.setdefault(len(each.encoded.ids), []).append(at)
    done = 0
    for length, places in sorted(by_length.items()):
        size = backend.batch_size(length)
        for start in range(0, len(places), size):
            some = places[start : start + size]
            _add(backend, [asked[at] for at in some], some, len(asked), found)
            done += len(some)
            yield done


def _add(
    backend: Backend, batch: Sequence[Asked], at: Sequence[int], n: int, found: list[Float32]
) -> None:
    tokens = [each.place for each in batch]
    for layer, block in enumerate(backend.trace([each.encoded for each in batch])):
        output = block.to_numpy(block.output)[np.arange(len(batch)), tokens]
        if layer == len(found):
            found.append(np.zeros((n, output.shape[1]), np.float32))
        found[layer][list(at)] = output
