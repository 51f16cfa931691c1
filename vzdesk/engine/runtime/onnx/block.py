"""A block of an ONNX bundle as the contract has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.runtime.contract import Block
from vzdesk.engine.types import Array

Run = Callable[..., dict[str, Array]]
"""Runs a graph: inputs by name, and perhaps more, and the names of wanted outputs -> these."""
BY_SOURCE = ("moved", "values")
"""Of what `mix` gives, what has sources ["sentence head source …"]; the rest has targets."""


@dataclass(frozen=True, eq=False)
class OnnxBlock(Block):
    """A block of a bundle, run on sentences of equal length.

    given           everything that `mix` gives, by name
    run_finish      the graph of this name, given what it takes besides
    run_distances   the graph of this name, where the block has one
    side_by_side    whether the feed-forward does not see the attention's output
    In the part "decoder", `run_finish` takes the rows of each sentence together.
    """

    given: Mapping[str, Array] = field(kw_only=True)
    run_finish: Run = field(kw_only=True)
    run_distances: Run | None = field(kw_only=True)
    side_by_side: bool = field(kw_only=True)
    n_pairs: int = field(kw_only=True)

    def measured(self, sources: slice, targets: slice, wanted: NDArray[np.bool_]) -> Array:
        """See `Block.measured`."""
        if self.run_distances is None:
            return np.asarray(super().measured(sources, targets, wanted))
        given = _zeroing(self.given, sources, targets)
        given["weights"] = self._weights(sources, targets)
        given["output"] = self.output[:, targets]
        given["pairs"] = np.flatnonzero(wanted)
        measured = self.run_distances(given, ["distances"])["distances"]
        # A graph without the input `pairs` computes all.
        return measured[wanted.ravel()] if len(measured) == wanted.size else measured

    def of_groups(self, groups: NDArray[np.intp]) -> Self:
        """See `Block.of_groups`. Graphs of distances take one source's heads; `rest_of_block`
        takes all.

        So the clean output is that of `rest_of_block`, too, for it to be rounded as the others are.
        """
        block = super().of_groups(groups)
        if self.run_distances is None:
            return block
        return replace(block, run_distances=None, output=self.rest_of_block(self.mixed[None])[0])

    def zeroed(self, sources: slice, targets: slice) -> Array:
        """See `Block.zeroed`."""
        if not self.side_by_side:
            return np.asarray(super().zeroed(sources, targets))
        taken = self._weights(sources, targets) @ _by_source(self.projected_values[:, :, sources])
        return np.asarray(self.output[:, targets] - taken)

    def _weights(self, sources: slice, targets: slice) -> Array:
        """["source sentence target head"]"""
        attention: Array = self.attention
        return attention[:, :, targets, sources].transpose(3, 0, 2, 1)

    def rest_of_block(self, mixed: Array, targets: slice = slice(None)) -> Array:
        """See `Block.rest_of_block`."""
        return finished(self.run_finish, self.part, mixed, self.residual[:, targets])["output"]

    @property
    def pairs_at_once(self) -> int:
        """See `Block.pairs_at_once`."""
        return self.n_pairs

    def to_numpy(self, array: Any) -> NDArray[np.floating[Any]]:
        """See `Block.to_numpy`."""
        return np.asarray(array)


def finished(run_finish: Run, part: str, mixed: Array, residual: Array) -> dict[str, Array]:
    """mixed ["zeroed sentence target d_model"], residual the same of nothing zeroed -> what the
    graph gives, of the same shape.

    In the part "decoder" the rows of a sentence stand together: its encoder's tokens go with them.
    """
    both = {"mixed": mixed, "residual": np.broadcast_to(residual, mixed.shape)}
    if part == "decoder":
        by_sentence = mixed.swapaxes(0, 1).shape
        sizes: tuple[int, ...] = (by_sentence[0], -1, by_sentence[-1])
        rows = {name: each.swapaxes(0, 1).reshape(sizes) for name, each in both.items()}
        found = run_finish(rows)
        return {name: each.reshape(by_sentence).swapaxes(0, 1) for name, each in found.items()}
    sizes = -1, mixed.shape[-1]
    rows = {name: each.reshape(sizes) for name, each in both.items()}
    return {name: each.reshape(mixed.shape) for name, each in run_finish(rows).items()}


def _zeroing(mix: Mapping[str, Array], sources: slice, targets: slice) -> dict[str, NDArray[Any]]:
    """What the graph of distances takes of what `mix` gives."""
    return {
        name: _by_source(array[:, :, sources]) if name in BY_SOURCE else array[:, targets]
        for name, array in mix.items()
    }


def _by_source(array: Array) -> Array:
    """["sentence head source x"] -> ["source sentence head x"]."""
    return array.transpose(2, 0, 1, 3)


def output_by_distances(run_distances: Run, mix: Mapping[str, Array]) -> Array:
    """The block's output with a source zeroed that has no weight, ["sentence·target d_model"].

    Computed as all others are, it is rounded as they are, which costs their distances no digits.
    """
    n_sentences, n_heads, n_targets, _ = mix["attention"].shape
    given = _zeroing(mix, slice(0, 1), slice(None))
    given["weights"] = np.zeros((1, n_sentences, n_targets, n_heads), dtype=np.float32)
    given["output"] = mix["mixed"]  # distances from it are not wanted
    given["pairs"] = np.arange(n_sentences * n_targets)
    return run_distances(given, ["outputs"])["outputs"]
