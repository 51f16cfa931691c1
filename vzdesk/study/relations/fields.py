"""What a condition's field means: the fields of the language, and any column of annotations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vzdesk.corpus.values.fitting import FEATS, OF_FEATS, fitting
from vzdesk.errors import Reason
from vzdesk.study.relations import conditions as of_word
from vzdesk.study.relations import links as of_pair
from vzdesk.study.relations.annotated import HEAD
from vzdesk.study.relations.conditions import Condition
from vzdesk.study.relations.links import Link, Sources
from vzdesk.study.relations.scanner import Written, wrong

TARGET, SOURCE = "target", "source"
ANY, ADJACENT = "any", "adjacent"
ROOT = "root"
_LINKS: Final[dict[str, tuple[Sources, Sources]]] = {
    "head": (of_pair.its_head_is_target, of_pair.is_head_of_target),
    "head-of": (of_pair.is_head_of_target, of_pair.its_head_is_target),
    "before": (of_pair.before_target, of_pair.after_target),
    "after": (of_pair.after_target, of_pair.before_target),
}
"""By field, which words are sources where it is said of them, and where of the target."""
FIELDS = ("form", "role", "position", "distance", ANY, ADJACENT, *_LINKS)
"""Fields that are not columns of annotations."""


def meaning(written: Written, part: str, relation: str) -> Condition | Link:
    """What is written in this part, target or source. RelationError where it means nothing."""
    try:
        return _meaning(written, part)
    except Reason as error:
        value = written.values[0].position if written.values else written.position
        raise wrong(relation, value, str(error)) from None


def _meaning(written: Written, part: str) -> Condition | Link:
    field = written.field if written.is_quoted else _folded(written.field)
    if written.is_quoted or field not in FIELDS:
        return _of_column(written, field)
    if field in (ANY, ADJACENT):
        return _without_value(written, field)
    if not written.operator:
        raise Reason("“{field}” needs a value, such as {field}=…", field=field)
    values = tuple(each.text for each in written.values)
    if field in _LINKS:
        return _link(written, field, values, part)
    return _OF_FIELD[field](written, values)


def _folded(field: str) -> str:
    """Fields of the language and of CoNLL-U in any case of letters."""
    folded = field.casefold()
    if folded.startswith(OF_FEATS):
        return OF_FEATS + field[len(OF_FEATS) :]
    known = (*FIELDS, "upos", "xpos", "lemma", FEATS, "deprel")
    return folded if folded in known else field


def _without_value(written: Written, field: str) -> Condition | Link:
    if written.operator:
        raise Reason("“{field}” has no value", field=field)
    if field == ANY:
        return Condition(written.text, "", of_word.any_word)
    return Link(written.text, "", of_pair.at_distance(lambda distance: distance == 1))


def _of_column(written: Written, field: str) -> Condition:
    if not written.operator:
        raise Reason("“{field}” needs a value, such as {field}=…", field=field)
    fits = fitting(field, written.operator, tuple(each.text for each in written.values))
    column = field if written.is_quoted or not field.startswith(OF_FEATS) else FEATS
    return Condition(written.text, column, of_word.of_column(column, fits))


def _link(written: Written, field: str, values: tuple[str, ...], part: str) -> Condition | Link:
    if written.operator not in ("=", "!="):
        raise Reason("“{field}” takes = and != only", field=field)
    other = SOURCE if part == TARGET else TARGET
    if values != (other,):
        if field == HEAD and not {TARGET, SOURCE} & {*values}:
            return _numbered_head(written, values)
        raise Reason("“{other}” belongs here, the other part", other=other)
    of_source, of_target = _LINKS[field]
    sources = of_source if part == SOURCE else of_target
    if written.operator == "!=":
        sources = of_pair.otherwise(sources)
    return Link(written.text, HEAD if field.startswith(HEAD) else "", sources)


def _numbered_head(written: Written, values: tuple[str, ...]) -> Condition:
    numbers = tuple("0" if each == ROOT else each for each in values)
    fits = of_word.counting(written.operator, numbers, least=0)
    return Condition(written.text, HEAD, of_word.of_head(fits))


def _form(written: Written, values: tuple[str, ...]) -> Condition:
    fits = fitting("form", written.operator, values)
    return Condition(written.text, "", of_word.of_form(fits))


def _role(written: Written, values: tuple[str, ...]) -> Condition:
    if written.operator not in ("=", "!="):
        raise Reason("“{field}” takes = and != only", field="role")
    for each in values:
        if each not in of_word.ROLES:
            known = ", ".join(of_word.ROLES)
            raise Reason("“{name}” is no role; there are {known}", name=each, known=known)
    return Condition(written.text, "", of_word.of_role(values, wanted=written.operator == "="))


def _position(written: Written, values: tuple[str, ...]) -> Condition:
    fits = of_word.counting(written.operator, values, least=1)
    return Condition(written.text, "", of_word.of_position(fits))


def _distance(written: Written, values: tuple[str, ...]) -> Link:
    fits = of_word.counting(written.operator, values, least=0)
    is_itself = written.operator == "=" and set(map(int, values)) == {0}
    return Link(written.text, "", of_pair.at_distance(fits), is_itself)


_OF_FIELD: dict[str, Callable[[Written, tuple[str, ...]], Condition | Link]] = {
    "form": _form,
    "role": _role,
    "position": _position,
    "distance": _distance,
}
