"""From a session's results to the maps that a figure shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vzdesk.engine.map_key import MapKey
from vzdesk.engine.methods import methods
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.errors import UserError, unknown_name
from vzdesk.translate import say
from vzdesk.view.figures.chosen import cells_of
from vzdesk.view.figures.shown import is_of_one_map
from vzdesk.view.figures.spec import OF_ONE_LAYER, FigureSpec
from vzdesk.view.figures.style import COLOURS
from vzdesk.view.maps import ShownMap, scale_for, shown_map
from vzdesk.view.scale import Scale
from vzdesk.view.selection import Cell, Selection, Settings
from vzdesk.view.types import MapView, ViewState
from vzdesk.view.units import Unit, are_scored_in, too_many


@dataclass(frozen=True, eq=False)
class FigureContent:
    """The maps of a figure, on one scale, and the run that they are from.

    views are in the order of the layers, one where the figure is of one layer, or is a strip, whose
    rows are layers. cells are what strip, arcs (one, without a source) or curves are of, by
    position among the units that are seen.
    """

    spec: FigureSpec
    analysis: Analysis
    shown: ShownMap
    views: tuple[MapView, ...]
    scale: Scale
    cells: tuple[Cell, ...] = ()

    @property
    def view(self) -> MapView:
        """That of the layer, or of the first one."""
        return self.views[0]

    @property
    def key(self) -> MapKey:
        """Which of the sentence's maps are shown."""
        return self.shown.key

    @property
    def sentence(self) -> Sentence:
        return self.shown.result.sentence

    @property
    def method(self) -> str:
        """What the method is called."""
        known = methods().get(self.key.method)
        return say(known.label) if known else self.key.method


def figure_content(
    spec: FigureSpec, sentences: Sequence[Sentence], analyses: Sequence[Analysis]
) -> FigureContent:
    """What this figure shows of a session. UserError where it has no such map."""
    spec.style.check()
    if spec.sentence not in {each.id for each in sentences}:
        raise unknown_name(
            "No sentence '{name}' in this session.", spec.sentence, [each.id for each in sentences]
        )
    analysis, result = _result(spec, analyses)
    _check_layer(spec, analysis)
    settings = Settings(
        units=spec.units,
        rollout=spec.rollout,
        colours=COLOURS[spec.style.colours],
        left_out=spec.style.left_out,
    )
    selection = Selection(method=spec.method, layer=spec.layer or 0, part=spec.part or "encoder")
    shown = shown_map(result, selection, settings)
    if shown is None or shown.key.rolled_out != spec.rollout:
        raise _no_map(spec, result)
    if spec.part and spec.part not in shown.parts:
        raise _no_part(spec.part, shown.parts)
    _check_shown_layer(spec, shown)
    if too_long := too_many(shown.view.targets, shown.view.sources):
        raise UserError.translated(too_long)
    cells = cells_of(spec, shown)
    views = _views(spec, shown, cells)
    return FigureContent(spec, analysis, shown, views, scale_for(views, settings), cells)


def _views(spec: FigureSpec, shown: ShownMap, cells: tuple[Cell, ...]) -> tuple[MapView, ...]:
    if spec.kind in OF_ONE_LAYER:
        return (shown.view,)
    if spec.kind != "strip":
        return shown.all_layers()
    scores = shown.row(cells[0].target)
    assert scores is not None
    layers = tuple(Unit(str(layer + 1), layer, layer + 1) for layer in range(shown.n_layers))
    faint = np.zeros(shown.n_layers, dtype=bool)
    top = float(scores.max(initial=0.0, where=~np.isnan(scores))) or 1.0
    return (MapView(layers, shown.view.sources, scores, None, faint, top),)


def shown_content(
    state: ViewState, run: tuple[Analysis, SentenceResult], settings: Settings
) -> FigureContent:
    """The maps that are on screen, of this run's sentence, in the usual style. UserError where
    there are none, or two subjects are compared.
    """
    analysis, result = run
    selection = Selection(method=state.method, layer=state.layer, part=state.part)
    shown = shown_map(result, selection, settings) if is_of_one_map(state) else None
    if shown is None:
        raise UserError(
            "There is no map of one sentence by one model.", next_step="Show one map first."
        )
    spec = FigureSpec(
        result.sentence.id,
        kind="layers" if state.layers else "heatmap",
        layer=None if state.layers else state.layer,
        method=state.method,
        part=state.part,
        units=state.units,
        rollout=state.rollout,
        model=analysis.model.name,
    )
    views = state.layers or (shown.view,)
    return FigureContent(spec, analysis, shown, views, state.scale)


def _result(spec: FigureSpec, analyses: Sequence[Analysis]) -> tuple[Analysis, SentenceResult]:
    """The latest result of the sentence that has the method, or else the latest."""
    names = {each.model.name for each in analyses}
    if spec.model and spec.model not in names:
        raise unknown_name("No model '{name}' in this session.", spec.model, names)
    found = [
        (each, each.results[spec.sentence])
        for each in analyses
        if spec.sentence in each.results and spec.model in ("", each.model.name)
    ]
    if not found:
        raise UserError(
            "Sentence {id} is not scored in this session.",
            next_step="Run it first, and save the session.",
            id=spec.sentence,
        )
    of_method = [
        (analysis, result)
        for analysis, result in found
        if any(key.method == spec.method for key in result.maps)
    ]
    return (of_method or found)[-1]


def _check_layer(spec: FigureSpec, analysis: Analysis) -> None:
    """UserError where a figure of one layer names none."""
    if spec.kind in OF_ONE_LAYER and spec.layer is None:
        raise UserError(
            "This kind of figure is of one layer.",
            next_step="Choose one from 1 to {n}.",
            n=analysis.model.n_layers,
        )


def _check_shown_layer(spec: FigureSpec, shown: ShownMap) -> None:
    """UserError where the map has no such layer."""
    if spec.layer is not None and spec.layer != shown.layer:
        raise UserError(
            "There is no layer {layer}.",
            next_step="Choose one from 1 to {n}.",
            layer=spec.layer + 1,
            n=shown.n_layers,
        )


def _no_map(spec: FigureSpec, result: SentenceResult) -> UserError:
    """Why there is no such map, and which there are."""
    names = list(dict.fromkeys(key.method for key in result.maps))
    if spec.method not in names:
        return _no_method(spec, names)
    if not are_scored_in(result, spec.units):
        return UserError(
            "Sentence {id} is not scored with words zeroed as one.",
            next_step="Choose other units, or run it so first.",
            id=spec.sentence,
        )
    return UserError(
        "Sentence {id} has no rolled-out map by {method}.",
        next_step="Choose the map of a layer, or another method.",
        id=spec.sentence,
        method=spec.method,
    )


def _no_part(part: str, parts: Sequence[str]) -> UserError:
    if not any(parts):
        return UserError(
            "This model has no part '{part}'.", next_step="Leave the part out.", part=part
        )
    return unknown_name("This model has no part '{name}'.", part, parts)


def _no_method(spec: FigureSpec, names: Sequence[str]) -> UserError:
    return UserError(
        "Sentence {id} has no scores by the method '{method}'.",
        next_step="Choose one of: {known}.",
        id=spec.sentence,
        method=spec.method,
        known=", ".join(names),
    )
