"""The one assembly of everything that panels draw: a pure function of its inputs."""

from __future__ import annotations

from dataclasses import replace

from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import SentenceResult, Token
from vzdesk.remember import remembered
from vzdesk.translate import say
from vzdesk.view.annotations import annotations_of
from vzdesk.view.comparison.compare import compare
from vzdesk.view.maps import ShownMap, column_of, scale_of, scale_up_to, shown_map
from vzdesk.view.methods.side_by_side import fits, side_by_side
from vzdesk.view.predictions.surprisal import surprisals_of
from vzdesk.view.readout import map_readout, word_readout
from vzdesk.view.selection import Cell
from vzdesk.view.types import Inputs, SubjectInputs, ViewState
from vzdesk.view.units import Unit, units_of

FAINT_ARC = 0.03
"""Arcs of scores below this share of the scale are not drawn where the user sets nothing else."""

QUOTED = 80
"""How many characters of the decoder's text are quoted; all its tokens are in the maps."""


def resolve(inputs: Inputs) -> ViewState:
    """What every panel shows: the map of the first subject, or its words where it has no such map,
    and the comparison with the second.
    """
    first, state = inputs.first, _without_map(inputs)
    if first is None:
        return state
    shown = shown_map(first.result, inputs.selection, inputs.settings)
    if shown is not None:
        state = _with_text(_with_map(state, shown, inputs), shown, inputs)
    elif first.sentence is not None:
        state = _with_words(state, first.sentence, inputs)
    if inputs.second is not None:
        return _with_comparison(state, inputs)
    if shown is not None and inputs.settings.show == "methods" and fits(shown.view):
        selection, settings = inputs.selection, inputs.settings
        by_method = side_by_side(first, selection, settings, shown, state.cell)
        return replace(state, by_method=by_method)
    return state


def _without_map(inputs: Inputs) -> ViewState:
    """What is known without a result's map."""
    first, selection, settings = inputs.first, inputs.selection, inputs.settings
    return ViewState(
        rows=inputs.rows,
        sentence=None if first is None else first.row,
        method=selection.method,
        methods=() if first is None else _methods(first),
        layer=selection.layer,
        units=settings.units,
        rollout=settings.rollout,
        colours=settings.colours,
        show=settings.show,
        scale=scale_up_to(1.0, settings),
        sums=settings.sums,
        left_out=settings.left_out,
        is_running=inputs.is_running,
        is_left_out=inputs.marked_only and not _has_marked_target(first),
    )


def _has_marked_target(subject: SubjectInputs | None) -> bool:
    sentence = None if subject is None else subject.sentence
    return sentence is not None and bool(sentence.roles.targets)


def _methods(subject: SubjectInputs) -> tuple[str, ...]:
    """Those that the subject has been scored by."""
    if subject.by_method or subject.result is None:
        return tuple(name for name, _ in subject.by_method)
    return tuple(dict.fromkeys(key.method for key in subject.result.maps))


def _with_map(state: ViewState, shown: ShownMap, inputs: Inputs) -> ViewState:
    selection, settings = inputs.selection, inputs.settings
    model = "" if inputs.first is None else inputs.first.model
    cell = shown.inside(selection.cell)
    surprisals = surprisals_of(shown.result, settings.units, shown.key.part, shown.view.extent)
    scale, row = scale_of(shown, settings), shown.row(cell.target)
    decoder = shown.result.decoder
    written = decoder.text if decoder and decoder.generated else ""
    return replace(
        state,
        part=shown.key.part,
        parts=shown.parts,
        layer=shown.layer,
        n_layers=shown.n_layers,
        words_as_one=shown.key.words_as_one,
        rollout=shown.key.rolled_out,
        scale=scale,
        arcs_from=FAINT_ARC * scale.vmax if settings.arcs_from is None else settings.arcs_from,
        has_usual_arcs=settings.arcs_from is None,
        annotations=annotations_of(
            shown.result,
            settings.units,
            shown.key.part,
            settings.annotations,
            settings.dependencies,
            shown.view.extent,
        ),
        map=shown.view,
        layers=shown.all_layers() if settings.show == "layers" else (),
        cell=cell,
        locked=shown.inside(selection.locked),
        curve=column_of(row, cell.source),
        strip=row,
        pins=shown.pins(selection.pins),
        readout=map_readout(shown, cell, sums=settings.sums, surprisals=surprisals),
        surprisals=surprisals if inputs.with_surprisal else None,
        has_surprisals=surprisals is not None,
        written=written,
        notices=(*_decoder_notice(written, model), *shown.result.notices),
        model=model,
    )


def _with_text(state: ViewState, shown: ShownMap, inputs: Inputs) -> ViewState:
    """With what shows the text, where words of it are hidden."""
    whole = shown.in_text()
    if whole is None:
        return state
    settings, extent = inputs.settings, whole.view.extent
    tiers, heads = settings.annotations, settings.dependencies
    text = replace(
        state,
        annotations=annotations_of(
            shown.result, settings.units, shown.key.part, tiers, heads, extent
        ),
        surprisals=state.surprisals
        and surprisals_of(shown.result, settings.units, shown.key.part, extent),
        map=whole.view,
        layers=(),
        cell=whole.inside(state.whole(state.cell)),
        locked=whole.inside(state.whole(state.locked)),
    )
    return replace(state, in_text=text)


def _decoder_notice(written: str, model: str) -> tuple[str, ...]:
    """That the model wrote the decoder's text, and how it begins."""
    short = written if len(written) <= QUOTED else f"{written[: QUOTED - 1]}…"
    if not written:
        return ()
    if not model:
        return (say("The model wrote the decoder's text: “{text}”", text=short),)
    return (say("{model} wrote the decoder's text: “{text}”", model=model, text=short),)


def _with_words(state: ViewState, sentence: Sentence, inputs: Inputs) -> ViewState:
    """The sentence's words to choose from; there are no sources."""
    selection, settings = inputs.selection, inputs.settings
    words = unscored(sentence)
    units, _ = units_of(words, "tokens")
    target = _inside(selection.cell.target, units)
    return replace(
        state,
        words=units,
        annotations=annotations_of(
            words, "tokens", "", settings.annotations, settings.dependencies
        ),
        cell=Cell(target),
        locked=Cell(_inside(selection.locked.target, units)),
        readout="" if target is None else word_readout(units[target]),
    )


@remembered(16)
def unscored(sentence: Sentence) -> SentenceResult:
    """The sentence as if each word were one token; there are no maps."""
    tokens = tuple(Token(word.text, word.text, at) for at, word in enumerate(sentence.words))
    return SentenceResult(sentence, tokens, {})


def _inside(position: int | None, units: tuple[Unit, ...]) -> int | None:
    return position if position is not None and 0 <= position < len(units) else None


def _with_comparison(state: ViewState, inputs: Inputs) -> ViewState:
    """With the comparison, whose readout, scale and number of layers replace the sentence's."""
    comparison = compare(inputs)
    if comparison is None:
        return state
    state = replace(state, comparison=comparison, readout=comparison.readout)
    if comparison.maps is None:
        return state
    return replace(
        state,
        layer=comparison.layer,
        n_layers=max(comparison.n_layers),
        scale=comparison.scale,
        model=" / ".join(comparison.models) or state.model,
    )
