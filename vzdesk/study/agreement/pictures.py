"""How agreement is drawn: a line over the layers for each map, with the baselines beside."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.methods import methods
from vzdesk.study.agreement.baselines import NAMES
from vzdesk.study.agreement.compare import ALL, ATTACHMENT, DIRECTIONS
from vzdesk.study.agreement.tally import DRAWN, Curve, System, Variant
from vzdesk.study.evaluations.evaluated import RANDOM, TRAINED, Series
from vzdesk.study.intervals import Mean
from vzdesk.study.pictures import MOST_LINES, Line, Lines
from vzdesk.translate import mark, say

_AXES = {
    (ATTACHMENT, None): mark("dependencies in the spanning tree"),
    (ALL, DIRECTIONS[0]): mark("words whose head is found"),
    (ALL, DIRECTIONS[1]): mark("words whose dependent is found"),
}
"""Of a relation in a direction: the share of these."""


class Row(Protocol):
    """A row of the table."""

    @property
    def system(self) -> System: ...
    @property
    def relation(self) -> str: ...
    @property
    def variant(self) -> Variant: ...
    @property
    def mean(self) -> Mean: ...


def measure_of(relation: str, direction: str | None) -> str:
    """What a mean is of."""
    return relation if direction is None else f"{relation}, {direction.replace('<-', ' ← ')}"


def series_of(row: Row, random: Collection[str] = ()) -> Series:
    """Of what a mean is; random are the labels of models with random weights."""
    system, variant = row.system, row.variant
    measure = measure_of(row.relation, variant.direction)
    if not system.model:
        return Series("", TRAINED, system.name, None, None, None, measure)
    key, weights = map_key(system.name), RANDOM if system.model in random else TRAINED
    rollout = key.rolled_out
    return Series(system.model, weights, key.method, rollout, None, variant.layer, measure)


def pictures(
    curves: Sequence[Curve], rows: Sequence[Row], random: Collection[str] = ()
) -> Iterator[Lines]:
    """Of attachment, and of all relations together in each direction. Baselines are those of the
    table, which know no layer.
    """
    labels = dict.fromkeys(each.system.model for each in curves)
    models = [each for each in labels if each not in random]
    flat = [each for each in rows if not each.system.model and each.relation in DRAWN]
    for (relation, direction), axis in _AXES.items():
        by_system: dict[System, list[Curve]] = {}
        for each in curves:
            if (each.relation, each.variant.direction) == (relation, direction):
                by_system.setdefault(each.system, []).append(each)
        if not by_system:
            continue
        layers = sorted({_layer(each) for of in by_system.values() for each in of})
        beside = [_flat(each, layers) for each in flat if each.relation == relation]
        own = [_line(of, random, len(models) > 1) for of in by_system.values()]
        n_own = MOST_LINES - len(beside)
        left_out = len(own) - n_own
        notes = (say("{n} more lines are not drawn.", n=left_out),) if left_out > 0 else ()
        title = models[0] if len(models) == 1 else ""
        measure = measure_of(relation, direction)
        lines = (*own[:n_own], *beside)
        yield Lines(f"agreement-{measure}", title, say(axis), lines, notes, measure)


def _layer(of: Curve) -> int:
    assert of.variant.layer is not None
    return of.variant.layer


def _line(of: Sequence[Curve], random: Collection[str], is_of_several: bool) -> Line:
    key, model = map_key(of[0].system.name), of[0].system.model
    label = say(methods()[key.method].label)
    name = say("{method}, rollout", method=label) if key.rolled_out else label
    if model in random:
        name = say("{method}, random weights", method=name)
    named = " · ".join(filter(None, (name, model if is_of_several else "")))
    series = series_of(of[0], random)._replace(layer=None)
    means = [each.mean for each in of]
    return Line(
        named,
        tuple(map(_layer, of)),
        tuple(each.mean for each in means),
        tuple(each.low for each in means),
        tuple(each.high for each in means),
        tuple(each.n for each in means),
        series,
    )


def _flat(row: Row, layers: Sequence[int]) -> Line:
    """The same in all layers."""
    n, mean = len(layers), row.mean
    bounds = mean.low, mean.high
    low, high = bounds if all(map(math.isfinite, bounds)) else (math.nan, math.nan)
    counts = (mean.n,) * n
    name = say(NAMES[row.system.name])
    return Line(
        name, tuple(layers), (mean.mean,) * n, (low,) * n, (high,) * n, counts, series_of(row)
    )
