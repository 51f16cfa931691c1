"""What is measured of a target and its sources; one file per measure, found by listing.

A measure's module defines `MEASURE`, and its docstring the exact definition. Measures of a match or
a target have a value in each layer of each map; those of a word are the model's own, and have one.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vzdesk.errors import unknown_name
from vzdesk.view.units import Unit

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Measured:
    """A target word in one map, and the words that are its sources.

    row         ["layer source"] its scores over all units, NaN in a layer where nothing mixes
    distances   likewise, None where no distances of words were measured
    units       the sources
    target      its own place among them
    sources     the places of the match's sources
    surprisal   bits, and preference likewise; NaN where there is none
    """

    row: Values
    distances: Values | None
    units: Sequence[Unit]
    target: int
    sources: tuple[int, ...]
    surprisal: float = float("nan")
    preference: float = float("nan")

    def share_of(self, places: Sequence[int]) -> Values:
        """["layer"]: the sum of the scores of these sources, 0 of none; NaN where nothing mixes."""
        total = self.row[:, list(places)].sum(axis=1)
        return np.where(np.isnan(self.row[:, 0]), np.nan, total)


@dataclass(frozen=True)
class Measure:
    """A measure.

    label     what stands beside an axis
    of        "match": of target and sources; "target": of the target's row; "word": of the target
              word itself, whatever the map
    measure   ["layer"]; of a word one value alone. NaN where it is not defined
    needs_predictions  whether the model has to predict the text first
    needs_distances    whether it is there only where words were zeroed as one
    """

    name: str
    label: str
    of: Literal["match", "target", "word"]
    measure: Callable[[Measured], Values]
    needs_predictions: bool = False
    needs_distances: bool = False


@cache
def measures() -> dict[str, Measure]:
    """Every measure there is, by name."""
    modules = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    )
    return {module.MEASURE.name: module.MEASURE for module in modules}


def names() -> tuple[str, ...]:
    """Those of all measures; a module has that of its measure, so none needs to be imported."""
    return tuple(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__))


def find(name: str) -> Measure:
    """The measure of this name. UserError with the nearest one where there is none."""
    if name not in measures():
        raise unknown_name("No measure '{name}'.", name, measures())
    return measures()[name]
