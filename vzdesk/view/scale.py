"""From scores to colours, on screen and in print: linear or logarithmic, locked or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vzdesk.translate import say
from vzdesk.view.colours import BLANK, GREY_DIFFERENCES, RGB, lookup

DECADES = 4
"""A logarithmic scale reaches from its highest score down to a ten thousandth of it."""


@dataclass(frozen=True)
class Scale:
    """How scores are coloured, which changes none of them.

    vmax       the score with the highest colour, which larger ones have too
    is_log     equal steps of colour are equal ratios; 0 and all up to `floor` have the lowest
    is_locked  the user keeps vmax, whatever map is shown, so larger scores can occur
    without    what did not count when vmax was found, so that its scores can be larger
    is_signed  from -vmax to vmax, with 0 in the middle: of differences; never logarithmic
    """

    colours: str = "viridis"
    vmax: float = 1.0
    is_log: bool = False
    is_locked: bool = False
    without: tuple[str, ...] = ()
    is_signed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether scores can be larger than vmax."""
        return self.is_locked or bool(self.without)

    @property
    def has_dashes(self) -> bool:
        """Whether only a dash tells what is less than 0 from what is more."""
        return self.is_signed and self.colours == GREY_DIFFERENCES

    @property
    def floor(self) -> float:
        """The largest score with the lowest colour."""
        return self.vmax / 10**DECADES if self.is_log else 0.0

    def places(self, scores: ArrayLike) -> NDArray[np.float64]:
        """Where scores ["…"] are on the scale, from 0 for the lowest colour to 1."""
        shares = np.asarray(scores, dtype=np.float64) / self.vmax
        if self.is_log:
            with np.errstate(divide="ignore"):
                shares = 1 + np.log10(np.maximum(shares, 0)) / DECADES
        if self.is_signed:
            shares = (shares + 1) / 2
        return np.clip(shares, 0, 1)

    def rgb(self, scores: ArrayLike) -> NDArray[np.uint8]:
        """scores ["…"] -> colours ["… rgb"]; NaN, which is hidden, has none of the scale's."""
        places, table = self.places(scores), lookup(self.colours)
        hidden, last = np.isnan(places), len(table) - 1
        if not hidden.any():
            return table.take(np.rint(places * last).astype(np.uint8), axis=0)
        steps = np.rint(np.nan_to_num(places) * last).astype(np.uint8)
        found = table.take(steps, axis=0)
        found[hidden] = BLANK
        return found

    def colour_of(self, score: float) -> RGB:
        red, green, blue = self.rgb(score).tolist()
        return red, green, blue

    def above(self, scores: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
        """Which scores ["…"] are larger than the largest that has a colour of its own."""
        return np.asarray(scores > self.vmax)

    def note(self) -> str:
        """What is special about it, for the note below a map; empty for a plain one."""
        notes = []
        if self.is_log:
            floor = self.floor
            notes.append(
                say("logarithmic; 0 and scores up to {floor:.3g}: lowest colour", floor=floor)
            )
        if self.is_locked:
            notes.append(say("locked at {vmax:.6g}", vmax=self.vmax))
        elif self.without:
            names = ", ".join(self.without)
            notes.append(say("up to {vmax:.4g}, without {names}", vmax=self.vmax, names=names))
        return say("colours {said}", said=", ".join(notes)) if notes else ""


PLAIN = Scale()
