"""A block of a transformers model, as the contract has it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.distance import Float64, cosine_distance
from vzdesk.engine.families import Site
from vzdesk.engine.runtime.contract import Block
from vzdesk.engine.runtime.torch import hooks
from vzdesk.engine.runtime.torch.device import Budget
from vzdesk.engine.runtime.torch.folding import Folded, Scratch, Start, ZeroingInputs
from vzdesk.errors import NotEnoughMemory

if TYPE_CHECKING:
    from torch import Tensor

SOURCES_AT_ONCE = 64
"""As many at least that terms are made for: fewer would read the folded matrices more often."""


@dataclass(frozen=True, eq=False)
class TorchBlock(Block):
    """One block, run on sentences of equal length."""

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
    _made: dict[str, tuple[int, tuple[Tensor, ...]]] = field(default_factory=dict, kw_only=True)

    def of_groups(self, groups: NDArray[np.intp]) -> Self:
        """See `Block.of_groups`."""
        with self.torch.inference_mode():
            block = super().of_groups(groups)
            values = self.pieces(self.values, groups)
        return replace(block, values=values, _made={})

    def distances(self, sources: slice) -> Float64:
        """See `Block.distances`. Where memory runs out, half of the sources at a time."""
        n_sources = len(range(*sources.indices(self.attends.shape[-1])))
        try:
            with self.budget.report_out_of_memory(self.attends.shape[-1]):
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

    def measured(
        self, sources: slice, targets: slice, wanted: NDArray[np.bool_]
    ) -> NDArray[np.floating]:
        """See `Block.measured`."""
        if self.shortcut is None:
            return super().measured(sources, targets, wanted)
        pairs = None if wanted.all() else np.flatnonzero(wanted)
        with self.torch.inference_mode():
            clean, zeroed = self.output[:, targets], self._outputs(sources, targets, pairs)
            if pairs is None:
                zeroed = zeroed.view(*wanted.shape, -1)
            else:
                of_targets = self.from_numpy(pairs % wanted[0].size)
                clean, zeroed = clean.flatten(0, 1).index_select(0, of_targets), zeroed[None]
            return self.to_numpy(cosine_distance(clean, zeroed)).ravel()

    def zeroed(self, sources: slice, targets: slice) -> Tensor:
        """See `Block.zeroed`."""
        if self.shortcut is None:
            return super().zeroed(sources, targets)
        with self.torch.inference_mode():
            outputs = self._outputs(sources, targets, None)
            n_sources, (n_sentences, _, d_model) = sources.stop - sources.start, self.output.shape
            return outputs.view(n_sources, n_sentences, -1, d_model)

    def _outputs(self, sources: slice, targets: slice, pairs: NDArray[np.intp] | None) -> Tensor:
        """The outputs of these pairs by the shortcut, or of all, ["pair d_model"]."""
        start, beside = self._starts
        inputs = ZeroingInputs(
            weights=self.attention[:, :, targets, sources].permute(3, 0, 2, 1).contiguous(),
            projected_values=self.projected_values[:, :, sources].permute(2, 0, 1, 3),
            terms=self._terms(sources),
            start=start.at(targets),
            beside=beside and beside.at(targets),
            pairs=None if pairs is None else self.from_numpy(pairs),
            scratch=self.scratch,
        )
        if isinstance(self.shortcut, Folded):
            return self.shortcut.outputs(self.torch, inputs)
        return inputs.packed(inputs.start.array - inputs.weights @ inputs.projected_values)

    def _terms(self, sources: slice) -> tuple[Tensor, ...]:
        """See `Folded.terms`; made for many sources at once, as it reads large matrices."""
        if not isinstance(self.shortcut, Folded):
            return ()
        first, made = self._made.get("terms", (0, ()))
        if not made or not first <= sources.start <= sources.stop <= first + len(made[0]):
            first = sources.start
            some = slice(first, max(sources.stop, first + SOURCES_AT_ONCE))
            values = self.values[:, :, some].permute(2, 0, 1, 3)
            made = self.shortcut.terms(self.torch, values)
            self._made["terms"] = first, made
        return tuple(each[sources.start - first : sources.stop - first] for each in made)

    def from_numpy(self, positions: NDArray[np.intp]) -> Tensor:
        """See `Block.from_numpy`."""
        return self.torch.as_tensor(positions, device=self.output.device)

    @cached_property
    def _starts(self) -> tuple[Start, Start | None]:
        """See `Folded.starts`."""
        if isinstance(self.shortcut, Folded):
            return self.shortcut.starts(self.residual, self.mixed)
        return Start(self.output), None

    def rest_of_block(self, mixed: Tensor, targets: slice = slice(None)) -> Tensor:
        """See `Block.rest_of_block`."""
        if self.site.attends_on:
            return self._rest_by_sentence(mixed, targets)
        rows = mixed.reshape(-1, 1, mixed.shape[-1])
        residual = self.residual[:, targets].expand(mixed.shape).reshape(rows.shape)
        with self.torch.inference_mode():
            return hooks.rest_of_block(self.site, self.call, rows, residual).reshape(mixed.shape)

    def _rest_by_sentence(self, mixed: Tensor, targets: slice) -> Tensor:
        """All rows of a sentence as one: its encoder's keys and values are made once for all."""
        by_sentence = mixed.transpose(0, 1)
        rows = by_sentence.flatten(1, 2)
        residual = self.residual[:, None, targets].expand(by_sentence.shape).reshape(rows.shape)
        with self.torch.inference_mode():
            output = hooks.rest_of_block(self.site, self.call, rows, residual)
        return output.reshape(by_sentence.shape).transpose(0, 1)

    @property
    def pairs_at_once(self) -> int:
        """See `Block.pairs_at_once`."""
        return self.budget.pairs_of(self.width)

    def to_numpy(self, array: Tensor) -> NDArray[np.floating]:
        """See `Block.to_numpy`."""
        return np.asarray(array.detach().cpu().numpy())
