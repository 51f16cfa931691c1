"""What graphs take of a folded feed-forward: its matrices as weights, and starts by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from vzdesk.engine.runtime.torch.folding import Folded, Scratch, Start

FOLDED = "matrices", "by_head", "offsets"


class Foldable(torch.nn.Module):  # type: ignore[misc]
    """A stock block with what is folded of it as further weights."""

    def __init__(self, layer: Any, shortcut: Folded | str | None) -> None:
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


class Fresh(Scratch):
    """No memory is kept in a graph: ONNX Runtime plans its own."""

    def take(self, name: str, like: Any, shape: tuple[int, ...]) -> Any:
        return like.new_empty(shape)


def flat(starts: tuple[Start, Start | None]) -> dict[str, Any]:
    """What `Folded.starts` gives, by name: start, start.0, … and beside, beside.0, …"""
    named = {"start": starts[0]} | ({"beside": starts[1]} if starts[1] else {})
    return {
        name: tensor
        for key, start in named.items()
        for name, tensor in (
            (key, start.array),
            *((f"{key}.{number}", each) for number, each in enumerate(start.projected)),
        )
    }


def start(key: str, tensors: Mapping[str, Any]) -> Start:
    """The inverse of `flat`."""
    projected = (tensor for name, tensor in tensors.items() if name.startswith(f"{key}."))
    return Start(tensors[key], tuple(projected))
