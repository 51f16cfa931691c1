"""What backends provide of a model's block; see `contract`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.arrays import BackendArray, true_span, weighted_sum
from vzdesk.engine.distance import Float64, cosine_distance
from vzdesk.engine.runtime.norms import Norms

LEAST_LEFT = 0.1
"""Of an attention output: where zeroing a source leaves no more of it, what is left is summed."""
ROUNDING = 1e-5
"""Of the largest number of an attention output: what differs by less may be equal."""


@dataclass(frozen=True, eq=False)
class Block(ABC):
    """One block, run on one sentence or several of equal length.

    attention         ["sentence head target source"]  attention weights, after the softmax
    projected_values  ["sentence head source d_model"] value vectors through the output projection,
                      without its bias: what a source adds at attention weight 1
    mixed             ["sentence target d_model"]      the attention output: attention-weighted sum
                      of `projected_values` over heads and sources, plus the projection's bias
    residual          ["sentence target d_model"]      what the attention output is added to: the
                      block's input, but in a decoder's attention to the encoder
    output            ["sentence target d_model"]      the block's output
    middle     ["sentence target d_model"], the middle residual: residual and attention output in
               one, as the model itself made it; None where norms are
    norms      the norms around it, as data; None where they are not known
    part       which of an encoder-decoder model's attentions this is: "encoder", "decoder" or
               "cross", whose sources are the encoder's tokens; "" in other models
    grouped    the block and the groups of its sources that the sources here are; see `of_groups`
    headed     the block of which this is one head, and its number; see `of_head`
    targets    ["sentence target"] which of the tokens the targets are; None where all
    kept       what several methods need of the block, by what it is
    """

    attention: BackendArray
    projected_values: BackendArray
    mixed: BackendArray
    residual: BackendArray
    output: BackendArray
    middle: BackendArray | None = field(default=None, kw_only=True)
    norms: Norms | None = field(default=None, kw_only=True)
    part: str = field(default="", kw_only=True)
    grouped: tuple[Block, NDArray[np.intp]] | None = field(default=None, kw_only=True)
    headed: tuple[Block, int] | None = field(default=None, kw_only=True)
    targets: NDArray[np.intp] | None = field(default=None, kw_only=True)
    kept: dict[Hashable, Float64] = field(default_factory=dict, init=False)

    @abstractmethod
    def rest_of_block(self, mixed: BackendArray, targets: slice = slice(None)) -> BackendArray:
        """mixed ["zeroed sentence target d_model"] of these targets -> outputs, of the same shape.

        Any attention output will do; rest_of_block(mixed[None])[0] is the block's output.
        """

    def summed(self) -> BackendArray | None:
        """What the block's last norm takes, ["sentence target d_model"]; None where it has none
        behind its feed-forward, or it is not known.
        """
        return None

    def zeroed(self, sources: slice, targets: slice) -> BackendArray:
        """Outputs at these targets, each source zeroed in turn: ["source sentence target d_model"].

        Zeroing v_j takes exactly one term out of the attention output,
            mixed_i without j  =  mixed_i - Σ_h A[h, i, j] · projected_values[h, j],
        so queries, keys and softmax need not run again. A backend may know a faster exact way.
        Where hardly anything is left, this is mostly rounding: see `hardly_left`.
        """
        by_source = self.attention[:, :, targets, sources].swapaxes(1, 3).swapaxes(0, 1)
        projected_values = self.projected_values[:, :, sources].swapaxes(1, 2).swapaxes(0, 1)
        # ["source sentence target head"] @ ["source sentence head d_model"]
        return self.rest_of_block(self.mixed[:, targets] - by_source @ projected_values, targets)

    def of_groups(self, groups: NDArray[np.intp]) -> Self:
        """The same block with groups of its sources as its sources: each is zeroed as one.

        groups ["sentence group piece"] are sources by number, -1 where a group has fewer. The
        weights and projected values of a group's pieces are concatenated, as those of so many
        more heads, piece by piece: all of a source's heads are zeroed at once, and so all its
        pieces.
        """
        return replace(
            self,
            attention=self.pieces(self.attention.swapaxes(2, 3), groups).swapaxes(2, 3),
            projected_values=self.pieces(self.projected_values, groups),
            grouped=(self, groups),
        )

    def of_targets(self, targets: NDArray[np.intp]) -> Self:
        """The same block of these targets only, equally many of each sentence."""
        mixed, residual, output = (
            self.at_targets(each, targets) for each in (self.mixed, self.residual, self.output)
        )
        return replace(
            self,
            projected_values=self.deferred,
            attention=self.at_targets(self.attention.swapaxes(1, 2), targets).swapaxes(1, 2),
            mixed=mixed,
            residual=residual,
            output=output,
            middle=None if self.middle is None else self.at_targets(self.middle, targets),
            targets=targets,
        )

    @property
    def deferred(self) -> BackendArray:
        """The projected values; a backend may have what makes them at their first use."""
        return self.projected_values

    def at_targets(self, array: BackendArray, targets: NDArray[np.intp]) -> BackendArray:
        """["sentence token …"] -> ["sentence target …"] of these tokens."""
        sentences = self.from_numpy(np.arange(len(targets))[:, None])
        return array[sentences, self.from_numpy(targets)]

    def of_head(self, head: int) -> Self:
        """The same block, whose sources add what they do in this attention head alone.

        So zeroing a source takes out what this head has of it, and leaves the other heads as they
        are; where heads share value vectors, too.
        """
        return replace(
            self,
            attention=self.attention[:, head : head + 1],
            projected_values=self.projected_values[:, head : head + 1],
            headed=(self, head),
        )

    def pieces(self, by_source: BackendArray, groups: NDArray[np.intp]) -> BackendArray:
        """["sentence head source x"] -> ["sentence piece·head group x"], 0 where there is none."""
        n_sentences, n_groups, n_pieces = groups.shape
        sentences = self.from_numpy(np.arange(n_sentences)[:, None, None])
        pieces = self.from_numpy(groups)
        found = by_source[sentences, :, pieces]  # ["sentence group piece head x"]
        found[pieces < 0] = 0
        n_heads = by_source.shape[1]
        by_piece = found.swapaxes(1, 2).swapaxes(2, 3)
        return by_piece.reshape(n_sentences, n_pieces * n_heads, n_groups, by_source.shape[-1])

    @cached_property
    def attends(self) -> NDArray[np.bool_]:
        """["sentence target source"]: whether a source adds anything to the target.

        It does not where each head's attention weight or projected value is exactly 0: the future
        in a causal model, or beyond a sliding window.
        """
        has_value = self.to_numpy(self.projected_values.any(axis=-1))  # ["sentence head source"]
        has_weight = self.to_numpy(self.attention) != 0
        return np.asarray((has_weight & has_value[:, :, None]).any(axis=1))

    def distances(self, sources: slice) -> Float64:
        """How far each target moves, each source zeroed in turn: ["sentence target source"], 0…2.

        Exactly 0, and not computed, where the source adds nothing to the target.
        """
        attends = self.attends[:, :, sources]
        found = np.zeros(attends.shape)
        targets = true_span(np.any(attends, axis=(0, 2)))
        mask = np.moveaxis(attends[:, targets], -1, 0)  # ["source sentence target"]
        if mask.any():
            pair_distances = np.zeros(mask.shape)
            pair_distances[mask] = self.pair_distances(sources, targets, mask)
            found[:, targets] = np.moveaxis(pair_distances, 0, -1)
            self._sum_what_is_left(found, sources)
        return found

    def pair_distances(
        self, sources: slice, targets: slice, mask: NDArray[np.bool_]
    ) -> NDArray[np.floating]:
        """The distances of the pairs where `mask` ["source sentence target"] is true, in its order.

        A backend may know a faster exact way.
        """
        distances = cosine_distance(self.output[:, targets], self.zeroed(sources, targets))
        return self.to_numpy(distances)[mask]

    def hardly_left(self, sources: slice) -> NDArray[np.bool_]:
        """["sentence target source"]: whether a source has nearly all of a target's attention
        output, and that is not small beside what it is added to.

        The rounding of the whole would then be magnified in what is left, most of all by a norm of
        the attention output (Gemma 2, OLMo 2), which makes any length one. With m the whole and t
        the source's term, ‖m - t‖ ≤ r ‖m‖ only where |m·m - m·t| ≤ r m·m.
        """
        if not self._is_magnified.any():
            return np.zeros(self.attends[..., sources].shape, dtype=bool)
        vectors = self.projected_values[:, :, sources]
        by_head = (vectors @ self.mixed[:, None].swapaxes(2, 3)).swapaxes(2, 3)
        products = self.to_numpy((self.attention[..., sources] * by_head).sum(axis=1))
        squares = self.to_numpy((self.mixed * self.mixed).sum(axis=-1))[..., None]
        is_near = np.abs(squares - products) <= LEAST_LEFT * squares
        return np.asarray(is_near & self.attends[..., sources] & self._is_magnified[..., None])

    @cached_property
    def _is_magnified(self) -> NDArray[np.bool_]:
        """["sentence target"]: whether rounding of the attention output could be magnified, by its
        own norm, or for want of a residual; true where norms are not known.
        """
        if self.norms is None or self.norms.mixed is not None:
            return np.ones(self.attends.shape[:2], dtype=bool)
        residual, mixed = (
            self.to_numpy((each * each).sum(axis=-1)) for each in (self.residual, self.mixed)
        )
        return np.asarray(residual <= (2 * LEAST_LEFT * self.norms.scale) ** 2 * mixed)

    def _sum_what_is_left(self, distances: Float64, sources: slice) -> None:
        """Set the distances ["sentence target source"] of these sources where hardly anything is
        left. The clean output is computed once more, to be rounded as the others are.
        """
        pairs = self.hardly_left(sources)
        places = pairs.cumsum(axis=-1) * pairs  # a target's first, second, … such source
        start = sources.indices(self.attends.shape[-1])[0]
        for place in range(1, int(places.max(initial=0)) + 1):
            is_now = places == place
            targets = true_span(is_now.any(axis=(0, 2)))
            removed = np.where(is_now.any(axis=-1), start + is_now.argmax(axis=-1), -1)[:, targets]
            both = self.mixed[:, targets][None][self.from_numpy(np.array([0, 0]))]
            both[1] = self.left(targets, removed)
            clean, zeroed = self.rest_of_block(both, targets)
            moved = self.to_numpy(cosine_distance(clean, zeroed))
            sentences, rows = np.nonzero(removed >= 0)
            columns = removed[sentences, rows] - start
            distances[sentences, targets.start + rows, columns] = moved[sentences, rows]

    def left(self, targets: slice, removed: NDArray[np.intp]) -> BackendArray:
        """The attention output at these targets without one source each, by summing the terms of
        the others, ["sentence target d_model"].

        removed ["sentence target"] are sources by number, -1 for none.
        """
        whole, head = self.headed or (self, slice(None))
        whole, groups = whole.grouped or (whole, np.arange(self.attention.shape[-1])[None, :, None])
        weights = whole.attention[:, :, targets] * 1
        sentences, rows = np.nonzero(removed >= 0)
        of_groups = sentences if len(groups) > 1 else 0 * sentences
        for pieces in groups[of_groups, removed[sentences, rows]].T:
            where = (each[pieces >= 0] for each in (sentences, rows, pieces))
            sentence, row, piece = map(self.from_numpy, where)
            weights[sentence, head, row, piece] = 0
        return weighted_sum(weights, whole.projected_values) + whole.projection_bias

    @cached_property
    def projection_bias(self) -> BackendArray | float:
        """What the output projection adds to the weighted sum, ["d_model"] or 0.

        Where it is not known, the mean of what the sum leaves over, or 0 if that may be rounding.
        """
        if self.norms is not None:
            bias = self.norms.projection_bias
            return 0.0 if bias is None else bias
        over = self.mixed - weighted_sum(self.attention, self.projected_values)
        mean = over.sum(axis=(0, 1)) / (over.shape[0] * over.shape[1])
        is_rounding = bool(abs(mean).max() <= ROUNDING * abs(self.mixed).max())
        return 0.0 if is_rounding else mean

    @property
    @abstractmethod
    def pairs_at_once(self) -> int:
        """How many (source, target) pairs one call of `zeroed` may take, over all sentences."""

    def from_numpy(self, positions: NDArray[np.intp]) -> BackendArray:
        """Positions to index the block's arrays with, on the same device."""
        return positions

    @abstractmethod
    def to_numpy(self, array: BackendArray) -> NDArray[np.floating]:
        """The array in numpy, on the CPU."""
