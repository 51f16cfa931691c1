"""What a study has found, as it is looked at: means, pictures, and the matches behind each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vzdesk.study.pictures import Asked, Picture
from vzdesk.study.relations.types import Match
from vzdesk.study.summary import Row, Series
from vzdesk.study.values import MatchValues


@dataclass(frozen=True, eq=False)
class Answer:
    """What is found by now: n_done of n_all sentences, each model counted, and n_failed have no
    result; it is_whole where no more comes.

    rows      the means
    pictures  what they look like
    values    the matches behind them; empty where only the means were kept
    notices   what is to be said of them
    table     table.csv
    about     how it came to be, ready for JSON
    """

    of: Asked
    rows: Sequence[Row] = ()
    pictures: tuple[Picture, ...] = ()
    values: Sequence[MatchValues] = ()
    notices: tuple[str, ...] = ()
    table: str = ""
    about: str = "{}"
    n_done: int = 0
    n_failed: int = 0
    n_all: int = 0
    is_whole: bool = False


@dataclass(frozen=True)
class Behind:
    """One match behind a mean, in the sentence with this id, None for all of it, and its value."""

    sentence: str
    match: Match | None
    value: float


def behind(answer: Answer, series: Series, measure: str, layer: int | None) -> list[Behind]:
    """The matches of a mean that have a value, those with the highest first."""
    names = [each.name for each in answer.of.measures]
    if measure not in names:
        return []
    at = names.index(measure)
    found = (_value(each, at, layer) for each in _of(answer.values, series))
    there = [each for each in found if not math.isnan(each.value)]
    return sorted(there, key=lambda each: -each.value)


def _of(values: Sequence[MatchValues], series: Series) -> Iterator[MatchValues]:
    """Those of a series; of the model's own, each match once."""
    seen = set[tuple[str, int]]()
    for each in values:
        if (each.model, each.relation, each.group) != (series.model, series.relation, series.group):
            continue
        if series.key is None:
            match = each.sentence, each.number
            if match in seen:
                continue
            seen.add(match)
        elif each.key != series.key:
            continue
        yield each


def _value(of: MatchValues, at: int, layer: int | None) -> Behind:
    place = 0 if layer is None else of.layers.index(layer) if layer in of.layers else None
    value = np.nan if place is None or not of.layers else of.values[at, place]
    return Behind(of.sentence, of.match, float(value))
