"""The caption of a figure: what stands below it in a paper, ready to be pasted."""

from __future__ import annotations

from collections.abc import Iterable

from vzdesk.engine.methods import methods
from vzdesk.engine.types import ModelRef
from vzdesk.translate import mark, say
from vzdesk.view.figures.content import FigureContent
from vzdesk.view.figures.spec import OF_ONE_LAYER
from vzdesk.view.resolve import FAINT_ARC
from vzdesk.view.shown.map_view import hidden_note_of

_SHA = 12
"""So many digits of a checksum tell weights apart."""
_UNITS = {
    "tokens": mark("Rows are targets and columns are sources, both tokens"),
    "words": mark(
        "Rows are targets and columns are sources, both words, whose scores are summed over the "
        "source’s pieces and averaged over the target’s"
    ),
    "words-joint": mark(
        "Rows are targets and columns are sources, both words; all pieces of a source were set to "
        "zero at once"
    ),
}


def caption_of(content: FigureContent, notes: Iterable[str] = ()) -> str:
    """Method, layer, model, sentence, what rows, columns and colours are; then what is special
    about the figure, one sentence for each of the notes.
    """
    parts = [f"{_first(content)}.", f"{_shown(content)}."]
    maps = (content.shown.view,) if content.spec.kind == "strip" else content.views
    special = hidden_note_of(maps), content.scale.note()
    parts.extend(f"{note[0].upper()}{note[1:]}." for note in special if note)
    return " ".join((*parts, *notes))


def heading_of(content: FigureContent) -> str:
    """The title above a figure, in one line."""
    return say("{what}, {where}", what=content.method, where=_layers(content)) + _rolled(content)


def model_of(model: ModelRef) -> str:
    """A model's name with what tells its weights: the revision, else the checksum."""
    if model.revision:
        return say("{name} (revision {revision})", name=model.name, revision=model.revision)
    return say("{name} (weights sha256 {sha}…)", name=model.name, sha=model.sha256[:_SHA])


def _first(content: FigureContent) -> str:
    part = f" ({content.key.part})" if content.key.part else ""
    return say(
        "{method}{part}, {layers}, {model}: {text}",
        method=content.method,
        part=part + _rolled(content),
        layers=_layers(content),
        model=model_of(content.analysis.model),
        text=_text(content),
    )


def _text(content: FigureContent) -> str:
    """What was read, with the decoder's text where the map is of it, or the second of a pair."""
    result, text = content.shown.result, say("“{text}”", text=content.sentence.text)
    if result.second is not None:
        return say("{text} with “{second}”", text=text, second=result.second.text)
    if result.decoder is not None and content.key.part != "encoder":
        return say("{text}, decoder “{second}”", text=text, second=result.decoder.text)
    return text


def _rolled(content: FigureContent) -> str:
    known = methods().get(content.key.method)
    if content.key.rolled_out:
        return say(", rolled out from the input")
    return say(", sources in the input") if known is not None and known.is_global else ""


def _layers(content: FigureContent) -> str:
    if content.spec.kind not in OF_ONE_LAYER:
        return say("layers 1 to {n}", n=content.shown.n_layers)
    return say("layer {layer} of {n}", layer=content.shown.layer + 1, n=content.shown.n_layers)


def _shown(content: FigureContent) -> str:
    if content.spec.kind == "arcs":
        return f"{_arcs(content)}; {_colours(content)}"
    if content.spec.kind == "curves":
        return _curves(content)
    if content.spec.kind == "strip":
        rows = say(
            "Rows are layers and columns are sources of the target “{target}”",
            target=target_of(content),
        )
        return f"{rows}; {_colours(content)}"
    return f"{_rows(content)}; {_colours(content)}"


def _arcs(content: FigureContent) -> str:
    return say(
        "Arcs lead from sources to the target “{target}”, wider for higher scores, from {least} on",
        target=target_of(content),
        least=f"{weakest_arc(content):.2g}",
    )


def target_of(content: FigureContent) -> str:
    """The one target of a figure."""
    (cell,) = content.cells
    assert cell.target is not None
    return content.shown.view.targets[cell.target].label


def weakest_arc(content: FigureContent) -> float:
    """The lowest score that has an arc."""
    return FAINT_ARC * content.scale.vmax


def _curves(content: FigureContent) -> str:
    is_zeroing = _measures_distances(content)
    of_row = mark(
        "Curves show the score of target ← source, the source’s share of the target’s row"
    )
    of_distances = mark(
        "Curves show the score of target ← source, the source’s share of the target’s distances"
    )
    return say("{what}, in each layer", what=say(of_distances if is_zeroing else of_row))


def _measures_distances(content: FigureContent) -> bool:
    found = methods().get(content.key.method)
    return found is not None and found.kind == "zeroing"


def _rows(content: FigureContent) -> str:
    units = content.spec.units
    if units == "words-joint" and not content.key.words_as_one:
        units = "words"
    return say(_UNITS[units])


def _colours(content: FigureContent) -> str:
    """What a score is, and which one has the highest colour."""
    top = f"{content.scale.vmax:.3g}"
    of_row = mark("colours show the score, a source’s share of the target’s row, up to {top}")
    of_distances = mark(
        "colours show the score, a source’s share of the target’s distances, up to {top}"
    )
    said = say(of_distances if _measures_distances(content) else of_row, top=top)
    return say("{said}, in all layers", said=said) if content.spec.kind == "layers" else said
