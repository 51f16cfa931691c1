"""Which rows and columns of a map are seen, and what is shown of the scores in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.types import Array, SentenceResult, frozen
from vzdesk.remember import remembered
from vzdesk.translate import say
from vzdesk.view.selection import NOTHING, Cell, LeftOut, Treatment, Units
from vzdesk.view.units import Unit, units_of

MOST_NAMED = 3
"""So many special tokens are named; of more it is said that they are special tokens."""
Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]
_Sides = tuple[tuple[Unit, ...], tuple[Unit, ...]]
_Hidden = Literal["unscaled", "hidden"]


class Counted(NamedTuple):
    """The rows and columns of which cells count for the colours, and whether own cells do."""

    targets: Bool
    sources: Bool
    own: bool

    def cells(self) -> Bool:
        """["target source"]"""
        found: Bool = np.logical_and.outer(self.targets, self.sources)
        if not self.own:
            np.fill_diagonal(found, False)
        return found

    def in_row(self, target: int) -> Bool:
        """["source"]"""
        found: Bool = self.sources & self.targets[target]
        if not self.own:
            found[target] = False
        return found


@dataclass(frozen=True, eq=False)
class Extent:
    """What is seen of a map over these units; positions are among them, seen or not.

    targets, sources     the rows and columns that are seen, which units and at which positions
    hidden, unscaled     what is hidden, and what does not count for the colours, in words
    hides_own            whether what a target takes from itself is hidden
    counted              which cells count for the colours; None are all
    """

    targets: tuple[Unit, ...]
    sources: tuple[Unit, ...]
    target_places: tuple[int, ...]
    source_places: tuple[int, ...]
    hidden: tuple[str, ...]
    unscaled: tuple[str, ...]
    hides_own: bool
    counted: Counted | None
    renormalised: bool

    def whole(self, cell: Cell) -> Cell:
        """Where a cell of what is seen is among all units."""
        return Cell(
            None if cell.target is None else self.target_places[cell.target],
            None if cell.source is None else self.source_places[cell.source],
        )

    def seen(self, cell: Cell) -> Cell:
        """Where a cell among all units is in what is seen; open where it is hidden."""
        targets, sources = self._seen
        return Cell(
            None if cell.target is None else targets.get(cell.target),
            None if cell.source is None else sources.get(cell.source),
        )

    @cached_property
    def _seen(self) -> tuple[dict[int, int], dict[int, int]]:
        """By place among all units, where it is in what is seen."""
        targets, sources = (
            {place: at for at, place in enumerate(places)}
            for places in (self.target_places, self.source_places)
        )
        return targets, sources

    def places_among(self, more: Extent) -> tuple[list[int], list[int]]:
        """Where the rows and columns that are seen here are in what is seen there."""
        targets, sources = more._seen
        rows = [targets[at] for at in self.target_places]
        return rows, [sources[at] for at in self.source_places]

    def part(self, whole: Array) -> Array:
        """What is seen of numbers ["target source"]; NaN where own cells are hidden."""
        shown = whole[np.ix_(self.target_places, self.source_places)]
        if self.hides_own:
            np.fill_diagonal(shown, np.nan)
        return frozen(shown, whole.dtype)

    def map(self, whole: Array) -> tuple[Array, Float64]:
        """All scores ["target source"] -> those that are shown, and the sum ["target"] that is left
        of each row.
        """
        own = np.diag_indices(len(self.targets)) if self.hides_own else None
        return self._shown(whole[np.ix_(self.target_places, self.source_places)], own)

    def row(self, whole: Array, target: int) -> Array:
        """All scores ["layer source"] of a target, which is the one at this position among those
        that are seen -> those that are shown.
        """
        own = (slice(None), target) if self.hides_own else None
        return self._shown(whole[:, self.source_places], own)[0]

    def _shown(self, seen: Array, own: Any) -> tuple[Array, Float64]:
        """seen ["… source"] is a copy; own are the places in it that are hidden, None for none. A
        row of which nothing is left stays 0 when it is renormalised, and one that was not scored
        has no numbers.
        """
        shown = np.ascontiguousarray(seen)
        if own is not None:
            shown[own] = 0
        left: Float64 = shown.sum(axis=-1, dtype=np.float64)
        if self.renormalised:
            whole = left[..., None]
            nothing = np.where(np.isnan(shown), np.nan, 0.0)
            shown = np.divide(shown, whole, out=nothing, where=whole > 0)
        if own is not None:
            shown[own] = np.nan
        return frozen(shown, seen.dtype), left


@remembered(64)
def extent_of(result: SentenceResult, kind: Units, part: str, left_out: LeftOut) -> Extent | None:
    """What is seen of this part's maps; None where all is, and all counts for the colours.

    Nothing is hidden where nothing would be left, and all counts where else nothing would.
    """
    if left_out == NOTHING:
        return None
    sides = units_of(result, kind, part)
    is_one_text = sides[0] is sides[1]
    own = left_out.own if is_one_text else "shown"
    found = _extent(sides, left_out, own)
    return found if found.hidden or found.unscaled else None


def _extent(sides: _Sides, left_out: LeftOut, own: Treatment) -> Extent:
    places = [_places(units, left_out) for units in sides]
    if not all(places):
        return _extent(sides, LeftOut(own=own, renormalised=left_out.renormalised), own)
    targets, sources = _at(places[0], sides[0]), _at(places[1], sides[1])
    if sides[0] is sides[1]:
        sources = targets
    counted = _counted(targets, sources, left_out, own)
    hidden = tuple(_names(sides, left_out, own, "hidden"))
    unscaled = tuple(_names(sides, left_out, own, "unscaled")) if counted else ()
    return Extent(
        targets,
        sources,
        places[0],
        places[1],
        hidden,
        unscaled,
        own == "hidden",
        counted,
        left_out.renormalised and bool(hidden),
    )


def _places(units: Sequence[Unit], left_out: LeftOut) -> tuple[int, ...]:
    """Those that are seen."""
    shown = (at for at, unit in enumerate(units) if _treatment(unit, left_out) != "hidden")
    return tuple(shown)


def _at(places: Sequence[int], units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """The same tuple where all are seen."""
    return units if len(places) == len(units) else tuple(units[at] for at in places)


def _treatment(unit: Unit, left_out: LeftOut) -> Treatment:
    if unit.is_added:
        return left_out.special
    return left_out.punctuation if unit.is_punctuation else "shown"


def _counted(
    targets: Sequence[Unit], sources: Sequence[Unit], left_out: LeftOut, own: Treatment
) -> Counted | None:
    """What is treated as all others are; None where nothing is."""
    rows, columns = (
        np.array([_treatment(unit, left_out) == "shown" for unit in units], dtype=bool)
        for units in (targets, sources)
    )
    counted = Counted(rows, columns, own == "shown")
    return counted if counted.cells().any() else None


def _names(sides: _Sides, left_out: LeftOut, own: Treatment, by: _Hidden) -> Iterator[str]:
    """What there is of that which is treated so, in words."""
    units = [*sides[0], *(() if sides[1] is sides[0] else sides[1])]
    added = dict.fromkeys(unit.label for unit in units if unit.is_added)
    if left_out.special == by and added:
        yield from added if len(added) <= MOST_NAMED else [say("special tokens")]
    if left_out.punctuation == by and any(unit.is_punctuation for unit in units):
        yield say("punctuation")
    if own == by:
        yield say("own cells")
