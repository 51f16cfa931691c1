"""The figures that can be made of what is on screen."""

from __future__ import annotations

from dataclasses import replace

from vzdesk.view.figures.spec import FigureSpec, Kind
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.types import ViewState


def is_of_one_map(state: ViewState) -> bool:
    """Whether maps of one sentence by one model and one method are shown."""
    return state.map is not None and state.comparison is None and state.by_method is None


def specs_of(state: ViewState, model: str = "") -> dict[Kind, FigureSpec]:
    """By kind, what is shown in the usual style; strip and arcs of the target where one is chosen,
    and curves of the pins. None where more than one map is shown, or none. model is the name of
    the model where the session has several.
    """
    if not is_of_one_map(state) or state.sentence is None:
        return {}
    heatmap = FigureSpec(
        state.sentence.id,
        layer=state.layer,
        method=state.method,
        part=state.part,
        units=state.units,
        rollout=state.rollout,
        model=model,
        style=FigureStyle(hide_special=state.left_out.special == "hidden"),
    )
    found: dict[Kind, FigureSpec] = {
        "heatmap": heatmap,
        "layers": replace(heatmap, kind="layers", layer=None),
    }
    target = state.whole(state.locked).target
    if target is not None:
        found["strip"] = replace(found["layers"], kind="strip", target=str(target + 1))
        if not state.has_two_texts:
            found["arcs"] = replace(heatmap, kind="arcs", target=str(target + 1))
    wholes = (state.whole(pin.cell) for pin in state.pins)
    curves = tuple(
        (str(cell.target + 1), str(cell.source + 1))
        for cell in wholes
        if cell.target is not None and cell.source is not None
    )
    if curves:
        found["curves"] = replace(found["layers"], kind="curves", curves=curves)
    return found
