"""Small figures of groups side by side on one scale, such as those of conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import methods
from vzdesk.study.pictures import MOST_BOXES, MOST_LINES, Line
from vzdesk.study.plan import Plan
from vzdesk.study.summary import Row
from vzdesk.translate import counted, mark, say

_Lines = dict[MapKey, dict[int, Row]]
"""By map the rows of each layer."""


@dataclass(frozen=True)
class Panel:
    """The lines of a group, one for each method."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Panels:
    """Groups of one measure, model and relation; lines of one number are of one method."""

    file: str
    title: str
    axis: str
    panels: tuple[Panel, ...]
    notes: tuple[str, ...] = ()


class _Figure(NamedTuple):
    measure: str
    model: str
    relation: str


def panels(plan: Plan, rows: Sequence[Row]) -> Iterator[Panels]:
    """A figure for each measure, model and relation that has several groups."""
    found: dict[_Figure, dict[tuple[str, ...], _Lines]] = {}
    for row in rows:
        key = row.series.key
        if key is not None and row.layer is not None:
            figure = _Figure(row.measure, row.series.model, row.series.relation)
            groups = found.setdefault(figure, {})
            groups.setdefault(row.series.group, {}).setdefault(key, {})[row.layer] = row
    axes = {each.name: each.axis for each in plan.measures}
    for figure, groups in found.items():
        if len(groups) > 1:
            yield _panels(plan, figure, groups, axes[figure.measure])


def _panels(
    plan: Plan, figure: _Figure, groups: dict[tuple[str, ...], _Lines], axis: str
) -> Panels:
    keys = list(dict.fromkeys(key for of in groups.values() for key in of))
    shown = dict(list(groups.items())[:MOST_BOXES])
    return Panels(
        f"groups-{figure.measure}-{figure.model}",
        f"{figure.model} · {figure.relation}",
        axis,
        tuple(
            Panel(
                _title(plan, group),
                tuple(_line(key, of.get(key, {})) for key in keys[:MOST_LINES]),
            )
            for group, of in shown.items()
        ),
        tuple(_left_out(len(groups) - len(shown), len(keys) - MOST_LINES)),
    )


def _left_out(n_groups: int, n_methods: int) -> Iterator[str]:
    if n_groups > 0:
        one, many = mark("{n} group is not drawn."), mark("{n} groups are not drawn.")
        yield counted(n_groups, one, many)
    if n_methods > 0:
        one, many = mark("{n} method is not drawn."), mark("{n} methods are not drawn.")
        yield counted(n_methods, one, many)


def _title(plan: Plan, group: Sequence[str]) -> str:
    named = zip(plan.grouping.names, group, strict=True)
    return ", ".join(f"{name} {value}" for name, value in named)


def _line(key: MapKey, of: dict[int, Row]) -> Line:
    label = say(methods()[key.method].label)
    layers = tuple(sorted(of))
    means = [of[layer].mean for layer in layers]
    return Line(
        say("{method}, rollout", method=label) if key.rolled_out else label,
        layers,
        tuple(each.mean for each in means),
        tuple(each.low for each in means),
        tuple(each.high for each in means),
    )
