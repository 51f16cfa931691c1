"""What turns a trace into scores; one file per method, found by listing.

A method's module defines `METHOD`. Its `layer` is a generator: each `yield` says how many
(target, source) pairs are done since the last, and is a place to stop; it returns the layer's maps
of all sentences of the block.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.backends.contract import Block
from vzdesk.engine.distance import Float64
from vzdesk.errors import unknown_name


@dataclass(frozen=True, eq=False)
class LayerMap:
    """One layer's maps: scores ["sentence target source"], distances likewise or None, flags."""

    scores: Float64
    distances: Float64 | None
    no_mixing: NDArray[np.bool_]


@dataclass(frozen=True)
class Method:
    """A way to score. `rollout_adds_identity`: its maps leave out the residual connection."""

    name: str
    label: str
    source: str
    layer: Callable[[Block], Generator[int, None, LayerMap]]
    rollout_adds_identity: bool


@cache
def methods() -> dict[str, Method]:
    """Every method there is, by name."""
    modules = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    )
    return {module.METHOD.name: module.METHOD for module in modules}


def find(name: str) -> Method:
    """The method of this name. UserError with the nearest one where there is none."""
    if name not in methods():
        raise unknown_name("method", name, methods())
    return methods()[name]
