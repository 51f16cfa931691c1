"""What a figure for print shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.selection import Units

Kind = Literal["heatmap", "layers", "strip", "arcs", "curves", "methods", "pair", "models"]
KINDS: tuple[Kind, ...] = (
    *("heatmap", "layers", "strip", "arcs", "curves"),
    *("methods", "pair", "models"),
)
"""One layer as a map; all layers as small maps on one scale; the row of one target in all layers,
below one another; the sentence in a line, with arcs from its sources to one target in one layer;
scores of targets and sources through the layers. Then those that compare: the maps of several
methods; those of two sentences, A and B, and their difference; those of two models, likewise.
"""
OF_ONE_LAYER: frozenset[Kind] = frozenset({"heatmap", "arcs", "methods", "pair", "models"})
OF_MAPS: frozenset[Kind] = frozenset({"heatmap", "layers", "strip", "methods", "pair", "models"})
COMPARING: frozenset[Kind] = frozenset({"methods", "pair", "models"})
"""Kinds that are always of several maps; arcs and curves can be."""
MOST_CURVES = 8
"""More are hard to distinguish."""


@dataclass(frozen=True)
class FigureSpec:
    """One figure: a sentence by its id, one method's map of it, and how it is printed.

    layer counts from 0, and is None where the figure is of all layers. target, of arcs and strips,
    and curves, each a target and a source, name units of the map: by number from 1, as tables have
    them, hidden ones too, or as they are written, where that is said once. model is one of the
    session's models, by its name or its `ModelRef.key`, "" for the one that scored the sentence
    last; part is which map of an encoder-decoder model is shown, "" for the first.

    second        the other sentence of a pair, of arcs, or of curves; "" of a pair: its variant
    second_model  the other model, likewise
    methods       instead of `method`, several; none for methods: all that the sentence has
    own_scales    whether each method's map has a colour scale of its own
    difference    of two methods: whether the one's scores minus the other's are shown too
    """

    sentence: str
    kind: Kind = "heatmap"
    layer: int | None = None
    method: str = "value-zeroing"
    part: str = ""
    units: Units = "words"
    rollout: bool = False
    model: str = ""
    target: str = ""
    curves: tuple[tuple[str, str], ...] = ()
    second: str = ""
    second_model: str = ""
    methods: tuple[str, ...] = ()
    own_scales: bool = False
    difference: bool = False
    style: FigureStyle = field(default_factory=FigureStyle)

    @property
    def of_two(self) -> bool:
        """Whether it has two maps, A and B, and their difference."""
        return self.kind in ("pair", "models") or (self.kind == "methods" and self.difference)

    @property
    def of_methods(self) -> bool:
        """Whether it is of several methods."""
        return self.kind == "methods" or bool(self.methods)
