"""One layer's map as it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.types import Array
from vzdesk.view.selection import Cell
from vzdesk.view.shown.extent import Extent, Float64
from vzdesk.view.shown.notes import hidden_note, unscored_note
from vzdesk.view.units import Unit, are_right_to_left


@dataclass(frozen=True, eq=False)
class MapView:
    """One layer's map over the chosen units. Compared by identity: the same inputs return the same.

    targets are the rows and sources the columns, the same but in a decoder's map to an encoder.
    scores ["target source"]; distances likewise, or None where units or method have none;
    faint ["target"] marks rows that mix nothing, or almost nothing, also of what is left of them;
    vmax is the largest score of those that count for the colours.
    extent is what is seen of the map where something is hidden or does not count, and left
    ["target"] the sum of what is left of each row, before it was renormalised. Numbers of a cell
    that is hidden inside the map are NaN, and so are those of a row that was not scored, of
    which unscored ["target"] tells. mixing_ratios ["target"] are there where the method measures
    them: what is hidden counts in them.
    """

    targets: tuple[Unit, ...]
    sources: tuple[Unit, ...]
    scores: Array
    distances: Array | None
    faint: NDArray[np.bool_]
    vmax: float
    extent: Extent | None = None
    left: Float64 | None = None
    unscored: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    mixing_ratios: Array | None = None

    @property
    def has_two_texts(self) -> bool:
        return self.sources is not self.targets

    def is_scored(self, target: int) -> bool:
        """Whether this row was scored at all."""
        return target >= len(self.unscored) or not self.unscored[target]

    @property
    def has_gaps(self) -> bool:
        """Whether some cells have no number."""
        hides_own = self.extent is not None and self.extent.hides_own
        return hides_own or bool(self.unscored.any())

    @property
    def hidden_note(self) -> str:
        """What has no numbers: which targets were not scored; what is hidden, and what that does to
        rows. Empty where all is there.
        """
        return hidden_note_of([self])

    def whole(self, cell: Cell) -> Cell:
        """Where the cell is among all units, also those that are hidden."""
        return cell if self.extent is None else self.extent.whole(cell)

    def vmax_of(self, row: Array, target: int) -> float:
        """The largest of a target's scores ["layer source"] that count for the colours."""
        has_score = ~np.isnan(row)
        counted = self.extent.counted if self.extent is not None else None
        if counted is not None and counted.in_row(target).any():
            has_score &= counted.in_row(target)
        return float(row.max(initial=0, where=has_score)) or 1.0

    def has_units_of(self, other: MapView) -> bool:
        """Whether its rows and columns are those of the other; roles may differ."""
        return all(
            len(own) == len(others) and all(map(Unit.is_place_of, own, others))
            for own, others in ((self.targets, other.targets), (self.sources, other.sources))
        )

    @cached_property
    def has_score(self) -> NDArray[np.bool_]:
        """["target source"]: which numbers are shown."""
        return np.asarray(~np.isnan(self.scores))

    @cached_property
    def source_sums(self) -> NDArray[np.float64]:
        """["source"]: how much a source is mixed into all targets: its column's sum of scores."""
        return np.asarray(np.nansum(self.scores, axis=0, dtype=np.float64))

    @cached_property
    def target_sums(self) -> NDArray[np.float64] | None:
        """["target"]: how much a target mixes at all, the sum of its row of distances."""
        if self.distances is None:
            return None
        return np.asarray(np.nansum(self.distances, axis=1, dtype=np.float64))

    @cached_property
    def target_bars(self) -> NDArray[np.float64] | None:
        """["target"]: what bars beside the rows show: sums of distances, or mixing ratios."""
        if self.target_sums is not None or self.mixing_ratios is None:
            return self.target_sums
        return np.nan_to_num(self.mixing_ratios.astype(np.float64))

    @cached_property
    def right_to_left(self) -> bool:
        """Whether the sources are of a script that is read from right to left, as columns are."""
        return are_right_to_left(self.sources)


def hidden_note_of(layers: Sequence[MapView]) -> str:
    """What has no numbers in the maps of these layers, in one line."""
    extent, unscored = layers[0].extent, layers[0].unscored
    found = [unscored_note(int(unscored.sum()), len(unscored))]
    left = [view.left[~np.isnan(view.left)] for view in layers if view.left is not None]
    if extent is not None and left:
        found.append(hidden_note(extent, np.concatenate(left)))
    return "; ".join(filter(None, found))
