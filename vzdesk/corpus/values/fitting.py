"""Whether the annotation of a word is what is looked for.

A relation counts with its subtypes, so that nsubj is nsubj:pass too; a word made of several has the
values of each; a feature may have several values. Accents count alike however a file has them.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

from vzdesk.corpus.values.expressions import ExpressionError, search_for
from vzdesk.errors import Reason

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
_MOST_REMEMBERED = 100_000

Fits = Callable[[str], bool]


def composed(text: str) -> str:
    """Letters with their accents as one character, however a file has them."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fitting(column: str, operator: str, values: tuple[str, ...]) -> Fits:
    """Whether a value of this column fits: it is one of these (=), has this expression (~), or is a
    number above or below (<, …); with ! it does not. Reason where that cannot be said, with why.
    """
    return Remembering(_fitting(column, operator, values)).__getitem__


def _fitting(column: str, operator: str, values: tuple[str, ...]) -> Fits:
    wanted = not operator.startswith("!")
    if operator in ("=", "!="):
        alternatives = frozenset(map(composed, values))
        return lambda text: (not alternatives.isdisjoint(readings(column, text))) == wanted
    fits = _by_expression(values[0]) if operator in ("~", "!~") else _by_number(operator, values)
    if column.startswith(OF_FEATS):
        return lambda text: any(map(fits, readings(column, text))) == wanted
    return lambda text: fits(composed(text)) == wanted


def readings(column: str, text: str) -> tuple[str, ...]:
    """What a value counts as: itself, each of several joined ones, a relation without its subtype,
    each of several values of a feature.
    """
    text = composed(text)
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


class Remembering(dict[str, bool]):
    """Whether a text fits, found once for each: words of a corpus are few, but often there."""

    def __init__(self, fits: Fits) -> None:
        super().__init__()
        self._fits = fits

    def __missing__(self, text: str) -> bool:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        found = self[text] = self._fits(text)
        return found
