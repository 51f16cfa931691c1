"""How surprising the model itself finds each unit of a text, in bits."""

from __future__ import annotations

import math
from dataclasses import dataclass

from vzdesk.engine.predicted import Predictions
from vzdesk.engine.types import SentenceResult
from vzdesk.remember import remembered
from vzdesk.translate import mark, say
from vzdesk.view.selection import Units
from vzdesk.view.shown.extent import Extent
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.units import Unit, units_of

FULL_BITS = 16.0
"""A bar is full at so many bits, or at those of the most surprising unit where these are more."""
BITS = 1 / math.log(2)
"""Bits for each natural unit."""


@dataclass(frozen=True)
class Surprisals:
    """bits of each unit of the text, NaN where there are none, and `why`, else ""; a bar is full at
    full_bits.
    """

    bits: tuple[float, ...]
    why: tuple[str, ...]
    full_bits: float = FULL_BITS

    @property
    def scale(self) -> str:
        """What the bars show."""
        return say("surprisal (a full bar is {bits} bits)", bits=f"{self.full_bits:g}")

    def share(self, unit: int) -> float:
        """How full the bar of a unit is, 0…1; 0 where it has none."""
        bits = self.bits[unit]
        return 0.0 if math.isnan(bits) else min(bits / self.full_bits, 1.0)

    def text(self, unit: Unit, at: int, *, is_named: bool = False) -> str:
        """The number of a unit, which is named where it is not clear, or why it has none."""
        label, bits = isolated(unit.label), f"{self.bits[at]:.2f}"
        if not self.why[at]:
            named = mark("surprisal of {word} {bits} bits")
            return say(named if is_named else mark("surprisal {bits} bits"), word=label, bits=bits)
        if unit.is_added:
            return ""
        return say("no surprisal of {word}: {why}", word=label, why=self.why[at])


@remembered(64)
def surprisals_of(
    scored: SentenceResult, kind: Units, part: str, extent: Extent | None = None
) -> Surprisals | None:
    """Those of what is seen of the text that is predicted; None where this part's maps are of
    another text, or of two, or where nothing is predicted.
    """
    found = scored.predictions
    if found is None or part not in ("", "decoder"):
        return None
    units, _ = units_of(scored, kind, part)
    values = [_bits(found, unit, kind) for unit in units]
    why = [
        _why(scored, found, unit) if math.isnan(bits) else ""
        for unit, bits in zip(units, values, strict=True)
    ]
    finite = (bits for bits in values if math.isfinite(bits))
    full = max(FULL_BITS, math.ceil(max(finite, default=0.0)))
    places = range(len(units)) if extent is None else extent.target_places
    return Surprisals(
        tuple(values[at] for at in places), tuple(why[at] for at in places), float(full)
    )


def _bits(found: Predictions, unit: Unit, kind: Units) -> float:
    if kind == "tokens":
        return _in_bits(float(found.tokens[unit.start]))
    return _in_bits(float(found.words[unit.words[0]])) if len(unit.words) == 1 else math.nan


def _in_bits(log_p: float) -> float:
    return 0.0 if log_p == 0 else -log_p * BITS


def _why(scored: SentenceResult, found: Predictions, unit: Unit) -> str:
    """Why a unit has no number."""
    tokens = range(unit.start, unit.end)
    lacking = [at for at in tokens if math.isnan(found.tokens[at])]
    if unit.is_added:
        return say("the model adds it")
    if not lacking:
        return say("it shares a piece with another word")
    if found.way == "next" and lacking[0] == 0:
        return say(
            "the model predicts nothing without a token before it; Model ▸ Choose a model… can put "
            "one there"
        )
    if any(scored.predicted.tokens[at].is_special for at in lacking):
        return say("it is a mask or another special piece")
    return say("the model does not know it")
