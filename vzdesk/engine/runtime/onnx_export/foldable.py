"""What graphs need of a folded feed-forward: its matrices as weights, its inputs by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import Module

from vzdesk.engine.runtime.torch.folding import Folded, Projected, Scratch

FOLDED = "matrices", "by_head", "offsets"
CLEAN, RESIDUAL = "start", "beside"
"""What the files of a bundle call the two that `Folded.clean_and_residual` returns."""


class Foldable(torch.nn.Module):  # type: ignore[misc]
    """A block with its folded matrices as further weights."""

    def __init__(self, layer: Module, shortcut: Folded | str | None) -> None:
        super().__init__()
        self.layer = layer
        self.shortcut = shortcut
        if isinstance(shortcut, Folded):
            for name in FOLDED:
                for number, weight in enumerate(getattr(shortcut, name)):
                    self.register_buffer(f"{name}_{number}", weight.clone())

    @property
    def folded(self) -> Folded:
        """The shortcut, with the weights that the module has now."""
        assert isinstance(self.shortcut, Folded)
        numbers = range(len(self.shortcut.matrices))
        matrices, by_head, offsets = (
            tuple(getattr(self, f"{name}_{number}") for number in numbers) for name in FOLDED
        )
        down = self.shortcut.parts.down
        return replace(
            self.shortcut, matrices=matrices, by_head=by_head, offsets=offsets, down=down
        )


class NoScratch(Scratch):
    """In a graph no memory is kept: ONNX Runtime plans its own."""

    def take(self, name: str, like: Tensor, shape: tuple[int, ...]) -> Tensor:
        return like.new_empty(shape)


def tensors_by_name(clean: Projected, residual: Projected | None) -> dict[str, Tensor]:
    """These by name: start, start.0, … and beside, beside.0, …"""
    named = {CLEAN: clean} | ({RESIDUAL: residual} if residual else {})
    return {
        name: tensor
        for key, each in named.items()
        for name, tensor in (
            (key, each.array),
            *((f"{key}.{number}", product) for number, product in enumerate(each.products)),
        )
    }


def projected(key: str, tensors: Mapping[str, Tensor]) -> Projected:
    """One of these, from the tensors of `tensors_by_name`."""
    products = (tensor for name, tensor in tensors.items() if name.startswith(f"{key}."))
    return Projected(tensors[key], tuple(products))
