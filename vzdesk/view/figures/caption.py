"""The caption of a figure: what stands below it in a paper, ready to be pasted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vzdesk.engine.methods import methods
from vzdesk.engine.types import ModelRef
from vzdesk.translate import mark, say
from vzdesk.view.comparison.compare import has_other_pieces
from vzdesk.view.figures.content import FigureContent
from vzdesk.view.figures.curves import cell_name
from vzdesk.view.figures.panels import letter_in
from vzdesk.view.figures.spec import OF_ONE_LAYER
from vzdesk.view.figures.subjects import FigureSubject
from vzdesk.view.methods.method_labels import map_label, notes_of
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
    parts = [f"{_first(content)}.", f"{_shown(content)}.", *_special(content)]
    return " ".join((*parts, *notes))


def _special(content: FigureContent) -> Iterator[str]:
    """What is hidden, and what is special about scales and methods."""
    maps = [tuple(each.shown.view for each in content.subjects)]
    if content.spec.kind in ("layers", "curves"):
        maps = [each.shown.all_layers() for each in content.subjects]
    elif len(content.subjects) > 1:
        maps = [(each.shown.view,) for each in content.subjects]
    hidden = (hidden_note_of(each) for each in maps)
    between = notes_of(content.keys) if len(content.subjects) > 1 else []
    if (
        content.pair is not None
        and content.spec.kind == "models"
        and has_other_pieces(content.pair)
    ):
        between.append(say("of words that the models cut in other ways no piece is compared"))
    for note in dict.fromkeys((*hidden, content.scale.note(), *between)):
        if note:
            yield f"{note[0].upper()}{note[1:]}."


def heading_of(content: FigureContent) -> str:
    """The title above a figure, in one line."""
    if content.spec.of_methods:
        what = ", ".join(dict.fromkeys(map(map_label, content.keys)))
        return say("{what}, {where}", what=what, where=_layers(content))
    return say("{what}, {where}", what=content.method, where=_layers(content)) + _rolled(content)


def model_of(model: ModelRef) -> str:
    """A model's name with what tells its weights: the revision, else the checksum."""
    if model.revision:
        return say("{name} (revision {revision})", name=model.name, revision=model.revision)
    return say("{name} (weights sha256 {sha}…)", name=model.name, sha=model.sha256[:_SHA])


def _first(content: FigureContent) -> str:
    part = f" ({content.key.part})" if content.key.part else ""
    texts = tuple(map(_text, content.subjects))
    models = tuple(model_of(each.analysis.model) for each in content.subjects)
    of_models = len(set(models)) > 1 or content.spec.kind == "models"
    return say(
        "{method}{part}, {layers}, {model}: {text}",
        method=_lettered(content, tuple(map(map_label, content.keys)))
        if content.spec.of_methods
        else content.method,
        part=part + ("" if content.spec.of_methods else _rolled(content)),
        layers=_layers(content),
        model=_lettered(content, models) if of_models else models[0],
        text=_lettered(content, texts) if len(set(texts)) > 1 else texts[0],
    ) + (say("; and their difference, A − B") if content.spec.of_two else "")


def _lettered(content: FigureContent, names: tuple[str, ...]) -> str:
    """The names of all subjects, each behind its letter."""
    letters = (letter_in(content.spec, place, len(names)) for place in range(len(names)))
    return ", ".join(" ".join(filter(None, pair)) for pair in zip(letters, names, strict=True))


def _text(subject: FigureSubject) -> str:
    """What was read, with the decoder's text where the map is of it, or the second of a pair."""
    result = subject.shown.result
    text = say("“{text}”", text=result.sentence.text)
    if result.second is not None:
        return say("{text} with “{second}”", text=text, second=result.second.text)
    if result.decoder is not None and subject.shown.key.part != "encoder":
        return say("{text}, decoder “{second}”", text=text, second=result.decoder.text)
    return text


def _rolled(content: FigureContent) -> str:
    known = methods().get(content.key.method)
    if content.key.rolled_out:
        return say(", rolled out from the input")
    return say(", sources in the input") if known is not None and known.is_global else ""


def _layers(content: FigureContent) -> str:
    if content.spec.kind not in OF_ONE_LAYER:
        most = max(each.shown.n_layers for each in content.subjects)
        return say("layers 1 to {n}", n=most)
    found = dict.fromkeys(
        say("layer {layer} of {n}", layer=each.shown.layer + 1, n=each.shown.n_layers)
        for each in content.subjects
    )
    return " / ".join(found)


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
    """The one target of a figure, and what it is called in another text."""
    return " / ".join(dict.fromkeys(map(_target_in, content.subjects)))


def _target_in(subject: FigureSubject) -> str:
    (cell,) = subject.cells
    assert cell.target is not None
    return subject.shown.view.targets[cell.target].label


def weakest_arc(content: FigureContent) -> float:
    """The lowest score that has an arc."""
    return FAINT_ARC * content.scale.vmax


def _curves(content: FigureContent) -> str:
    of_row = mark("the source’s share of the target’s row")
    of_distances = mark("the source’s share of the target’s distances")
    share = say(of_distances if _measures_distances(content) else of_row)
    cells = content.cells
    if content.spec.of_methods and len(cells) == 1 and len(content.subjects) > 1:
        which = cell_name(content.subjects[0], cells[0])
        return say(
            "Curves show the score of “{which}”, {share}, in each layer", which=which, share=share
        )
    return say("Curves show the score of target ← source, {share}, in each layer", share=share)


def _measures_distances(content: FigureContent) -> bool:
    """Whether all scores are shares of distances."""
    found = [methods().get(key.method) for key in content.keys]
    return all(each is not None and each.kind == "zeroing" for each in found)


def _rows(content: FigureContent) -> str:
    units = content.spec.units
    if units == "words-joint" and not any(key.words_as_one for key in content.keys):
        units = "words"
    return say(_UNITS[units])


def _colours(content: FigureContent) -> str:
    """What a score is, and which one has the highest colour."""
    of_row = mark("the score, a source’s share of the target’s row")
    of_distances = mark("the score, a source’s share of the target’s distances")
    score = say(of_distances if _measures_distances(content) else of_row)
    if content.spec.own_scales:
        tops = (f"{panel.scale.vmax:.3g}" for panel in content.panels)
        return say(
            "colours show {score}, each map on a scale of its own, up to {tops}",
            score=score,
            tops=_lettered(content, tuple(tops)),
        )
    said = say("colours show {score}, up to {top}", score=score, top=f"{content.scale.vmax:.3g}")
    if content.spec.of_two:
        return say(
            "{said}, in A and B, and how much higher it is in A than in B, up to ±{most}",
            said=said,
            most=f"{content.panels[-1].scale.vmax:.3g}",
        )
    if content.spec.kind == "layers":
        return say("{said}, in all layers", said=said)
    return said if len(content.panels) == 1 else say("{said}, in all maps", said=said)
