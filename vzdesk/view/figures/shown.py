"""The figures that can be made of what is on screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vzdesk.view.figures.spec import FigureSpec, Kind
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import Aligned, Comparison, ViewState

Specs = dict[Kind, FigureSpec]


def is_of_one_map(state: ViewState) -> bool:
    """Whether maps of one sentence by one model and one method are shown."""
    return state.map is not None and state.comparison is None and state.by_method is None


def has_figure(state: ViewState) -> bool:
    """Whether a figure can be made of what is shown."""
    if state.comparison is not None:
        return state.comparison.maps is not None
    return state.map is not None and state.sentence is not None


def specs_of(state: ViewState, models: Sequence[str] = ()) -> Specs:
    """By kind, what is shown in the usual style, what is on screen first; strip and arcs of the
    target where one is chosen, and curves of the pins; arcs and curves of what is chosen in both
    subjects that are compared. None where no map is shown. models are those of the subjects, as a
    `FigureSpec` has them; none where the session has one model.
    """
    if not has_figure(state) or state.sentence is None:
        return {}
    heatmap = FigureSpec(
        state.sentence.id,
        layer=state.layer,
        method=state.method,
        part=state.part,
        units=state.units,
        rollout=state.rollout,
        model="".join(models[:1]),
        style=FigureStyle(hide_special=state.left_out.special == "hidden"),
    )
    if state.comparison is not None:
        return _of_comparison(heatmap, state.comparison, models)
    found = _of_one_map(heatmap, state)
    if len(state.methods) < 2:
        return found
    several = _of_methods(heatmap, state)
    return {**several, **found} if state.by_method is not None else {**found, **several}


def _of_one_map(heatmap: FigureSpec, state: ViewState) -> Specs:
    found: Specs = {
        "heatmap": heatmap,
        "layers": replace(heatmap, kind="layers", layer=None),
    }
    target = state.whole(state.locked).target
    if target is not None:
        found["strip"] = replace(found["layers"], kind="strip", target=str(target + 1))
        if not state.has_two_texts:
            found["arcs"] = replace(heatmap, kind="arcs", target=str(target + 1))
    wholes = (state.whole(pin.cell) for pin in state.pins)
    curves = tuple(filter(None, map(_curve, wholes)))
    if curves:
        found["curves"] = replace(found["layers"], kind="curves", curves=curves)
    return found


def _curve(whole: Cell) -> tuple[str, str] | None:
    if whole.target is None or whole.source is None:
        return None
    return str(whole.target + 1), str(whole.source + 1)


def _of_methods(heatmap: FigureSpec, state: ViewState) -> Specs:
    """All methods side by side: those that are shown, or all that there are."""
    shown = state.by_method
    if shown is None:
        return {"methods": replace(heatmap, kind="methods", method=FigureSpec("").method)}
    spec = replace(
        heatmap,
        kind="methods",
        layer=shown.layer,
        method=FigureSpec("").method,
        methods=tuple(each.key.method for each in shown.maps),
        rollout=any(each.key.rolled_out for each in shown.maps),
        own_scales=shown.has_own_scales,
    )
    return {"methods": spec}


def _of_comparison(heatmap: FigureSpec, shown: Comparison, models: Sequence[str]) -> Specs:
    """What is compared: A, B and A − B; and its curves where both have what is chosen."""
    first = shown.keys[0]
    alike = replace(
        heatmap,
        sentence=shown.first.id,
        layer=shown.layer,
        method=first.method,
        part=first.part,
        rollout=first.rolled_out,
    )
    kind: Kind = "pair"
    if shown.methods:
        kind, usual = "methods", FigureSpec("").method
        methods = tuple(key.method for key in shown.keys)
        alike = replace(alike, method=usual, methods=methods)
    elif shown.is_of_two_models:
        kind, alike = "models", replace(alike, second_model="".join(models[1:]))
    else:
        alike = replace(alike, second=shown.second.id)
    found: Specs = {kind: replace(alike, kind=kind, difference=bool(shown.methods))}
    chosen = _chosen_in_both(shown)
    if chosen.target is not None and shown.maps and not shown.maps.first.has_two_texts:
        found["arcs"] = replace(alike, kind="arcs", target=str(chosen.target + 1))
    if curve := _curve(chosen):
        found["curves"] = replace(alike, kind="curves", layer=None, curves=(curve,))
    return found


def _chosen_in_both(shown: Comparison) -> Cell:
    """What is chosen, as the first subject has it among all units; open where the other has no
    counterpart.
    """
    maps, cell = shown.maps, shown.locked
    if maps is None:
        return NOWHERE

    def first(lines: Sequence[Aligned], place: int | None) -> int | None:
        line = None if place is None else lines[place]
        return None if line is None or None in line else line.first

    return maps.first.whole(
        Cell(first(maps.targets, cell.target), first(maps.sources, cell.source))
    )
