"""Arrays of two libraries, which methods use alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

BackendArray: TypeAlias = "NDArray[Any] | Tensor"
"""What a backend computes with: numpy's or torch's. Use only what both have: operators, indexing,
`shape`, `swapaxes`, `reshape`, `sum(axis=…)`.
"""
