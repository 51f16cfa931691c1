"""Why two subjects cannot be compared, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple

from vzdesk.translate import say
from vzdesk.view.maps import ShownMap
from vzdesk.view.types import SubjectInputs
from vzdesk.view.units import are_scored_in


class Sides(NamedTuple):
    """Both subjects, how they are looked at, and the labels of their models where these are two."""

    subjects: tuple[SubjectInputs, SubjectInputs]
    models: tuple[str, ...]
    words_as_one: bool
    is_running: bool


def missing(sides: Sides) -> str:
    """Which result is missing; empty where there are both."""
    lacking = [at for at, subject in enumerate(sides.subjects) if subject.result is None]
    rows = [sides.subjects[at].row for at in lacking]
    for row in rows:
        if row.status == "failed":
            return row.message or say("“{text}” could not be scored.", text=row.text)
    if any(row.status in ("queued", "running") for row in rows):
        return say("Scoring…")
    if not lacking:
        return ""
    if len(lacking) == 1:
        return _one_is_missing(sides, lacking[0])
    return _to_run(_both_are_missing(sides), sides.is_running)


def _one_is_missing(sides: Sides, at: int) -> str:
    if sides.words_as_one:
        return _not_as_one(sides, at)
    text = sides.subjects[at].row.text
    if not sides.models:
        why = say("“{text}” has not been scored by this model.", text=text)
        return _to_run(why, sides.is_running)
    why = say("“{text}” has not been scored by {model}.", text=text, model=sides.models[at])
    return _to_run(why, sides.is_running, sides.models[at])


def _both_are_missing(sides: Sides) -> str:
    text = sides.subjects[0].row.text
    if sides.models and sides.words_as_one:
        return say("Neither model has scored “{text}” with its words as one.", text=text)
    if sides.models:
        return say("Neither model has scored “{text}”.", text=text)
    if sides.words_as_one:
        return say("Neither sentence has been scored with its words as one.")
    return say("Neither sentence has been scored by this model.")


def _not_as_one(sides: Sides, at: int) -> str:
    text = sides.subjects[at].row.text
    if not sides.models:
        why = say("“{text}” has not been scored with its words as one.", text=text)
        return _to_run(why, sides.is_running)
    why = say(
        "“{text}” has not been scored by {model} with its words as one.",
        text=text,
        model=sides.models[at],
    )
    return _to_run(why, sides.is_running, sides.models[at])


def _to_run(why: str, is_running: bool, model: str = "") -> str:
    """Why there is nothing to compare, and that a run, with this model, brings it."""
    if model and is_running:
        then = say("Choose {model} and press Run (F5) when the current run is done.", model=model)
    elif model:
        then = say("Choose {model} and press Run (F5).", model=model)
    elif is_running:
        then = say("Press Run (F5) when the current run is done.")
    else:
        then = say("Press Run (F5).")
    return f"{why} {then}"


def unlike(sides: Sides, shown: tuple[ShownMap | None, ShownMap | None], method: str) -> str:
    """Why what is shown of the one cannot be compared with what is shown of the other, or empty."""
    for at, each in enumerate(shown):
        result = sides.subjects[at].result
        lacks_words = sides.words_as_one and result and not are_scored_in(result, "words-joint")
        if each is None and lacks_words:
            return _not_as_one(sides, at)
        if each is None:
            return _without_method(sides, at, method)
    one, other = shown
    assert one is not None
    assert other is not None
    if one.key.part != other.key.part:
        return _without_part(sides, method)
    if one.key.words_as_one != other.key.words_as_one:
        why = say("One sentence was scored with words zeroed as one, the other not.")
        return _to_run(why, sides.is_running)
    if one.key.rolled_out != other.key.rolled_out:
        return say("Only one of both has a rollout. Choose maps without rollout.")
    return ""


def _without_method(sides: Sides, at: int, method: str) -> str:
    text = sides.subjects[at].row.text
    if not sides.models:
        return say(
            "“{text}” was not scored by {method}. Choose another method.",
            text=text,
            method=method,
        )
    return say(
        "{model} has not scored “{text}” by {method}. Choose another method.",
        model=sides.models[at],
        text=text,
        method=method,
    )


def _without_part(sides: Sides, method: str) -> str:
    if not sides.models:
        return _without_method(sides, 1, method)
    return say(
        "Only one of {first} and {second} is an encoder-decoder model. Choose two of one kind.",
        first=sides.models[0],
        second=sides.models[1],
    )
