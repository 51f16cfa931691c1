"""Conditions on one word: its form, its annotations, its role, its place."""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from vzdesk.errors import Reason
from vzdesk.study.relations.annotated import ROOT, Annotated, Mask, Places
from vzdesk.study.relations.expressions import ExpressionError, search_for

ROLES: Final = {"target": "targets", "cue": "cues", "attractor": "attractors"}
COMPARED: Final[dict[str, Callable[[Any, float], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
FEATS, OF_FEATS, DEPREL = "feats", "feats.", "deprel"
_JOINED: Final = ("lemma", "upos", "xpos")
"""Columns in which a word made of several has the values of all, joined by +."""
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)

Fits = Callable[[str], bool]
Counts = Callable[[Places], Mask]


@dataclass(frozen=True)
class Condition:
    """What a word must be. column is the annotation that it needs, "" for none; places are the
    words of a sentence that fit, in order.
    """

    text: str
    column: str
    places: Callable[[Annotated], list[int]]


def any_word(words: Annotated) -> list[int]:
    return list(range(words.n))


def of_form(fits: Fits) -> Callable[[Annotated], list[int]]:
    return lambda words: [
        at for at, each in enumerate(words.sentence.words) if fits(composed(each.text))
    ]


def of_column(name: str, fits: Fits) -> Callable[[Annotated], list[int]]:
    return lambda words: [
        at for at, each in enumerate(words.column(name) or ()) if fits(composed(each))
    ]


def of_role(names: tuple[str, ...], *, wanted: bool) -> Callable[[Annotated], list[int]]:
    def places(words: Annotated) -> list[int]:
        roles = words.sentence.roles
        having = {at for name in names for at in getattr(roles, ROLES[name])}
        return [at for at in range(words.n) if (at in having) == wanted]

    return places


def of_position(fits: Counts) -> Callable[[Annotated], list[int]]:
    return lambda words: np.flatnonzero(fits(words.places + 1)).tolist()


def of_head(fits: Counts) -> Callable[[Annotated], list[int]]:
    """The number of the head fits; 0 for the root."""
    return lambda words: np.flatnonzero(
        (words.heads >= ROOT) & fits(words.heads - ROOT),
    ).tolist()


# Whether one value fits


def composed(text: str) -> str:
    """Letters with their accents as one character, however a file has them."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fitting(column: str, operator: str, values: tuple[str, ...]) -> Fits:
    """Whether a value of this column fits. Reason where it cannot be said, with why."""
    wanted = not operator.startswith("!")
    if operator in ("=", "!="):
        alternatives = frozenset(map(composed, values))
        return lambda text: (not alternatives.isdisjoint(readings(column, text))) == wanted
    fits = _by_expression(values[0]) if operator in ("~", "!~") else _by_number(operator, values)
    if column.startswith(OF_FEATS):
        return lambda text: any(map(fits, readings(column, text))) == wanted
    return lambda text: fits(text) == wanted


def readings(column: str, text: str) -> tuple[str, ...]:
    """What a value counts as: itself, each of several joined ones, a relation without its subtype,
    each of several values of a feature.
    """
    if column == DEPREL:
        return text, text.partition(":")[0]
    if column.startswith(OF_FEATS):
        return _of_feature(column.removeprefix(OF_FEATS), text)
    if column in _JOINED and "+" in text and all(parts := text.split("+")):
        return text, *parts
    return (text,)


def _of_feature(name: str, feats: str) -> tuple[str, ...]:
    """The values of one feature, such as Fem and Masc of Gender=Fem,Masc; "" for none."""
    found = list[str]()
    for each in re.split(r"[|+]", feats):
        key, _, value = each.partition("=")
        if key == name:
            found += [value, *(value.split(",") if "," in value else ())]
    return tuple(found) or ("",)


def _by_expression(pattern: str) -> Fits:
    try:
        return search_for(composed(pattern))
    except ExpressionError as error:
        raise Reason("it is no regular expression ({why})", why=error) from None


def _by_number(operator: str, values: tuple[str, ...]) -> Fits:
    compare, bound = COMPARED[operator], number(values)

    def fits(text: str) -> bool:
        return _NUMBER.fullmatch(text) is not None and compare(float(text), bound)

    return fits


def number(values: tuple[str, ...]) -> float:
    """The one number behind < and >. Reason where there is none."""
    if len(values) != 1 or not _NUMBER.fullmatch(values[0]):
        raise Reason("one number belongs here")
    return float(values[0])


def counting(operator: str, values: tuple[str, ...], least: int) -> Counts:
    """Which counts fit. Reason where the values are no whole numbers from `least` on."""
    numbers = [int(each) if each.isdecimal() and len(each) < 9 else -1 for each in values]
    if operator in ("~", "!~") or min(numbers) < least:
        raise Reason("a whole number from {least} on belongs here", least=least)
    if operator not in COMPARED:
        return lambda counts: np.isin(counts, numbers, invert=operator == "!=")
    compare, bound = COMPARED[operator], number(values)
    return lambda counts: compare(counts, bound)
