"""What the figures of a study show, before anybody paints them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.methods import methods
from vzdesk.study.groups import Group, Grouping, natural, numbers
from vzdesk.study.measures import Measure
from vzdesk.study.summary import Row, Series, Summary
from vzdesk.translate import counted, mark, say, shortened
from vzdesk.view.studies.spec import StudySpec

MOST_LINES = 8
"""More are hard to tell apart."""
MOST_BOXES = 16
LONGEST_NAME = 40
_Columns = dict[int | None, NDArray[np.float64]]
"""By layer the values of items."""
_Places = dict[Series, dict[int, Row]]


@dataclass(frozen=True)
class Line:
    """Means over the layers, which count from 0, with the bounds of their intervals, NaN where
    there are none, and of how many values each is; series is what they are of, in a study or in
    an evaluation. number gives it its colour and its mark; None for its place among the lines.
    """

    name: str
    layers: tuple[int, ...]
    means: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    counts: tuple[int, ...] = ()
    series: Any = None
    number: int | None = None


@dataclass(frozen=True)
class Lines:
    """A line for each group of matches, or for each method; file is the name of its file."""

    file: str
    title: str
    axis: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    measure: str = ""

    @property
    def numbers(self) -> tuple[int, ...]:
        """By which lines have their colours and marks."""
        return tuple(
            at if each.number is None else each.number for at, each in enumerate(self.lines)
        )

    @property
    def layers(self) -> list[int]:
        """All that a line has."""
        return sorted({layer for line in self.lines for layer in line.layers})


@dataclass(frozen=True, eq=False)
class Boxes:
    """How the values of items are distributed: values[layer][group]; layers count from 0, and are
    one, None, for what a model predicts itself. series has what each group is, in a study or in
    an evaluation, and numbers give them their colours.
    """

    file: str
    title: str
    axis: str
    layers: tuple[int | None, ...]
    groups: tuple[str, ...]
    values: tuple[tuple[NDArray[np.float64], ...], ...]
    notes: tuple[str, ...] = ()
    measure: str = ""
    series: tuple[Any, ...] = ()
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Grid:
    """Means ["relation layer"], NaN where there is none; series has what each row is."""

    file: str
    title: str
    axis: str
    rows: tuple[str, ...]
    layers: tuple[int, ...]
    means: NDArray[np.float64]
    notes: tuple[str, ...] = ()
    measure: str = ""
    series: tuple[Series, ...] = ()


Picture = Lines | Boxes | Grid


class Asked(Protocol):
    """What pictures need to know of a study: a plan has it."""

    @property
    def spec(self) -> StudySpec: ...
    @property
    def measures(self) -> Sequence[Measure]: ...
    @property
    def grouping(self) -> Grouping: ...
    @property
    def sizes(self) -> Mapping[Group, int]:
        """Of how many items groups are, in their order, as far as that is known of them."""
        ...


def pictures(
    of: Asked, summary: Summary | None, rows: Sequence[Row], *, is_whole: bool = True
) -> Iterator[Picture]:
    """The figures of a study: of each measure lines over the layers and, with a summary,
    distributions of groups; of several relations a grid of relation × layer. It is_whole where no
    more rows come.
    """
    columns: dict[tuple[Series, str], _Columns] = {}
    for series, measure, layer, _, values in summary.columns() if summary is not None else ():
        of_layer = columns.setdefault((series, measure.name), {})
        of_layer[layer] = values[~np.isnan(values)]
    n_groups = len({*of.sizes, *(group_of(row.series) for row in rows)})
    for measure in of.measures:
        of_measure = _by_series(of, (row for row in rows if row.measure == measure.name))
        for map_name, of_map in _by_map(of_measure).items():
            about = _About(f"{measure.name}-{map_name}", map_name, measure, is_whole)
            if n_groups > 1 and measure.of != "word":
                yield _lines(of, of_map, about)
            if summary is not None:
                shown = {series: columns[series, measure.name] for series in of_map}
                yield _boxes(of, shown, about)
            if len(of.spec.relations) > 1 and measure.of != "word":
                yield _grid(of, of_map, about)
        alone = {series: each for series, each in of_measure.items() if series.key is not None}
        if alone and n_groups == 1:
            yield _of_methods(alone, measure)


@dataclass(frozen=True)
class _About:
    """What pictures of one measure and map are called."""

    file: str
    title: str
    measure: Measure
    is_whole: bool


def group_of(series: Series) -> Group:
    return series.relation, series.group


def _by_series(of: Asked, rows: Iterable[Row]) -> _Places:
    """In the order of relations and groups, these as numbers where they are."""
    found: _Places = {}
    for row in rows:
        found.setdefault(row.series, {})[-1 if row.layer is None else row.layer] = row

    def place(series: Series) -> tuple[int, list[tuple[float, str]]]:
        return of.spec.relations.index(series.relation), [natural(v) for v in series.group]

    return {series: found[series] for series in sorted(found, key=place)}


def _by_map(of: _Places) -> dict[str, _Places]:
    """The series of each model's maps, by a name of both."""
    found: dict[str, _Places] = {}
    for series, layers in of.items():
        named = (series.model, "" if series.key is None else _method(series))
        found.setdefault(" · ".join(filter(None, named)), {})[series] = layers
    return found


def _lines(asked: Asked, of: _Places, about: _About) -> Lines:
    kept = _drawn(asked, of, MOST_LINES, about)
    lines = tuple(_line(_name(asked, each), each, of[each], at) for each, at in kept.items())
    file, notes = f"lines-{about.file}", _left_out(len(of) - len(kept))
    measure = about.measure
    return Lines(file, about.title, measure.axis, lines, notes, measure.name)


def _of_methods(of: _Places, measure: Measure) -> Lines:
    """A line for each model and method."""
    models = {series.model for series in of}
    some = list(of)[:MOST_LINES]
    lines = tuple(
        _line(" · ".join(filter(None, (_method(s), s.model if len(models) > 1 else ""))), s, of[s])
        for s in some
    )
    title = "" if len(models) > 1 else next(iter(models))
    file, notes = f"lines-{measure.name}", _left_out(len(of) - len(some))
    return Lines(file, title, measure.axis, lines, notes, measure.name)


def _method(series: Series) -> str:
    assert series.key is not None
    label = say(methods()[series.key.method].label)
    return say("{method}, rollout", method=label) if series.key.rolled_out else label


def _line(name: str, series: Series, of: dict[int, Row], number: int | None = None) -> Line:
    layers = tuple(sorted(of))
    means = [of[layer].mean for layer in layers]
    return Line(
        name,
        layers,
        tuple(each.mean for each in means),
        tuple(each.low for each in means),
        tuple(each.high for each in means),
        tuple(each.n for each in means),
        series,
        number,
    )


def _boxes(asked: Asked, of: dict[Series, _Columns], about: _About) -> Boxes:
    sizes = {series: max(map(len, of[series].values()), default=0) for series in of}
    kept = _numbered(asked, sizes, MOST_BOXES, about)
    some = tuple(kept)
    layers = tuple(dict.fromkeys(layer for series in some for layer in of[series]))
    empty = np.zeros(0)
    values = tuple(tuple(of[s].get(layer, empty) for s in some) for layer in layers)
    names = tuple(_name(asked, series) for series in some)
    file, notes = f"distribution-{about.file}", _left_out(len(of) - len(some))
    axis, measure = about.measure.axis, about.measure.name
    title, at = about.title, tuple(kept.values())
    return Boxes(file, title, axis, layers, names, values, notes, measure, some, at)


def _grid(asked: Asked, of: _Places, about: _About) -> Grid:
    kept = _drawn(asked, of, MOST_BOXES, about)
    layers = tuple(sorted({layer for series in kept for layer in of[series]}))
    means = [
        [of[s][layer].mean.mean if layer in of[s] else math.nan for layer in layers] for s in kept
    ]
    names = tuple(_name(asked, series) for series in kept)
    file, notes = f"relations-{about.file}", _left_out(len(of) - len(kept))
    axis, measure = about.measure.axis, about.measure.name
    title, numbers = about.title, np.array(means)
    return Grid(file, title, axis, names, layers, numbers, notes, measure, tuple(kept))


def _name(of: Asked, series: Series) -> str:
    """What distinguishes a series from others of its map."""
    relation = shortened(series.relation, LONGEST_NAME) if len(of.spec.relations) > 1 else ""
    group = _group(of, series.group)
    return " · ".join(filter(None, (relation, group))) or shortened(series.relation, LONGEST_NAME)


def _group(of: Asked, group: tuple[str, ...]) -> str:
    named = zip(of.grouping.names, group, strict=True)
    return ", ".join(f"{name} {value}" for name, value in named)


def _drawn(asked: Asked, of: _Places, most: int, about: _About) -> dict[Series, int]:
    """Those that are drawn, in their order, with their numbers."""
    sizes = {series: max(row.mean.n for row in layers.values()) for series, layers in of.items()}
    return _numbered(asked, sizes, most, about)


def _numbered(
    asked: Asked, sizes: Mapping[Series, int], most: int, about: _About
) -> dict[Series, int]:
    there = {group_of(series): n for series, n in sizes.items()}
    found = numbers(asked.sizes, there, most, is_whole=about.is_whole)
    return {each: found[group_of(each)] for each in sizes if group_of(each) in found}


def _left_out(n: int) -> tuple[str, ...]:
    one, many = mark("{n} smaller group is not drawn."), mark("{n} smaller groups are not drawn.")
    return (counted(n, one, many),) if n else ()
