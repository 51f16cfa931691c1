"""Figures, styles and studies that the user keeps, as they are written: what they say is looked at
where they are used, and what only a newer version knows is kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from vzdesk.jsonfields import Fields, as_json, list_
from vzdesk.session.archive import DamagedError
from vzdesk.session.parts import FIGURES, STUDIES
from vzdesk.session.reading.losses import Losses
from vzdesk.translate import mark
from vzdesk.view.kept import (
    MOST_KEPT,
    NOTHING_KEPT,
    Kept,
    KeptFigure,
    KeptStyle,
)
from vzdesk.view.studies.kept import KeptStudy

N = TypeVar("N", bound=KeptFigure | KeptStyle | KeptStudy)
FIGURE = mark("figure {number} of {whole}")
_DEEPEST = 32
"""Far more than any figure has: JSON that is nested more deeply could be read, but not written."""
STYLE = mark("style {number} of {whole}")
STUDY = mark("study {number} of {whole}")


def kept(document: Fields, parts: Collection[str], losses: Losses) -> Kept:
    """What the document keeps, of the parts that it lists; what is damaged is for `losses`."""
    found = _figures(document, losses) if FIGURES in parts else NOTHING_KEPT
    if STUDIES not in parts:
        return found
    one, all_ = mark("Study {number} is lost."), mark("All studies that were kept are lost.")
    studies = _List(document, "studies", losses, one, all_).read(partial(_study, document))
    return replace(found, studies=studies)


def _figures(document: Fields, losses: Losses) -> Kept:
    one, all_ = mark("Figure {number} is lost."), mark("All figures that were kept are lost.")
    figures = _List(document, "figures", losses, one, all_).read(partial(_figure, document))
    one, all_ = mark("Style {number} is lost."), mark("All styles that were kept are lost.")
    styles = _List(document, "styles", losses, one, all_).read(partial(_style, document))
    return Kept(figures, styles)


@dataclass(frozen=True, eq=False)
class _List:
    """A list in the document, which may be missing; what is said where one or all are lost."""

    document: Fields
    name: str
    losses: Losses
    one_lost: str
    all_lost: str

    def read(self, make: Callable[[int, object], N]) -> tuple[N, ...]:
        if not self.document.has(self.name):
            return ()
        entries = self.losses.or_none(partial(list_, self.document, self.name), self.all_lost)
        found: dict[str, N] = {}
        for number, values in enumerate(entries or (), 1):
            add = partial(self._add, found, make, number, values)
            self.losses.or_none(add, self.one_lost, number=number)
        return tuple(found.values())

    def _add(
        self, found: dict[str, N], make: Callable[[int, object], N], number: int, values: object
    ) -> None:
        one = make(number, values)
        if not one.name or one.name in found:
            raise DamagedError(
                "it is damaged: two of its {what} have the name '{twice}', or one has none",
                what=self.name,
                twice=one.name,
            )
        if len(found) >= MOST_KEPT:
            raise DamagedError(
                "it is damaged: it has more than {most} {what}", most=MOST_KEPT, what=self.name
            )
        found[one.name] = one


def _figure(document: Fields, number: int, values: object) -> KeptFigure:
    entry = Fields(values, FIGURE, number=number, whole=document)
    return KeptFigure(entry.text("name"), entry.text("kind"), _content(entry, "spec"))


def _style(document: Fields, number: int, values: object) -> KeptStyle:
    entry = Fields(values, STYLE, number=number, whole=document)
    return KeptStyle(entry.text("name"), _content(entry, "style"))


def _study(document: Fields, number: int, values: object) -> KeptStudy:
    entry = Fields(values, STUDY, number=number, whole=document)
    content = _content(entry, "spec")
    return KeptStudy(entry.text("name"), entry.text("kind"), content, entry.text("table"))


def _content(entry: Fields, name: str) -> str:
    """The object, as text. DamagedError where a number in it is none, or it cannot be written."""
    content = entry.object(name).values
    for value, depth in _all_in(content):
        if depth > _DEEPEST:
            raise DamagedError("it is damaged: {where} is nested too deeply", where=entry)
        if isinstance(value, float) and not math.isfinite(value):
            raise DamagedError("it is damaged: a number in {where} is not finite", where=entry)
    return as_json(content)


def _all_in(content: Any) -> Iterator[tuple[Any, int]]:
    """Each value, and in how many others it is; without recursion, which ends somewhere."""
    left = [(content, 0)]
    while left:
        value, depth = left.pop()
        yield value, depth
        inner = value.values() if isinstance(value, dict) else value
        if isinstance(value, (dict, list)):
            left += [(each, depth + 1) for each in inner]
