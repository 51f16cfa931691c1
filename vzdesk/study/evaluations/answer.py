"""What an evaluation has found, as it is looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.study.answers import Behind
from vzdesk.study.evaluations.evaluated import Row, Series
from vzdesk.study.pictures import Picture
from vzdesk.study.relations.types import Match
from vzdesk.view.studies.evaluation import EvaluationSpec


class Place(NamedTuple):
    """Where an item stands: the sentence with this id, its target, and its sources, by position;
    None where it is of the sentence as a whole. paradigm is the item's, "" where nobody says so.
    """

    sentence: str
    target: int | None
    sources: tuple[int, ...] = ()
    paradigm: str = ""


@dataclass(frozen=True, eq=False)
class EvaluationAnswer:
    """What is found by now: n_done of n_all items, each model counted, and n_failed have no result;
    it is_whole where no more comes.

    pictures  a line's series is what the line is of, without layer and measure; None for what has
              no items behind it
    table     NAME.csv
    about     how it came to be, ready for JSON: NAME.json
    notices   what is to be said of the numbers; caveats, what is known against them
    rows      the means; of probing none, since it has no items
    items     those behind the means, by id
    values    by series of a mean the values ["item"], NaN where there is none
    places    of items
    lacks     why there are no items, of what was kept
    """

    spec: EvaluationSpec
    pictures: tuple[Picture, ...] = ()
    table: str = ""
    about: str = "{}"
    notices: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    items: tuple[str, ...] = ()
    values: Mapping[Series, NDArray[np.float64]] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    n_done: int = 0
    n_failed: int = 0
    n_all: int = 0
    is_whole: bool = False
    lacks: str = ""


def behind(
    answer: EvaluationAnswer, series: Series, measure: str, layer: int | None
) -> list[Behind]:
    """The items of a mean that have a value, those with the highest first. What is the same in all
    layers has the layer None.
    """
    of = series._replace(measure=measure)
    values = answer.values.get(of._replace(layer=layer), answer.values.get(of._replace(layer=None)))
    if values is None:
        return []
    there = [
        Behind(place.sentence, _match(place), float(value))
        for item, value in zip(answer.items, values, strict=True)
        if not math.isnan(value) and (place := answer.places.get(item)) is not None
    ]
    return sorted(there, key=lambda each: -each.value)


def _match(of: Place) -> Match | None:
    return None if of.target is None else Match(of.target, of.sources)
