"""The norms of a PyTorch block as data, each compared with the module that it is read from."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from vzdesk.engine.families import NormModules, Site
from vzdesk.engine.runtime.norms import Norm, Norms, Vector
from vzdesk.engine.runtime.torch.folding import epsilon

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

TOLERANCE = 1e-5
"""Of the largest number in the module's output."""


def norms(torch: ModuleType, site: Site, layer: Module) -> Norms | None:
    """The norms around the block's middle residual; None where they are not known, or where a
    module computes something else than its data say. The last norm alone is left out then.
    """
    modules = site.norm_modules(layer)
    if modules is None or modules.after not in (None, modules.middle):
        return None
    bias: Tensor | None = getattr(layer.get_submodule(site.projection), "bias", None)
    found = {
        name: _norm(torch, module, modules)
        for name, module in (("mixed", modules.mixed), ("after", modules.after))
        if module is not None
    }
    if None in found.values():
        return None
    is_parallel = modules.parallel is not None
    return Norms(
        None if bias is None else _vector(bias),
        modules.scale,
        **found,
        last=None if modules.last is None else _norm(torch, modules.last, modules),
        is_parallel=is_parallel,
    )


def _norm(torch: ModuleType, module: Module, modules: NormModules) -> Norm | None:
    gain: Tensor = modules.gain(module)
    bias: Tensor | None = getattr(module, "bias", None)
    norm = Norm(
        gain=_vector(gain),
        bias=None if bias is None else _vector(bias),
        is_centred=modules.is_centred,
        epsilon=epsilon(module),
    )
    return norm if _is_equal(torch, norm, module, gain) else None


def _is_equal(
    torch: ModuleType, norm: Norm, module: Callable[[Tensor], Tensor], gain: Tensor
) -> bool:
    """Whether the module's output is the same for numbers whose mean is not 0."""
    numbers = np.linspace(-1.0, 3.0, gain.shape[-1])
    with torch.inference_mode():
        expected = _vector(module(torch.as_tensor(numbers[None, None]).to(gain)))[0, 0]
    return bool(np.abs(norm.of(numbers) - expected).max() <= TOLERANCE * np.abs(expected).max())


def _vector(weights: Tensor) -> Vector:
    return np.asarray(weights.detach().cpu().numpy())
