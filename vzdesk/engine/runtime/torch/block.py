"""A block of a transformers model, as `contract.Block`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.distance import Float64, cosine_distance
from vzdesk.engine.families import FeedForward, Site
from vzdesk.engine.runtime.contract import Block
from vzdesk.engine.runtime.torch import hooks
from vzdesk.engine.runtime.torch.attribution.decomposition import ARRAYS, Decomposition, Whole
from vzdesk.engine.runtime.torch.attribution.differential import Differential
from vzdesk.engine.runtime.torch.attribution.prediction import PredictingModel, Prediction
from vzdesk.engine.runtime.torch.deferred import Deferred
from vzdesk.engine.runtime.torch.device import Budget
from vzdesk.engine.runtime.torch.folding import Folded, Projected, Scratch, ZeroingInputs, product
from vzdesk.engine.runtime.torch.precision import computing
from vzdesk.errors import NotEnoughMemory

if TYPE_CHECKING:
    from torch import Tensor

Predicted = tuple[PredictingModel, int, Sequence[Sequence[Sequence[int]]]]
"""A model, a block's number in it, and what it was given."""
FEW_TARGETS = 2
"""For so many the rest of the block takes less for each pair than what is folded for each source.
"""
SOURCES_AT_ONCE = 64
"""Terms are computed for at least this many: fewer would read the folded matrices more often."""


@dataclass(frozen=True, eq=False)
class TorchBlock(Block):
    """One block, run on sentences of equal length.

    predicted  the model, this block's number in it, and what it was given
    below   what the block below of the same trace leaves for this one
    """

    attention: Tensor
    projected_values: Tensor
    mixed: Tensor
    residual: Tensor
    output: Tensor
    site: Site = field(kw_only=True)
    call: hooks.Call = field(kw_only=True)
    values: Tensor = field(kw_only=True)
    shortcut: Folded | str | None = field(kw_only=True)
    budget: Budget = field(kw_only=True)
    width: int = field(kw_only=True)
    scratch: Scratch = field(kw_only=True)
    torch: ModuleType = field(kw_only=True)
    predicted: Predicted | None = field(default=None, kw_only=True)
    below: dict[str, Tensor] = field(default_factory=dict, kw_only=True)
    _cache: dict[str, tuple[int, tuple[Tensor, ...]]] = field(default_factory=dict, kw_only=True)

    def of_groups(self, groups: NDArray[np.intp]) -> Self:
        with computing(self.torch, self.output.dtype):
            block = super().of_groups(groups)
            values = self.pieces(self.values, groups)
        return replace(block, values=values, _cache={})

    def of_targets(self, targets: NDArray[np.intp]) -> Self:
        with computing(self.torch, self.output.dtype):
            return super().of_targets(targets)

    def traced(self, below: dict[str, Tensor], predicted: Predicted) -> Self:
        """The same in a trace."""
        return replace(self, projected_values=self.deferred, below=below, predicted=predicted)

    @property
    def deferred(self) -> Tensor:
        found: Tensor = vars(self)["projected_values"]
        return found

    @cached_property
    def attends(self) -> NDArray[np.bool_]:
        if not callable(self.deferred):
            return super().attends
        with computing(self.torch, self.output.dtype):
            has_value = self.values.any(dim=-1) & self._projects[:, None]
        has_weight = self.to_numpy(self.attention) != 0
        return np.asarray((has_weight & self.to_numpy(has_value)[:, :, None]).any(axis=1))

    @property
    def _projects(self) -> Tensor:
        """["head"]: whether anything of its value vectors leaves the output projection."""
        of_heads = self._own_projection.unflatten(-1, (-1, self.values.shape[-1]))
        return of_heads.any(dim=-1).any(dim=0)

    def of_head(self, head: int) -> Self:
        block, one = super().of_head(head), slice(head, head + 1)
        folded = self.shortcut
        if isinstance(folded, Folded):
            folded = replace(folded, by_head=tuple(each[one] for each in folded.by_head))
        return replace(block, values=self.values[:, one], shortcut=folded, _cache={})

    def distances(self, sources: slice) -> Float64:
        """Where memory runs out, half of the sources at a time."""
        n_sources = len(range(*sources.indices(self.attends.shape[-1])))
        try:
            with self._reporting_out_of_memory(), computing(self.torch, self.output.dtype):
                return super().distances(sources)
        except NotEnoughMemory:
            if n_sources == 1:
                raise
        # Here, not above: the error holds on to the memory of the calls that it came from.
        self.scratch.clear()
        self.budget.halve(int(self.attends[:, :, sources].sum()))
        middle = sources.start + n_sources // 2
        halves = slice(sources.start, middle), slice(middle, sources.stop)
        return np.concatenate([self.distances(half) for half in halves], axis=-1)

    def pair_distances(
        self, sources: slice, targets: slice, mask: NDArray[np.bool_]
    ) -> NDArray[np.floating]:
        if self.shortcut is None:
            return super().pair_distances(sources, targets, mask)
        pairs = None if mask.all() else np.flatnonzero(mask)
        n_targets = targets.stop - targets.start
        is_few = n_targets <= FEW_TARGETS and isinstance(self.shortcut, Folded)
        outputs = self._outputs_of_few if is_few else self._outputs
        with computing(self.torch, self.output.dtype):
            clean, zeroed = self.output[:, targets], outputs(sources, targets, pairs)
            if pairs is None:
                zeroed = zeroed.view(*mask.shape, -1)
            else:
                of_targets = self.from_numpy(pairs % mask[0].size)
                clean, zeroed = clean.flatten(0, 1).index_select(0, of_targets), zeroed[None]
            return self.to_numpy(cosine_distance(clean, zeroed)).ravel()

    def zeroed(self, sources: slice, targets: slice) -> Tensor:
        if self.shortcut is None:
            return super().zeroed(sources, targets)
        with computing(self.torch, self.output.dtype):
            outputs = self._outputs(sources, targets, None)
            n_sources, (n_sentences, _, d_model) = sources.stop - sources.start, self.output.shape
            return outputs.view(n_sources, n_sentences, -1, d_model)

    def _outputs(self, sources: slice, targets: slice, pairs: NDArray[np.intp] | None) -> Tensor:
        """The outputs of these pairs by the shortcut, or of all, ["pair d_model"]."""
        clean, residual = self._clean_and_residual
        inputs = ZeroingInputs(
            weights=self.attention[:, :, targets, sources].permute(3, 0, 2, 1).contiguous(),
            projected_values=self.projected_values[:, :, sources].permute(2, 0, 1, 3),
            terms=self._terms(sources),
            clean=clean.at(targets),
            residual=residual and residual.at(targets),
            pairs=None if pairs is None else self.from_numpy(pairs),
            scratch=self.scratch,
        )
        if isinstance(self.shortcut, Folded):
            return self.shortcut.outputs(self.torch, inputs)
        return inputs.packed(inputs.clean.array - inputs.weights @ inputs.projected_values)

    def _outputs_of_few(
        self, sources: slice, targets: slice, pairs: NDArray[np.intp] | None
    ) -> Tensor:
        """As `_outputs`, of few targets: what is taken out goes through the output projection for
        each pair, and the rest of the block runs for each.
        """
        assert isinstance(self.shortcut, Folded)
        weights = self.attention[:, :, targets, sources].permute(3, 0, 2, 1)
        values = self.values[:, :, sources].permute(2, 0, 1, 3)
        removed = weights[..., None] * values[:, :, None]  # ["… piece·head d_head"]
        projection = self._own_projection
        n_heads = projection.shape[1] // removed.shape[-1]
        removed = removed.unflatten(3, (-1, n_heads)).sum(dim=3).flatten(3)
        start, residual = self.mixed[:, targets], self.residual[:, targets]
        if self.shortcut.parts.norm_mixed is None:
            start = start + residual
        rows = [removed, *(each.expand(len(weights), *each.shape) for each in (start, residual))]
        rows = [each.flatten(0, 2) for each in rows]
        if pairs is not None:
            rows = [each.index_select(0, self.from_numpy(pairs)) for each in rows]
        left = rows[1] - product(self.torch, projection, None)(rows[0])
        return self.shortcut.outputs_unfolded(self.torch, left, rows[2])

    @property
    def _own_projection(self) -> Tensor:
        """The output projection ["d_model head·d_head"] of the heads that are not left out."""
        whole = FeedForward.matrix(self.call.layer.get_submodule(self.site.projection))
        if self.headed is None:
            return whole
        start = self.headed[1] * self.values.shape[-1]
        return whole[:, start : start + self.values.shape[-1]]

    def _terms(self, sources: slice) -> tuple[Tensor, ...]:
        """See `Folded.terms`; computed for many sources at once, as it reads large matrices."""
        if not isinstance(self.shortcut, Folded):
            return ()
        first, kept = self._cache.get("terms", (0, ()))
        if not kept or not first <= sources.start <= sources.stop <= first + len(kept[0]):
            first = sources.start
            some = slice(first, max(sources.stop, first + SOURCES_AT_ONCE))
            values = self.values[:, :, some].permute(2, 0, 1, 3)
            kept = self.shortcut.terms(self.torch, values)
            self._cache["terms"] = first, kept
        return tuple(each[sources.start - first : sources.stop - first] for each in kept)

    @property
    def projection_bias(self) -> Tensor | float:
        bias = getattr(self.call.layer.get_submodule(self.site.projection), "bias", None)
        return 0.0 if bias is None else bias

    def from_numpy(self, positions: NDArray[np.intp]) -> Tensor:
        return self.torch.as_tensor(positions, device=self.output.device)

    @cached_property
    def _clean_and_residual(self) -> tuple[Projected, Projected | None]:
        if isinstance(self.shortcut, Folded):
            return self.shortcut.clean_and_residual(self.residual, self.mixed)
        return Projected(self.output), None

    def rest_of_block(self, mixed: Tensor, targets: slice = slice(None)) -> Tensor:
        if self.site.attends_to_encoder:
            return self._rest_by_sentence(mixed, targets)
        rows = mixed.reshape(-1, 1, mixed.shape[-1])
        residual = self.residual[:, targets].expand(mixed.shape).reshape(rows.shape)
        with computing(self.torch, self.output.dtype):
            return hooks.rest_of_block(self.site, self.call, rows, residual).reshape(mixed.shape)

    def summed(self) -> Tensor | None:
        with computing(self.torch, self.output.dtype):
            return hooks.rest_and_summed(self.site, self.call, self.mixed, self.residual)[1]

    def _rest_by_sentence(self, mixed: Tensor, targets: slice) -> Tensor:
        """All rows of a sentence together: its encoder's keys and values are computed once."""
        by_sentence = mixed.transpose(0, 1)
        rows = by_sentence.flatten(1, 2)
        residual = self.residual[:, None, targets].expand(by_sentence.shape).reshape(rows.shape)
        with computing(self.torch, self.output.dtype):
            output = hooks.rest_of_block(self.site, self.call, rows, residual)
        return output.reshape(by_sentence.shape).transpose(0, 1)

    def differential(self, scale: float = 1.0) -> Callable[[int | slice], Tensor]:
        with self._reporting_out_of_memory():
            at_scale = self._differential.at(scale)

        def moved(sources: int | slice) -> Tensor:
            with self._reporting_out_of_memory():
                return at_scale(sources)

        return moved

    def output_without_input(self) -> Tensor:
        with self._reporting_out_of_memory():
            return self._differential.output(0.0)

    def adds_to_prediction(
        self, numbers: Sequence[int], tolerance: float
    ) -> Generator[int, None, tuple[Float64, Float64]]:
        assert self.predicted is not None
        prediction = Prediction(self.torch, *self.predicted)
        n_sentences, _, n_targets, n_tokens = self.attention.shape
        amounts, gaps = np.zeros((n_sentences, n_targets, n_tokens)), np.zeros(n_sentences)
        for sentence in range(n_sentences):
            states = self.call.hidden[sentence, None]
            targets = range(n_tokens) if self.targets is None else self.targets[sentence].tolist()
            found = prediction.attributions(states, (sentence, targets), numbers, tolerance)
            for target in range(n_targets):
                with self._reporting_out_of_memory():
                    vectors, gap = next(found)
                amounts[sentence, target] = self.to_numpy(vectors[0].double().sum(-1))
                gaps[sentence] = np.maximum(gaps[sentence], gap)
                yield n_tokens
        return amounts, gaps

    def decomposed(self) -> Generator[int, None, Tensor]:
        parts = self.below.pop("parts", None)
        n_sentences, _, n_tokens, _ = self.attention.shape
        self.budget.check_numbers(ARRAYS * n_tokens * self.output.numel(), n_tokens)
        whole = Whole(self.call.hidden, self.attention, self.projected_values, self.mixed)
        middle = self.middle
        assert middle is not None
        with self._reporting_out_of_memory(), computing(self.torch, self.output.dtype):
            steps = Decomposition(self.torch, self.site, self.call)
            found = steps.middle(whole, parts)
        targets_at_once = max(1, self.pairs_at_once // (n_sentences * n_tokens))
        for first in range(0, n_tokens, targets_at_once):
            some = slice(first, first + targets_at_once)
            with self._reporting_out_of_memory(), computing(self.torch, self.output.dtype):
                found[:, some] = steps.rest(middle[:, some], found[:, some])
            yield found[:, some, :, 0].numel()
        self.below["parts"] = found
        return found

    def _reporting_out_of_memory(self) -> AbstractContextManager[None]:
        return self.budget.report_out_of_memory(self.attention.shape[-1])

    @cached_property
    def _differential(self) -> Differential:
        of_encoder = self.part == "cross"
        return Differential(self.torch, self.call, of_encoder=of_encoder)

    @property
    def pairs_at_once(self) -> int:
        return self.budget.pairs_of(self.width)

    def to_numpy(self, array: Tensor) -> NDArray[np.floating]:
        return np.asarray(array.detach().cpu().numpy())

    def misfit(self) -> float:
        """How far the parts are from the whole, as a share of the largest number: all parts, and
        what is left without each source, by summing the terms of the others.
        """
        targets, sources = (slice(0, n) for n in self.attention.shape[2:])
        removed = [np.full((1, targets.stop), source) for source in (-1, *range(sources.stop))]
        with computing(self.torch, self.output.dtype):
            whole, *left = (self.left(targets, each) for each in removed)
            output = self.rest_of_block(whole[None])[0]
            zeroed = self.rest_of_block(self.torch.stack(left))
            by_subtraction = self.zeroed(sources, targets)
            distances = self.to_numpy(cosine_distance(output, zeroed)).transpose(1, 2, 0)
        is_summed = np.moveaxis(self.hardly_left(sources), -1, 0)
        unequal = np.abs(self.to_numpy(by_subtraction - zeroed)).max(axis=-1)[~is_summed]
        scale = float(_largest(self.output))
        parts = (
            float((whole - self.mixed).abs().max() / _largest(self.mixed)),
            float((output - self.output).abs().max()) / scale,
            float(unequal.max(initial=0.0)) / scale,
            float(np.abs(distances - self.distances(sources)).max()),
        )
        return float(np.max(parts))  # NaN if any is


TorchBlock.projected_values = Deferred("projected_values")


def _largest(array: Tensor) -> Tensor:
    """The largest number, and 1 where there are only zeros: nothing to compare with."""
    largest = array.abs().max()
    return largest + (largest == 0)
