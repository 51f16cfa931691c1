"""A block of an ONNX bundle, as `contract.Block`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.runtime.contract import Block
from vzdesk.engine.types import Array

Run = Callable[..., dict[str, Array]]
"""Runs a graph: inputs by name, perhaps with others, and names of outputs -> these outputs."""
FEW_TARGETS = 1
"""For so many the rest of the block takes less for each pair than what is folded for each source.
"""
BY_SOURCE = ("moved", "values")
"""The outputs of `mix` that have sources ["sentence head source …"]; the rest has targets."""


@dataclass(frozen=True, eq=False)
class OnnxBlock(Block):
    """A block of a bundle, run on sentences of equal length.

    mix_outputs     all outputs of the graph `mix`, by name
    run_finish      runs the graph of this name, whose other inputs it has
    run_distances   runs the graph of this name, where the block has one
    is_parallel     whether the feed-forward does not see the attention's output
    In the part "decoder", `run_finish` takes the rows of each sentence together.
    """

    mix_outputs: Mapping[str, Array] = field(kw_only=True)
    run_finish: Run = field(kw_only=True)
    run_distances: Run | None = field(kw_only=True)
    is_parallel: bool = field(kw_only=True)
    n_pairs: int = field(kw_only=True)

    def pair_distances(self, sources: slice, targets: slice, mask: NDArray[np.bool_]) -> Array:
        if self.run_distances is None:
            return np.asarray(super().pair_distances(sources, targets, mask))
        inputs = _zeroing(self.mix_outputs, sources, targets)
        inputs["weights"] = self._weights(sources, targets)
        inputs["output"] = self.output[:, targets]
        inputs["pairs"] = np.flatnonzero(mask)
        found = self.run_distances(inputs, ["distances"])["distances"]
        # A graph without the input `pairs` computes all.
        return found[mask.ravel()] if len(found) == mask.size else found

    def of_targets(self, targets: NDArray[np.intp]) -> Self:
        n_sentences, n_tokens = self.residual.shape[:2]
        outputs = {
            name: self.at_targets(array, targets)
            if name not in BY_SOURCE and array.shape[:2] == (n_sentences, n_tokens)
            else array
            for name, array in self.mix_outputs.items()
            if name != "attention"
        }
        block = replace(super().of_targets(targets), mix_outputs=outputs)
        return block._by_rest_of_block() if targets.shape[1] <= FEW_TARGETS else block

    def of_groups(self, groups: NDArray[np.intp]) -> Self:
        return super().of_groups(groups)._by_rest_of_block()

    def of_head(self, head: int) -> Self:
        return super().of_head(head)._by_rest_of_block()

    def _by_rest_of_block(self) -> Self:
        """Graphs of distances take all heads of one source; `rest_of_block` takes anything.

        So the clean output is that of `rest_of_block`, too, for it to be rounded as the others are.
        """
        if self.run_distances is None:
            return self
        return replace(self, run_distances=None, output=self.rest_of_block(self.mixed[None])[0])

    def zeroed(self, sources: slice, targets: slice) -> Array:
        if not self.is_parallel:
            return np.asarray(super().zeroed(sources, targets))
        taken = self._weights(sources, targets) @ _by_source(self.projected_values[:, :, sources])
        return np.asarray(self.output[:, targets] - taken)

    def _weights(self, sources: slice, targets: slice) -> Array:
        """["source sentence target head"]"""
        attention: Array = self.attention
        return attention[:, :, targets, sources].transpose(3, 0, 2, 1)

    def rest_of_block(self, mixed: Array, targets: slice = slice(None)) -> Array:
        residual = self.residual[:, targets]
        return finished(self.run_finish, self.part, mixed, residual, "output")["output"]

    def summed(self) -> Array | None:
        if self.norms is None or self.norms.last is None:
            return None
        rows = self.mixed[None], self.residual
        return np.asarray(finished(self.run_finish, self.part, *rows, "summed")["summed"][0])

    @property
    def pairs_at_once(self) -> int:
        return self.n_pairs

    def to_numpy(self, array: Array) -> NDArray[np.floating]:
        return np.asarray(array)


def finished(
    run_finish: Run, part: str, mixed: Array, residual: Array, *names: str
) -> dict[str, Array]:
    """mixed ["zeroed sentence target d_model"], residual the same of nothing zeroed -> these of
    the graph's outputs, of the same shape.

    In the part "decoder" the rows of a sentence stay together, with its encoder's tokens.
    """
    both = {"mixed": mixed, "residual": np.broadcast_to(residual, mixed.shape)}
    if part == "decoder":
        by_sentence = mixed.swapaxes(0, 1).shape
        sizes: tuple[int, ...] = (by_sentence[0], -1, by_sentence[-1])
        rows = {name: each.swapaxes(0, 1).reshape(sizes) for name, each in both.items()}
        found = run_finish(rows, names)
        return {name: each.reshape(by_sentence).swapaxes(0, 1) for name, each in found.items()}
    sizes = -1, mixed.shape[-1]
    rows = {name: each.reshape(sizes) for name, each in both.items()}
    return {name: each.reshape(mixed.shape) for name, each in run_finish(rows, names).items()}


def _zeroing(
    mix: Mapping[str, Array], sources: slice, targets: slice
) -> dict[str, NDArray[np.generic]]:
    """The inputs of the graph of distances that are outputs of `mix`."""
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
    inputs = _zeroing(mix, slice(0, 1), slice(None))
    inputs["weights"] = np.zeros((1, n_sentences, n_targets, n_heads), dtype=np.float32)
    inputs["output"] = mix["mixed"]  # distances from it are not used
    inputs["pairs"] = np.arange(n_sentences * n_targets)
    return run_distances(inputs, ["outputs"])["outputs"]


def causal_mask(n_sentences: int, n_tokens: int, *, is_causal: bool) -> Array:
    """What graphs of version 1 add to attention logits; later ones take the model's own."""
    mask = np.zeros((n_sentences, 1, n_tokens, n_tokens), dtype=np.float32)
    if is_causal:
        mask[..., ~np.tri(n_tokens, dtype=bool)] = np.finfo(np.float32).min
    return mask
