"""What to write, decided once for the window and the command line: which sentences, maps, layer,
caption. A job's `write` does it; Qt is imported only where a picture is painted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from vzdesk import __version__
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import zeroes_sources
from vzdesk.engine.types import Analysis, ModelRef, Progress, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export import conllu, method_table, pair_table, provenance, table
from vzdesk.export.chosen import Chosen
from vzdesk.translate import say
from vzdesk.view.methods.method_labels import is_global, map_label, method_label
from vzdesk.view.selection import Units
from vzdesk.view.shown.map_view import hidden_note_of
from vzdesk.view.types import MapView, ViewState
from vzdesk.view.units import too_many

if TYPE_CHECKING:
    from vzdesk.paint.figure import Figure, PrintStyle

Result = tuple[Analysis, SentenceResult]
Progressed = Callable[[Progress], object]
Among = Collection[str] | None
SCORES = (".csv", ".tsv", ".parquet", ".npz", ".conllu")
"""The endings of files that `ScoresJob` writes."""


def _ignore(progress: Progress) -> None:
    """Where nothing shows the progress."""


# Scores


def conllu_maps(
    keys: Iterable[MapKey], model: ModelRef, units: Units, layer: int | None
) -> conllu.ShownMaps:
    """What CoNLL-U gets of these maps: the encoder's where nothing else is chosen, of words zeroed
    as one where units are such and the method zeroes; layer counts from 0, None is the top one.
    """
    top = model.n_layers - 1
    shown = tuple(_in_units(_of_encoder(key, model), units) for key in keys)
    return conllu.ShownMaps(shown, top if layer is None else min(layer, top))


def _of_encoder(key: MapKey, model: ModelRef) -> MapKey:
    return replace(key, part=(key.part or "encoder") if model.n_decoder_layers else "")


def _in_units(key: MapKey, units: Units) -> MapKey:
    as_one = units == "words-joint" and zeroes_sources(key.method)
    return replace(key, units="words-joint" if as_one else "tokens")


@dataclass(frozen=True, eq=False)
class ScoresJob:
    """The scores of sentences: a table of all, or CoNLL-U with those of `shown`, by the ending.

    results are of some of the chosen sentences, in their order, and may be yet to come.
    command is the line that makes the same file, or "".
    """

    chosen: Chosen
    results: Iterable[Result]
    choices: table.TableChoices
    shown: conllu.ShownMaps
    command: str = ""

    def write(self, path: Path, progressed: Progressed = _ignore) -> None:
        """Write the file, and beside it how it came to be. Raises UserError, see `write_table` and
        `write_conllu`.
        """
        if path.suffix.lower() == ".conllu":
            conllu.write_conllu(
                self.chosen,
                self.results,
                path,
                self.shown,
                command=self.command,
                progressed=progressed,
            )
            return
        table.write_table(
            self.results,
            path,
            self.choices,
            chosen=self.chosen,
            command=self.command,
            progressed=progressed,
        )


def named_scores(
    chosen: Chosen, results: Sequence[Result], method: str = "", among: Among = None
) -> str:
    """Which sentences have these scores, such as "183 of 2,000 sentences", and which methods, of
    all or of these, have scored fewer; with a method, by this one. "" where all have all.
    """
    scored_by = (dict.fromkeys(key.method for key in scored.maps) for _, scored in results)
    counts = Counter(chain.from_iterable(scored_by))
    if method:
        return chosen.named(counts[method])
    fewer = [
        say("{method} of {n:,} only", method=method_label(name), n=n)
        for name, n in counts.items()
        if n < len(results) and (among is None or name in among)
    ]
    named = chosen.named(len(results)) or (say("all sentences") if fewer else "")
    return ", ".join(filter(None, (named, *fewer)))


# Comparisons


@dataclass(frozen=True, eq=False)
class DifferencesJob:
    """The differences of all layers as a table."""

    differences: pair_table.Differences

    def write(self, path: Path, progressed: Progressed = _ignore) -> None:
        """Write the file, and beside it how it came to be. Raises UserError."""
        pair_table.write_pair_table(self.differences, path, progressed=progressed)


def differences_job(state: ViewState, runs: Sequence[Result]) -> DifferencesJob:
    """The differences of what is compared now; runs are those of the subjects. UserError where
    nothing is compared.
    """
    compared = state.comparison
    if compared is None or compared.maps is None or len(runs) != 2:
        raise _no_comparison()
    both = (runs[0], runs[1])
    second = compared.keys[1] if compared.methods else None
    return DifferencesJob(pair_table.Differences(both, compared, state.map_key, second))


def _no_comparison() -> UserError:
    return UserError("The comparison that was to be exported is gone.")


# Methods


@dataclass(frozen=True, eq=False)
class MethodsJob:
    """What every method says of one target and source, as a table."""

    values: method_table.Values

    def write(self, path: Path, _progressed: Progressed = _ignore) -> None:
        """Write the file, and beside it how it came to be. Raises UserError."""
        method_table.write_method_table(self.values, path)


def methods_job(state: ViewState, runs: Sequence[Result]) -> MethodsJob:
    """What is said of the chosen target and source; runs are those of the maps, in their order.
    UserError where not all of that is there any more.
    """
    shown = state.by_method
    cell = state.whole(state.locked if None not in astuple(state.locked) else state.cell)
    if shown is None or len(runs) != len(shown.maps) or None in astuple(cell):
        raise UserError("The target and source that were to be exported are gone.")
    return MethodsJob(method_table.Values(tuple(runs), shown, cell))


# Pictures


@dataclass(frozen=True, eq=False)
class PictureJob:
    """A picture of what is shown: a comparison, all methods, all layers, or one map.

    texts describe it, in the file itself; family is the font of labels, "" for the program's.
    """

    state: ViewState
    texts: Mapping[str, str]
    family: str = ""

    def write(self, path: Path, _progressed: Progressed = _ignore) -> None:
        """Write the picture as its ending says. Raises UserError, see `figure.write`."""
        from vzdesk.export import figure
        from vzdesk.paint.figure import PrintStyle

        figure.write(path, _figure(self.state, PrintStyle(family=self.family)), self.texts)


def picture_job(state: ViewState, runs: Sequence[Result], family: str = "") -> PictureJob:
    """The picture of what is shown now; runs are those of the subjects. UserError where nothing is
    shown.
    """
    compared = state.comparison
    if compared is not None and (compared.maps is None or len(runs) != 2):
        raise _no_comparison()
    if compared is None and state.map is None:
        raise UserError("The heatmap that was to be exported is gone.")
    if compared is None and (too_long := too_many(state.targets, state.sources)):
        raise UserError.translated(too_long)
    analyses = list({id(analysis): analysis for analysis, _ in runs}.values())
    return PictureJob(state, picture_texts(state, analyses), family)


def _figure(state: ViewState, printed: PrintStyle) -> Figure:
    from vzdesk.paint.by_method import methods_figure
    from vzdesk.paint.comparison import comparison_figure, pair_content
    from vzdesk.paint.heatmap import heatmap_figure
    from vzdesk.paint.layers import LayersContent, layers_figure
    from vzdesk.paint.layout import HeatmapContent

    title, compared = caption(state), state.comparison
    pair = pair_content(compared) if compared else None
    if compared is not None and pair is not None:
        sentence = (compared.first.text,) if compared.is_of_one_sentence else ()
        return comparison_figure(replace(pair, caption=(title, *sentence)), printed)
    if state.by_method is not None:
        return methods_figure(state.by_method, _caption_of_methods(state), printed)
    if state.layers:
        return layers_figure(LayersContent(state.layers, state.scale, title), printed)
    assert state.map is not None
    metadata = state.annotations.targets
    content = HeatmapContent(state.map, state.scale, title, state.sums, metadata)
    return heatmap_figure(content, printed)


def caption(state: ViewState) -> str:
    """What the shown map is of: method, layer and the like; of two models each its layer."""
    part = f", {state.part}" if state.part else ""
    layer = _layer_name(state)
    rollout = say(", rollout") if state.rollout else ""
    words = say(", words zeroed as one") if state.words_as_one else ""
    method = method_label(state.method)
    if state.by_method is not None:
        method, rollout, words = say("{n} methods", n=len(state.by_method.maps)), "", ""
    elif state.comparison is not None and state.comparison.methods:
        method, rollout, words = " − ".join(map(map_label, state.comparison.keys)), "", ""
    elif is_global(state.method):
        rollout = say(", across layers")
    return f"{method}{part}, {layer}{rollout}{words}{_hidden(state)}"


def _caption_of_methods(state: ViewState) -> tuple[str, ...]:
    """What is above the maps of several methods: that, the sentence, and the model."""
    sentence = state.sentence.text if state.sentence else ""
    model = say("Model: {model}", model=state.model) if state.model else ""
    return (caption(state), *filter(None, (sentence, model)))


def _views(state: ViewState) -> Sequence[MapView]:
    """The maps that a picture shows."""
    if state.comparison is not None:
        maps = state.comparison.maps
        return () if maps is None else (maps.first, maps.second)
    if state.by_method is not None:
        return tuple(each.view for each in state.by_method.maps)
    return state.layers or ((state.map,) if state.map is not None else ())


def _hidden(state: ViewState) -> str:
    """What is hidden in the maps, each once, and whether the rest is renormalised."""
    extents = [view.extent for view in _views(state) if view.extent is not None]
    names = ", ".join(dict.fromkeys(name for extent in extents for name in extent.hidden))
    if not names:
        return ""
    if any(extent.renormalised for extent in extents):
        return say(", without {names}, renormalised", names=names)
    return say(", without {names}", names=names)


def _layer_name(state: ViewState) -> str:
    if _shows_layers(state):
        return say("all layers")
    if state.comparison is not None and len(set(state.comparison.layers)) > 1:
        first, second = state.comparison.layers
        return say("layer {first} of A, {second} of B", first=first + 1, second=second + 1)
    return say("layer {layer}", layer=state.layer + 1)


def _shows_layers(state: ViewState) -> bool:
    """Whether all layers are shown; a comparison is of one, whatever is chosen."""
    return bool(state.layers) and state.comparison is None


def picture_texts(state: ViewState, runs: Sequence[Analysis]) -> dict[str, str]:
    """A picture's metadata, with the runs that its numbers are from."""
    return {
        "Software": f"vzdesk {__version__}",
        "Title": caption(state),
        "Description": _sentences(state),
        "Method": _methods(state),
        "Layer": _layers(state),
        "Units": state.units,
        "Model": state.model,
        "Run": provenance.runs_text(runs),
        **_left_out(state),
        "Citation": provenance.CITATION,
    }


def _methods(state: ViewState) -> str:
    """The map that is shown, or those of several methods, as tables call them."""
    if state.by_method is not None:
        return ", ".join(str(each.key) for each in state.by_method.maps)
    if state.comparison is not None and state.comparison.methods:
        return " - ".join(map(str, state.comparison.keys))
    return str(state.map_key)


def _left_out(state: ViewState) -> dict[str, str]:
    """What is hidden, or does not count for the colours, where something is."""
    views = _views(state)
    notes = [hidden_note_of(views)] if _shows_layers(state) else [v.hidden_note for v in views]
    said = {
        "Hidden": "; ".join(filter(None, dict.fromkeys(notes))),
        "Colours": state.scale.note() if state.scale.without else "",
    }
    return {key: text for key, text in said.items() if text}


def _layers(state: ViewState) -> str:
    """From 1; of both models where they show different ones."""
    if state.comparison is not None and len(set(state.comparison.layers)) > 1:
        return " / ".join(str(layer + 1) for layer in state.comparison.layers)
    return "all" if _shows_layers(state) else str(state.layer + 1)


def _sentences(state: ViewState) -> str:
    compared = state.comparison
    if compared is None:
        return state.sentence.text if state.sentence else ""
    a, b = compared.first.text, compared.second.text
    if compared.is_of_one_sentence:
        first, second = (title[3:] for title in compared.titles)
        a, b = f"{first} · {a}", f"{second} · {b}"
    return "\n".join(filter(None, (f"A: {a}", f"B: {b}", compared.note)))


Job = ScoresJob | DifferencesJob | MethodsJob | PictureJob
