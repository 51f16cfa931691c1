"""Why two subjects cannot be compared, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vzdesk.engine.methods import methods
from vzdesk.translate import say, shortened
from vzdesk.view.maps import ShownMap
from vzdesk.view.methods.method_labels import method_label
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.types import SentenceRow, SubjectInputs
from vzdesk.view.units import too_many

_QUOTED = 80
"""How many characters of a sentence are quoted beside what is wrong with it."""


class Sides(NamedTuple):
    """Both subjects, how they are looked at, and the labels of their models, or of their methods,
    where these are two.

    names are the methods of both, base names; marked_only is whether only words marked as target
    are to be scored.
    """

    subjects: tuple[SubjectInputs, SubjectInputs]
    models: tuple[str, ...]
    names: tuple[str, str]
    methods: tuple[str, ...]
    words_as_one: bool
    is_running: bool
    marked_only: bool = False


def missing(sides: Sides, shown: Sequence[ShownMap | None]) -> str:
    """Which of both maps is missing, and what brings it; empty where there are both."""
    lacking = [at for at, each in enumerate(shown) if each is None]
    rows = [sides.subjects[at].row for at in lacking]
    for row in rows:
        if row.status == "failed":
            return _failed(row, is_one_of_two=not (sides.models or sides.methods))
    if any(row.status in ("queued", "running") for row in rows):
        return say("Scoring…")
    if not lacking:
        return ""
    if len(lacking) == 2 and sides.methods:
        why = _neither_method(sides)
    elif len(lacking) == 2:
        why = _neither_model(sides) if sides.models else _neither_sentence(sides)
    else:
        why = _one_model(sides, *lacking) if sides.models else _one_sentence(sides, *lacking)
    return f"{why} {_next_step(sides, lacking)}"


def _failed(row: SentenceRow, *, is_one_of_two: bool) -> str:
    """Why a sentence could not be scored, and of two which."""
    text, reason = isolated(shortened(row.text, _QUOTED)), shortened(row.message)
    if not reason:
        return say("“{text}” could not be scored.", text=text)
    return say("“{text}”: {reason}", text=text, reason=reason) if is_one_of_two else reason


def _one_model(sides: Sides, at: int) -> str:
    subject, model = sides.subjects[at], sides.models[at]
    text, method = subject.row.text, method_label(sides.names[at])
    if subject.result is not None:
        return say(
            "“{text}” has not been scored by {model} with {method}.",
            text=text,
            model=model,
            method=method,
        )
    if sides.words_as_one:
        return say(
            "“{text}” has not been scored by {model} with its words as one.", text=text, model=model
        )
    return say("“{text}” has not been scored by {model}.", text=text, model=model)


def _one_sentence(sides: Sides, at: int) -> str:
    text, method = sides.subjects[at].row.text, method_label(sides.names[at])
    if sides.subjects[at].result is not None:
        return say("“{text}” has not been scored with {method}.", text=text, method=method)
    if sides.words_as_one:
        return say("“{text}” has not been scored with its words as one.", text=text)
    return say("“{text}” has not been scored by this model.", text=text)


def _neither_model(sides: Sides) -> str:
    text, method = sides.subjects[0].row.text, method_label(sides.names[0])
    if _has_results(sides):
        return say("Neither model has scored “{text}” with {method}.", text=text, method=method)
    if sides.words_as_one:
        return say("Neither model has scored “{text}” with its words as one.", text=text)
    return say("Neither model has scored “{text}”.", text=text)


def _neither_sentence(sides: Sides) -> str:
    if _has_results(sides):
        method = method_label(sides.names[0])
        return say("Neither sentence has been scored with {method}.", method=method)
    if sides.words_as_one:
        return say("Neither sentence has been scored with its words as one.")
    return say("Neither sentence has been scored by this model.")


def _neither_method(sides: Sides) -> str:
    text, (first, second) = sides.subjects[0].row.text, sides.methods
    if not _has_results(sides) and sides.words_as_one:
        return say("“{text}” has not been scored with its words as one.", text=text)
    return say(
        "“{text}” has been scored neither with {first} nor with {second}.",
        text=text,
        first=first,
        second=second,
    )


def _has_results(sides: Sides) -> bool:
    """Whether either was scored in these units, so that only the method is missing."""
    return any(subject.result is not None for subject in sides.subjects)


def _next_step(sides: Sides, lacking: Sequence[int]) -> str:
    """The run that brings what these subjects lack."""
    if any(sides.names[at] not in methods() for at in lacking):
        return say("Choose another method.")
    if sides.marked_only and any(_has_no_target(sides.subjects[at]) for at in lacking):
        return say("Mark a word there as target (T), or score all targets (Analyse menu).")
    if not sides.models:
        return _run(sides.is_running)
    if len(lacking) == 1:
        return _run_with(sides.models[lacking[0]], sides.is_running)
    if sides.is_running:
        return say("Choose each of them and press Run (F5) when the current run is done.")
    return say("Choose each of them and press Run (F5).")


def _has_no_target(subject: SubjectInputs) -> bool:
    """Whether no word is marked as target."""
    return subject.sentence is not None and not subject.sentence.roles.targets


def _run_with(model: str, is_running: bool) -> str:
    if is_running:
        return say("Choose {model} and press Run (F5) when the current run is done.", model=model)
    return say("Choose {model} and press Run (F5).", model=model)


def _run(is_running: bool) -> str:
    if is_running:
        return say("Press Run (F5) when the current run is done.")
    return say("Press Run (F5).")


def too_long(one: ShownMap, other: ShownMap) -> str:
    """Why maps of so many units are not compared; empty where they can be."""
    views = one.view, other.view
    return too_many(*(units for view in views for units in (view.targets, view.sources)))


def unlike(sides: Sides, one: ShownMap, other: ShownMap) -> str:
    """Why what is shown of the one cannot be compared with what is shown of the other, or empty."""
    if one.key.part != other.key.part:
        return _without_part(sides)
    if sides.methods:
        return ""
    if one.key.words_as_one != other.key.words_as_one:
        why = say("One sentence was scored with words zeroed as one, the other not.")
        return f"{why} {_run(sides.is_running)}"
    if one.key.rolled_out != other.key.rolled_out:
        return say("Only one of both has a rollout. Choose maps without rollout.")
    return ""


def _without_part(sides: Sides) -> str:
    if sides.methods:
        return say("Only one of both methods has a map of this part. Choose another part.")
    if not sides.models:
        return say("These sentences have no map of the same part. Choose another method.")
    return say(
        "Only one of {first} and {second} is an encoder-decoder model. Choose two of one kind.",
        first=sides.models[0],
        second=sides.models[1],
    )
