"""The figures of cue alignment and faithfulness: a line over the layers for each method."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from vzdesk.engine.methods import methods
from vzdesk.study.evaluations.controls import NAMES
from vzdesk.study.evaluations.evaluated import ALL_PARADIGMS, RANDOM, Row, Series
from vzdesk.study.pictures import MOST_LINES, Line, Lines
from vzdesk.translate import counted, mark, say

_Layers = dict[Series, dict[int, Row]]


def pictures(rows: Sequence[Row], measures: Mapping[str, str]) -> Iterator[Lines]:
    """Of each model, each measure, and of layers alone and rolled out, with the controls beside;
    means over the items of all paradigms. Methods that have no rollout are in both.
    """
    whole = [each for each in rows if each.paradigm == ALL_PARADIGMS]
    by_model: dict[tuple[str, bool | None], list[Row]] = {}
    for each in whole:
        by_model.setdefault((each.series.model, each.series.special), []).append(each)
    for (model, special), of_model in by_model.items():
        for measure, axis in measures.items():
            some = [each for each in of_model if each.series.measure == measure]
            rolled = {each.series.rollout for each in some if each.series.layer is not None}
            for rollout in (False, True):
                if rollout in rolled:
                    yield _picture(some, (model, special, measure), say(axis), rollout=rollout)


def _picture(
    rows: Sequence[Row], of: tuple[str, bool | None, str], axis: str, *, rollout: bool
) -> Lines:
    model, special, measure = of
    found: _Layers = {}
    for each in rows:
        series = each.series
        if series.layer is not None and series.rollout == rollout:
            found.setdefault(series._replace(layer=None), {})[series.layer] = each
    layers = sorted({layer for by_layer in found.values() for layer in by_layer})
    flat = [_flat(each, layers) for each in rows if each.series.layer is None]
    own = [_line(series, of) for series, of in found.items() if series.weights != RANDOM]
    random = [_line(series, of) for series, of in found.items() if series.weights == RANDOM]
    n_own = MOST_LINES - len(flat)
    lines = [*own[:n_own], *flat, *own[n_own:], *random]
    parts = [model, say("rollout") if rollout else ""]
    parts += [say("without special tokens") if special is False else ""]
    title = " · ".join(filter(None, parts))
    ends = ["rollout" if rollout else "layers", "without-special" if special is False else ""]
    file = "-".join(filter(None, (measure, model, *ends)))
    left_out = len(lines) - MOST_LINES
    one, many = mark("{n} more line is not drawn."), mark("{n} more lines are not drawn.")
    notes = (counted(left_out, one, many),) if left_out > 0 else ()
    return Lines(file, title, axis, tuple(lines[:MOST_LINES]), notes, measure)


def _line(series: Series, by_layer: Mapping[int, Row]) -> Line:
    label = say(methods()[series.method].label)
    name = say("{method}, random weights", method=label) if series.weights == RANDOM else label
    layers = tuple(sorted(by_layer))
    means = [by_layer[layer].mean for layer in layers]
    lows, highs = tuple(each.low for each in means), tuple(each.high for each in means)
    counts = tuple(each.n for each in means)
    return Line(name, layers, tuple(each.mean for each in means), lows, highs, counts, series)


def _flat(row: Row, layers: Sequence[int]) -> Line:
    """The same in all layers."""
    n = len(layers)
    mean, low, high = (
        (value,) * n if math.isfinite(value) else (math.nan,) * n
        for value in (row.mean.mean, row.mean.low, row.mean.high)
    )
    counts = (row.mean.n,) * n
    name = say(NAMES[row.series.method])
    return Line(name, tuple(layers), mean, low, high, counts, row.series)
