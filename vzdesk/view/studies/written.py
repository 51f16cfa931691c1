"""A study as JSON: `study.json`, from which it is run again, and what a session keeps of it.

{"format": "vzdesk study 1.0",
 "study": {"name", "sentences": {"which": "all"} | {"which": "ids", "ids": [..]}
                              | {"which": "tag" | "filter", "text": ".."},
           of the sentences "most", where only the first so many are meant,
           "relations": [..], "measures": [..], "methods": [..], "models": [..], "units",
           "rollout", "layers": [from 1], "group_by": [..], "seed"}}

A file beside results also says how these came to be; that is not read. Of another minor version
what is not known is not read; another major version is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from vzdesk.errors import UserError, reported_as
from vzdesk.jsonfields import Fields, WrongField, read_json, shown, texts, whole, wholes
from vzdesk.translate import mark, say
from vzdesk.view.studies.spec import (
    LARGEST_SEED,
    MOST_LAYERS,
    ROLLOUTS,
    STUDY_UNITS,
    WHICH,
    SentenceChoice,
    StudySpec,
)

FORMAT = "vzdesk study 1.0"
_FORMAT = re.compile(r"vzdesk study (\d{1,4})\.(\d{1,4})")
_MAJOR = 1
Name = TypeVar("Name", bound=str)


def as_dict(spec: StudySpec) -> dict[str, Any]:
    """The study, ready for JSON."""
    return {
        "name": spec.name,
        "sentences": choice_as_dict(spec.sentences),
        "relations": list(spec.relations),
        "measures": list(spec.measures),
        "methods": list(spec.methods),
        "models": list(spec.models),
        "units": spec.units,
        "rollout": spec.rollout,
        "layers": [layer + 1 for layer in spec.layers],
        "group_by": list(spec.group_by),
        "seed": spec.seed,
    }


def document(spec: StudySpec, about: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a study's file, with how its results came to be."""
    return {"format": FORMAT, "study": as_dict(spec), **about}


def choice_as_dict(choice: SentenceChoice) -> dict[str, Any]:
    """Which sentences, ready for JSON."""
    found: dict[str, Any] = {"which": choice.which}
    if choice.which == "ids":
        found["ids"] = list(choice.ids)
    elif choice.which != "all":
        found["text"] = choice.text
    if choice.most:
        found["most"] = choice.most
    return found


def is_study(content: object) -> bool:
    """Whether JSON is a study, of any version."""
    found = content.get("format") if isinstance(content, dict) else None
    return isinstance(found, str) and _FORMAT.fullmatch(found) is not None


def read_study(path: Path) -> StudySpec:
    """The study in this file. UserError where it is none, or one of its fields is wrong."""
    content = read_json(path, next_step=say("Choose a study.json that vzdesk wrote."))

    def refused(error: WrongField) -> UserError:
        return UserError(
            "{path} is no study that can be run: {reason}.",
            next_step="Correct it, or choose another file.",
            path=path,
            reason=error,
        )

    with reported_as(WrongField, refused):
        return from_document(content)


def from_document(content: object) -> StudySpec:
    """The study in the content of a file. WrongField, UserError where there is none."""
    fields = Fields(content, mark("the file"))
    found = _FORMAT.fullmatch(fields.text("format"))
    if found is None:
        raise WrongField("its format is “{format}”, no study's", format=fields.text("format"))
    if int(found[1]) != _MAJOR:
        raise WrongField(
            "its format is {format}; this vzdesk reads {known}",
            format=fields.text("format"),
            known=FORMAT,
        )
    return spec_of(fields.object("study"))


def spec_of(fields: Fields) -> StudySpec:
    """A study from its fields; those that are not there are as usual. WrongField, UserError."""
    usual = StudySpec()
    return StudySpec(
        name=fields.text("name") if fields.has("name") else usual.name,
        sentences=choice_of(fields) if fields.has("sentences") else usual.sentences,
        relations=texts(fields, "relations"),
        measures=texts(fields, "measures") if fields.has("measures") else usual.measures,
        methods=texts(fields, "methods") if fields.has("methods") else usual.methods,
        models=texts(fields, "models") if fields.has("models") else (),
        units=one_of(fields, "units", STUDY_UNITS) if fields.has("units") else usual.units,
        rollout=one_of(fields, "rollout", ROLLOUTS) if fields.has("rollout") else usual.rollout,
        layers=layers_of(fields) if fields.has("layers") else (),
        group_by=texts(fields, "group_by") if fields.has("group_by") else (),
        seed=whole(fields, "seed", least=0, most=LARGEST_SEED) if fields.has("seed") else 1,
    )


def layers_of(fields: Fields) -> tuple[int, ...]:
    """What the field “layers” says, counted from 0. WrongField."""
    layers = wholes(fields, "layers", most=MOST_LAYERS)
    if 0 in layers:
        raise WrongField("layers are counted from 1, got 0")
    return tuple(sorted({layer - 1 for layer in layers}))


def choice_of(fields: Fields) -> SentenceChoice:
    """What the field “sentences” says. WrongField."""
    found = fields.object("sentences")
    which = one_of(found, "which", WHICH)
    most = whole(found, "most", least=1) if found.has("most") else 0
    if which == "ids":
        return SentenceChoice("ids", ids=texts(found, "ids"), most=most)
    return SentenceChoice(which, text=found.text("text") if which != "all" else "", most=most)


def one_of(fields: Fields, name: str, known: Sequence[Name]) -> Name:
    """The field, which is one of these. WrongField."""
    value = fields.text(name)
    for each in known:
        if each == value:
            return each
    raise WrongField(
        "'{field}' must be one of {known}, got {value}",
        field=name,
        known=", ".join(known),
        value=shown(value),
    )
