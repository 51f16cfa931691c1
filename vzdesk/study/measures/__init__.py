"""What is measured of a target and its sources; one file per measure, found by listing.

A measure's module defines `MEASURE`, and its docstring the exact definition. Measures of a match or
a target have a value in each layer of each map; those of a word are the model's own, and have one.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vzdesk.errors import UserError, unknown_name
from vzdesk.translate import say
from vzdesk.view.units import Unit

Values = NDArray[np.float64]
LEAST = 4
"""Words that a correlation is over, at least."""
_SMALLEST = 1e-12
"""What is left of a variance that is all explained is not 0 to the last bit."""


@dataclass(frozen=True, eq=False)
class Measured:
    """A target word in one map, and the words that are its sources.

    row         ["layer source"] its scores over all units, NaN in a layer where nothing mixes
    distances   likewise, None where no distances of words were measured
    units       the sources
    target      its own place among them
    sources     the places of the match's sources
    surprisal   bits, and preference likewise; NaN where there is none
    surprisals  ["source"] likewise, of each
    tiers       by name the annotations of the sentence's words
    mixing_ratios  ["layer"] of the target; None where there are none
    """

    row: Values
    distances: Values | None
    units: Sequence[Unit]
    target: int
    sources: tuple[int, ...]
    surprisal: float = float("nan")
    preference: float = float("nan")
    surprisals: Values = field(default_factory=lambda: np.zeros(0))
    tiers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mixing_ratios: Values | None = None

    def share_of(self, places: Sequence[int]) -> Values:
        """["layer"]: the sum of the scores of these sources, 0 of none; NaN where nothing mixes."""
        total = self.row[:, list(places)].sum(axis=1)
        return np.where(np.isnan(self.row[:, 0]), np.nan, total)

    def numbers(self, tier: str) -> Values:
        """["source"]: the number that an annotation says of each, NaN where it is none, and for
        units that are not one word.
        """
        values = self.tiers.get(tier, ())
        return np.array(
            [
                number_of(values[unit.words[0]]) if len(unit.words) == 1 and values else np.nan
                for unit in self.units
            ]
        )

    def words_with(self, numbers: Values) -> NDArray[np.bool_]:
        """["source"]: those that have a finite number, without the target."""
        found: NDArray[np.bool_] = np.isfinite(numbers)
        found[self.target] = False
        return found


def number_of(text: str) -> float:
    """The number that is written there, NaN where there is none; 1_0 is one in Python alone."""
    try:
        return float("nan") if "_" in text else float(text)
    except ValueError:
        return float("nan")


def ranked(values: Values) -> Values:
    """The rank of each, of equal ones their mean rank; NaN where there is a NaN."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(values, nan_policy="propagate"))


def correlated(one: Values, other: Values) -> float:
    """Pearson's correlation; NaN of fewer than `LEAST` values, or where all of one are equal."""
    if len(one) < LEAST or not (np.ptp(one) > 0 and np.ptp(other) > 0):
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def partially_correlated(one: Values, other: Values, third: Values) -> float:
    """The correlation of two with the third partialled out: (r_12 - r_13 r_23) / √((1 - r_13²)
    (1 - r_23²)). NaN where the third explains all of one.
    """
    r_12, r_13, r_23 = (correlated(*pair) for pair in ((one, other), (one, third), (other, third)))
    left = (1 - r_13**2) * (1 - r_23**2)
    return (r_12 - r_13 * r_23) / math.sqrt(left) if left > _SMALLEST else float("nan")


@dataclass(frozen=True)
class Measure:
    """A measure; tier is the annotation that it is of, "" for none.

    label     what stands beside an axis
    of        "match": of target and sources; "target": of the target's row; "word": of the target
              word itself, whatever the map
    measure   ["layer"]; of a word one value alone. NaN where it is not defined
    of_tier   the same with the numbers of an annotation; the name is then NAME:ANNOTATION
    needs_predictions  whether the model has to predict the text first
    needs_distances    whether it is there only where words were zeroed as one
    needs_mixing_ratios  whether it is there only where a method measures mixing ratios
    """

    name: str
    label: str
    of: Literal["match", "target", "word"]
    measure: Callable[[Measured], Values] = lambda of: np.full(len(of.row), np.nan)
    of_tier: Callable[[str, Measured], Values] | None = None
    tier: str = ""
    needs_predictions: bool = False
    needs_distances: bool = False
    needs_mixing_ratios: bool = False

    @property
    def axis(self) -> str:
        """What stands beside an axis."""
        return " ".join(filter(None, (say(self.label), self.tier)))


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
    base, _, tier = name.partition(":")
    found = measures().get(base)
    if found is None or (tier and found.of_tier is None):
        raise unknown_name("No measure '{name}'.", name, measures())
    if found.of_tier is None:
        return found
    if not tier:
        raise UserError(
            "The measure {name} needs an annotation with numbers.",
            next_step="Write it as {name}:RT, with the name of the annotation.",
            name=name,
        )
    return replace(found, name=name, tier=tier, measure=partial(found.of_tier, tier))
