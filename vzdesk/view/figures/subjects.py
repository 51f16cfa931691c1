"""Which results of a session a figure is of: one, or several that it compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, ModelRef, SentenceResult
from vzdesk.errors import UserError, unknown_name
from vzdesk.remember import remembered
from vzdesk.view.comparison.partners import relative_of
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.maps import ShownMap
from vzdesk.view.methods.method_labels import in_order
from vzdesk.view.selection import Cell, Units
from vzdesk.view.units import are_scored_in


@dataclass(frozen=True, eq=False)
class FigureSubject:
    """One sentence by one model and one method: the run that scored it, and its map. cells are
    those that strip, arcs or curves are of, by position among the units that are seen.
    """

    analysis: Analysis
    shown: ShownMap
    cells: tuple[Cell, ...] = ()


class Found(NamedTuple):
    """A result, and the method by which it is shown."""

    analysis: Analysis
    result: SentenceResult
    method: str


def results_of(
    spec: FigureSpec, sentences: Sequence[Sentence], analyses: Sequence[Analysis]
) -> tuple[Found, ...]:
    """The results that the figure shows, A and B first. UserError where one is not there."""
    by_id = {each.id: each for each in sentences}
    _check_one_way(spec)
    first = _sentence(spec.sentence, by_id)
    if spec.kind == "models" or spec.second_model:
        return _of_models(spec, first, analyses)
    if spec.kind == "pair" or spec.second:
        second = _sentence(spec.second or _variant(spec, sentences), by_id)
        return _of_pair(spec, (first, second), analyses)
    of_model = _of_one_model(first, _by(spec.model, analyses), spec)
    if spec.of_methods:
        return tuple(
            _latest(first, of_model, each, spec.units) for each in _methods(spec, first, of_model)
        )
    return (_latest(first, of_model, spec.method, spec.units),)


def _check_one_way(spec: FigureSpec) -> None:
    """UserError where a figure is to compare in two ways at once, or in one that it has not."""
    ways = {
        "methods": spec.of_methods,
        "pair": spec.kind == "pair" or bool(spec.second),
        "models": spec.kind == "models" or bool(spec.second_model),
    }
    if sum(ways.values()) > 1:
        raise UserError(
            "A figure compares sentences, models or methods, one of these at a time.",
            next_step="Leave the others out.",
        )
    if any(ways.values()) and spec.kind in ("heatmap", "layers", "strip"):
        raise UserError(
            "This kind of figure is of one sentence, one model and one method.",
            next_step="Choose a kind that compares.",
        )
    if (spec.own_scales or spec.difference) and spec.kind != "methods":
        raise UserError(
            "Scales of their own and a difference by choice are for maps of several methods.",
            next_step="Leave them out.",
        )
    if spec.own_scales and spec.difference:
        raise UserError(
            "Only maps on one scale can be subtracted.",
            next_step="Leave out the scales of their own.",
        )


def _sentence(id: str, by_id: dict[str, Sentence]) -> Sentence:
    if id not in by_id:
        raise unknown_name("No sentence '{name}' in this session.", id, by_id)
    return by_id[id]


def _variant(spec: FigureSpec, sentences: Sequence[Sentence]) -> str:
    """The sentence that this one is a variant of, or its first variant."""
    found = relative_of(sentences, spec.sentence)
    if found is None:
        raise UserError(
            "A pair has two sentences, and {id} has no variant.",
            next_step="Choose the second sentence.",
            id=spec.sentence,
        )
    return found


def _by(model: str, analyses: Sequence[Analysis]) -> list[Analysis]:
    """The runs of the model of this name, or with this key; all for ""."""
    names = {each.model.name for each in analyses}
    found = [each for each in analyses if model in ("", each.model.name, each.model.key)]
    if model and not found:
        raise unknown_name("No model '{name}' in this session.", model, names)
    return found


def name_among(model: ModelRef, analyses: Sequence[Analysis]) -> str:
    """How a figure names this one of a session's models: "" where it is the only one, its key where
    another has its name.
    """
    models = {each.model.key: each.model.name for each in analyses}
    if len(models) == 1:
        return ""
    return model.key if list(models.values()).count(model.name) > 1 else model.name


def _of_one_model(
    sentence: Sentence, analyses: Sequence[Analysis], spec: FigureSpec
) -> list[Analysis]:
    """Of the runs that scored the sentence those of one model: the last that has a chosen method,
    or else the last. UserError where there is none.
    """
    found = [each for each in analyses if _has(each, sentence)]
    if not found:
        raise _unscored(sentence)
    wanted = spec.methods or (spec.method,)
    key = _last(sentence, found, wanted, spec.units).model.key
    return [each for each in found if each.model.key == key]


def _has(analysis: Analysis, sentence: Sentence) -> bool:
    """Whether it has a result of the sentence, as its texts are."""
    result = analysis.results.get(sentence.id)
    return result is not None and result.sentence.same_texts(sentence)


def _last(
    sentence: Sentence, analyses: Sequence[Analysis], methods: Sequence[str], units: Units
) -> Analysis:
    """The last run that has one of the methods in these units, else one of them, else the last."""

    def fits(analysis: Analysis) -> tuple[bool, bool]:
        result = analysis.results[sentence.id]
        has_method = any(key.method in methods for key in result.maps)
        return has_method, has_method and are_scored_in(result, units)

    return max(reversed(analyses), key=fits)


def _latest(sentence: Sentence, analyses: Sequence[Analysis], method: str, units: Units) -> Found:
    """The last result that has the method, or else the last; there is one."""
    analysis = _last(sentence, analyses, (method,), units)
    return Found(analysis, _as_it_is_now(analysis.results[sentence.id], sentence), method)


@remembered(64)
def _as_it_is_now(result: SentenceResult, sentence: Sentence) -> SentenceResult:
    """The result with the sentence's roles, annotations and alignments of today."""
    return result if result.sentence == sentence else replace(result, sentence=sentence)


def _unscored(sentence: Sentence) -> UserError:
    return UserError(
        "Sentence {id} is not scored in this session.",
        next_step="Run it first, and save the session.",
        id=sentence.id,
    )


def _of_pair(
    spec: FigureSpec, sentences: tuple[Sentence, Sentence], analyses: Sequence[Analysis]
) -> tuple[Found, ...]:
    """Both by the last model that scored both."""
    if sentences[0].id == sentences[1].id:
        raise UserError(
            "A pair has two sentences, and both are {id}.",
            next_step="Choose another second one.",
            id=sentences[0].id,
        )
    of_model = _by(spec.model, analyses)
    for each in sentences:
        if not any(_has(run, each) for run in of_model):
            raise _unscored(each)
    keys = [{run.model.key for run in of_model if _has(run, each)} for each in sentences]
    both = [run for run in of_model if run.model.key in keys[0] & keys[1]]
    if not both:
        raise UserError(
            "No model has scored both {first} and {second}.",
            next_step="Run both with one model, and save the session.",
            first=sentences[0].id,
            second=sentences[1].id,
        )
    of_first = _of_one_model(sentences[0], both, spec)
    same = [run for run in both if run.model.key == of_first[-1].model.key]
    return tuple(
        _latest(each, [run for run in same if _has(run, each)], spec.method, spec.units)
        for each in sentences
    )


def _of_models(
    spec: FigureSpec, sentence: Sentence, analyses: Sequence[Analysis]
) -> tuple[Found, ...]:
    """One sentence by each of two models; where one is not named, the last other one."""
    first, second = (
        _scored_by(name, sentence, analyses) for name in (spec.model, spec.second_model)
    )
    if spec.model or not spec.second_model:
        first = _of_one_model(sentence, first, spec)
        second = _others(second, first)
    else:
        second = _of_one_model(sentence, second, spec)
        first = _others(first, second)
    if not first or not second:
        raise UserError(
            "Two models are compared, and sentence {id} is of one: {model}.",
            next_step="Choose another model, or run the sentence with one.",
            id=sentence.id,
            model=(first or second)[-1].model.name,
        )
    one, other = (_of_one_model(sentence, side, spec) for side in (first, second))
    return _latest(sentence, one, spec.method, spec.units), _latest(
        sentence, other, spec.method, spec.units
    )


def _scored_by(model: str, sentence: Sentence, analyses: Sequence[Analysis]) -> list[Analysis]:
    """The runs of this model, or of any, that have the sentence. UserError where there is none."""
    found = [each for each in _by(model, analyses) if _has(each, sentence)]
    if found:
        return found
    if not model:
        raise _unscored(sentence)
    raise UserError(
        "Sentence {id} is not scored by {model} in this session.",
        next_step="Run it with that model, and save the session.",
        id=sentence.id,
        model=model,
    )


def _others(analyses: Sequence[Analysis], own: Sequence[Analysis]) -> list[Analysis]:
    """Those of other models."""
    return [each for each in analyses if each.model.key != own[-1].model.key]


def _methods(spec: FigureSpec, sentence: Sentence, analyses: Sequence[Analysis]) -> Sequence[str]:
    """Those that are named, or else all that the sentence has. UserError where it lacks one."""
    there = in_order(key.method for each in analyses for key in each.results[sentence.id].maps)
    for name in spec.methods:
        if name not in there:
            raise no_method(spec.sentence, name, there)
    return tuple(dict.fromkeys(spec.methods)) or there


def no_method(id: str, method: str, known: Sequence[str]) -> UserError:
    """That a sentence has no scores by a method, and by which it has."""
    return UserError(
        "Sentence {id} has no scores by the method '{method}'.",
        next_step="Choose one of: {known}.",
        id=id,
        method=method,
        known=", ".join(known),
    )
