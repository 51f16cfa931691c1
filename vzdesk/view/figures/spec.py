"""What a figure for print shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.selection import Units

Kind = Literal["heatmap", "layers", "strip", "arcs", "curves"]
KINDS: tuple[Kind, ...] = ("heatmap", "layers", "strip", "arcs", "curves")
"""One layer as a map; all layers as small maps on one scale; the row of one target in all layers,
below one another; the sentence in a line, with arcs from its sources to one target in one layer;
scores of targets and sources through the layers.
"""
OF_ONE_LAYER: frozenset[Kind] = frozenset({"heatmap", "arcs"})
MOST_CURVES = 8
"""More are hard to distinguish."""


@dataclass(frozen=True)
class FigureSpec:
    """One figure: a sentence by its id, one method's map of it, and how it is printed.

    layer counts from 0, and is None where the figure is of all layers. target, of arcs and strips,
    and curves, each a target and a source, name units of the map: by number from 1, as tables have
    them, hidden ones too, or as they are written, where that is said once. model is the name of one
    of the session's models, "" for the one that scored the sentence last; part is which map of an
    encoder-decoder model is shown, "" for the first.
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
    style: FigureStyle = field(default_factory=FigureStyle)
