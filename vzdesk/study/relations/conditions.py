"""Conditions on one word: its form, its annotations, its role, its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from vzdesk.corpus.values.fitting import COMPARED, Fits, number
from vzdesk.errors import Reason
from vzdesk.study.relations.annotated import ROOT, Annotated, Mask, Places

ROLES: Final = {"target": "targets", "cue": "cues", "attractor": "attractors"}
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
    return lambda words: [at for at, each in enumerate(words.sentence.words) if fits(each.text)]


def of_column(name: str, fits: Fits) -> Callable[[Annotated], list[int]]:
    return lambda words: [at for at, each in enumerate(words.column(name) or ()) if fits(each)]


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


def counting(operator: str, values: tuple[str, ...], least: int) -> Counts:
    """Which counts fit. Reason where the values are no whole numbers from `least` on."""
    numbers = [int(each) if each.isdecimal() and len(each) < 9 else -1 for each in values]
    if operator in ("~", "!~") or min(numbers) < least:
        raise Reason("a whole number from {least} on belongs here", least=least)
    if operator not in COMPARED:
        return lambda counts: np.isin(counts, numbers, invert=operator == "!=")
    compare, bound = COMPARED[operator], number(values)
    return lambda counts: compare(counts, bound)
