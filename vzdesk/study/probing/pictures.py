"""The figure of a probing study: compression over the layers, a line for each model and control."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from vzdesk.study.intervals import Mean
from vzdesk.study.pictures import MOST_LINES, Line, Lines
from vzdesk.study.probing.measure import RANDOM_WEIGHTS, SHUFFLED
from vzdesk.study.probing.reference import REFERENCE
from vzdesk.translate import counted, mark, say

_CONTROLS = {RANDOM_WEIGHTS: mark("random weights"), SHUFFLED: mark("shuffled labels")}


class Compressed(Protocol):
    """What is drawn of each layer; layers count from 0."""

    @property
    def model(self) -> str: ...
    @property
    def control(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def layer(self) -> int: ...
    @property
    def compression(self) -> Mean: ...


def pictures(found: Sequence[Compressed]) -> Iterator[Lines]:
    """One for each code, so that numbers of the reference code stand alone."""
    for name in dict.fromkeys(each.code for each in found):
        of_code = [each for each in found if each.code == name]
        models = list(dict.fromkeys(each.model for each in of_code))
        by_line: dict[tuple[str, str], list[Compressed]] = {}
        for each in of_code:
            by_line.setdefault((each.model, each.control), []).append(each)
        lines = [_line(of, _name(*who)) for who, of in by_line.items()]
        left_out = len(lines) - MOST_LINES
        one, many = mark("{n} more line is not drawn."), mark("{n} more lines are not drawn.")
        notes = (counted(left_out, one, many),) if left_out > 0 else ()
        axis = say("Compression")
        if name == REFERENCE:
            axis = say("Compression by the reference code, with its mistakes")
        title = models[0] if len(models) == 1 else ""
        yield Lines(f"probing-{name}", title, axis, tuple(lines[:MOST_LINES]), notes)


def _name(model: str, control: str) -> str:
    return " · ".join(filter(None, (model, say(_CONTROLS[control]) if control else "")))


def _line(of: Sequence[Compressed], name: str) -> Line:
    means = [each.compression for each in of]
    return Line(
        name,
        tuple(each.layer for each in of),
        tuple(each.mean for each in means),
        tuple(each.low for each in means),
        tuple(each.high for each in means),
        tuple(each.n for each in means),
    )
