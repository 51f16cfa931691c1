"""A field of a frozen dataclass that is made at its first use: large, and often not used at all."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

from vzdesk.engine.runtime.torch.device import Budget
from vzdesk.engine.runtime.torch.hooks import Mixed
from vzdesk.engine.runtime.torch.precision import computing

if TYPE_CHECKING:
    from torch import Tensor

Make = Callable[[], "Tensor"]


class Deferred:
    """The field of this name, which is set to its value, or to what makes it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, _owner: type) -> Tensor:
        value = vars(instance)[self._name]
        if callable(value):
            value = vars(instance)[self._name] = value()
        return value

    def __set__(self, instance: object, value: Tensor | Make) -> None:
        vars(instance)[self._name] = value


def projecting(torch: ModuleType, mixed: Mixed, budget: Budget) -> Make:
    """What makes the projected values; NotEnoughMemory where that takes too much."""

    def made() -> Tensor:
        out_of_memory = budget.report_out_of_memory(mixed.attention.shape[-1])
        with out_of_memory, computing(torch, mixed.mixed.dtype):
            return mixed.projected_values

    return made
