"""From a session's results to the maps that a figure shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, ModelRef, SentenceResult
from vzdesk.errors import UserError
from vzdesk.translate import LONGEST_SHOWN, say, shortened
from vzdesk.view.figures.chosen import cells_in, cells_of, check_number
from vzdesk.view.figures.maps import maps_of
from vzdesk.view.figures.panels import DIFFERENCE, Panel, letter_in, on_one_grid, pair_of
from vzdesk.view.figures.shown import is_of_one_map
from vzdesk.view.figures.spec import OF_ONE_LAYER, FigureSpec
from vzdesk.view.figures.style import COLOURS
from vzdesk.view.figures.subjects import FigureSubject, results_of
from vzdesk.view.maps import ShownMap, scale_for, shown_map
from vzdesk.view.methods.method_labels import map_label, method_label
from vzdesk.view.scale import Scale
from vzdesk.view.selection import Cell, Selection, Settings
from vzdesk.view.types import MapView, PairMaps, ViewState
from vzdesk.view.units import Unit


@dataclass(frozen=True, eq=False)
class FigureContent:
    """The maps of a figure, and the runs that they are from.

    subjects are what it shows, one or several that it compares; panels are its maps, all with rows
    and columns of the same units: those of the layers, from the first on; or one where it is of one
    layer, or a strip, whose rows are layers; or those of the subjects. pair is what A and B are
    where the last panel is their difference.
    """

    spec: FigureSpec
    subjects: tuple[FigureSubject, ...]
    panels: tuple[Panel, ...]
    pair: PairMaps | None = None

    @property
    def analysis(self) -> Analysis:
        """The run of the first subject."""
        return self.subjects[0].analysis

    @property
    def shown(self) -> ShownMap:
        """That of the first subject."""
        return self.subjects[0].shown

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What strip, arcs (one, without a source) or curves are of, in the first subject."""
        return self.subjects[0].cells

    @property
    def views(self) -> tuple[MapView, ...]:
        return tuple(panel.view for panel in self.panels)

    @property
    def scale(self) -> Scale:
        """That of the first map, and of all others but a difference, unless each has its own."""
        return self.panels[0].scale

    @property
    def view(self) -> MapView:
        """That of the layer, or of the first one."""
        return self.panels[0].view

    @property
    def both(self) -> tuple[ShownMap, ShownMap]:
        """A and B."""
        first, second = (each.shown for each in self.subjects)
        return first, second

    @property
    def key(self) -> MapKey:
        """Which of the sentence's maps are shown."""
        return self.shown.key

    @property
    def keys(self) -> tuple[MapKey, ...]:
        """Those of all subjects."""
        return tuple(each.shown.key for each in self.subjects)

    @property
    def methods(self) -> tuple[str, ...]:
        """Those that are shown, each once."""
        return tuple(dict.fromkeys(key.method for key in self.keys))

    @property
    def models(self) -> tuple[ModelRef, ...]:
        """Those that are shown, each once."""
        return tuple(dict.fromkeys(each.analysis.model for each in self.subjects))

    @property
    def sentence(self) -> Sentence:
        return self.shown.result.sentence

    @property
    def method(self) -> str:
        """What the method is called."""
        return method_label(self.key.method)


def figure_content(
    spec: FigureSpec, sentences: Sequence[Sentence], analyses: Sequence[Analysis]
) -> FigureContent:
    """What this figure shows of a session. UserError where it has no such map."""
    spec.style.check()
    settings = Settings(
        units=spec.units,
        rollout=spec.rollout,
        colours=COLOURS[spec.style.colours],
        left_out=spec.style.left_out,
    )
    mapped = maps_of(spec, results_of(spec, sentences, analyses), settings)
    subjects = _subjects(spec, mapped)
    if spec.of_two:
        return _of_two(spec, subjects, settings)
    views = _views(spec, subjects)
    own = spec.own_scales
    panels = (
        Panel(view, scale_for([view] if own else views, settings), *_name(spec, subjects, place))
        for place, view in enumerate(views)
    )
    return FigureContent(spec, subjects, tuple(panels))


def _subjects(
    spec: FigureSpec, mapped: Sequence[tuple[Analysis, ShownMap]]
) -> tuple[FigureSubject, ...]:
    """With what strip, arcs or curves are of, in the others where the first has it."""
    first = mapped[0][1]
    if spec.kind == "curves":
        check_number(len(spec.curves) * len(mapped))
    cells = cells_of(spec, first)
    return tuple(
        FigureSubject(analysis, shown, cells if shown is first else cells_in(first, shown, cells))
        for analysis, shown in mapped
    )


def _of_two(
    spec: FigureSpec, subjects: tuple[FigureSubject, ...], settings: Settings
) -> FigureContent:
    """A and B on one scale, and their difference. UserError where there are not two."""
    if len(subjects) != 2:
        raise UserError(
            "A difference is of two methods, not of {n}.",
            next_step="Choose two, or leave the difference out.",
            n=len(subjects),
        )
    maps = pair_of(subjects[0].shown, subjects[1].shown, settings)
    one, other, difference = on_one_grid(maps)
    scale = scale_for((maps.first, maps.second), settings)
    a, b = (Panel(view, scale, *_name(spec, subjects, at)) for at, view in enumerate((one, other)))
    of_difference = Panel(difference, spec.style.difference_scale(difference.vmax), DIFFERENCE)
    return FigureContent(spec, subjects, (a, b, of_difference), maps)


def _views(spec: FigureSpec, subjects: Sequence[FigureSubject]) -> tuple[MapView, ...]:
    shown = subjects[0].shown
    if spec.kind in OF_ONE_LAYER:
        return tuple(each.shown.view for each in subjects)
    if spec.kind != "strip":
        return shown.all_layers()
    scores = shown.row(subjects[0].cells[0].target)
    assert scores is not None
    layers = tuple(Unit(str(layer + 1), layer, layer + 1) for layer in range(shown.n_layers))
    faint = np.zeros(shown.n_layers, dtype=bool)
    top = float(scores.max(initial=0.0, where=~np.isnan(scores))) or 1.0
    return (MapView(layers, shown.view.sources, scores, None, faint, top),)


def _name(spec: FigureSpec, subjects: Sequence[FigureSubject], place: int) -> tuple[str, str, bool]:
    """The letter and the name of a map, what tells it from the others, and whether it is quoted."""
    if spec.kind in ("layers", "curves"):
        return "", say("layer {layer}", layer=place + 1), False
    letter = letter_in(spec, place, len(subjects))
    if not letter:
        return "", "", False
    subject = subjects[place]
    if spec.of_methods:
        return letter, map_label(subject.shown.key), False
    if spec.kind == "models" or spec.second_model:
        return letter, _in_a_line(subject.analysis.model.name), False
    text = _in_a_line(subject.shown.result.sentence.text)
    return letter, say("“{text}”", text=text) if len(text) < LONGEST_SHOWN else "", True


def _in_a_line(text: str) -> str:
    """What is printed of a name or a text: no control characters, and no more than can be read."""
    return shortened(" ".join("".join(filter(_is_seen, text)).split()), LONGEST_SHOWN)


def _is_seen(character: str) -> bool:
    return character.isprintable() or character.isspace()


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
    panels = tuple(Panel(view, state.scale) for view in state.layers or (shown.view,))
    return FigureContent(spec, (FigureSubject(analysis, shown),), panels)
