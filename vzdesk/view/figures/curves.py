"""The curves of a figure: of one subject, or of several that it compares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vzdesk.engine.types import Array
from vzdesk.view.figures.content import FigureContent
from vzdesk.view.figures.panels import letter_in
from vzdesk.view.figures.subjects import FigureSubject
from vzdesk.view.methods.method_labels import map_label
from vzdesk.view.selection import Cell
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.units import has_right_to_left_letters

_FROM_LEFT = "\u200e"
"""A mark without width: the line goes on to the right, whatever its first letter says."""


@dataclass(frozen=True, eq=False)
class Curve:
    """scores ["layer"], what they are called, and the numbers, from 0, of its colour and shape and
    of its kind of line.

    line is None where each curve has a line of its own: of several subjects the lines are those of
    one subject, and colours and shapes, where there are several of each, those of what is shown.
    """

    scores: Array
    name: str
    colour: int
    line: int | None = None


def curves_of(content: FigureContent) -> tuple[Curve, ...]:
    """Those of the first subject, then those of the others."""
    if len(content.subjects) > 1:
        return tuple(_compared(content))
    subject = content.subjects[0]
    return tuple(
        Curve(_scores(subject, cell), cell_name(subject, cell), number)
        for number, cell in enumerate(subject.cells)
    )


def _compared(content: FigureContent) -> Iterator[Curve]:
    spec, n = content.spec, len(content.subjects)
    for which, subject in enumerate(content.subjects):
        letter = letter_in(spec, which, n)
        for number, cell in enumerate(subject.cells):
            is_single = len(subject.cells) == 1
            of_method = is_single and spec.of_methods
            name = map_label(subject.shown.key) if of_method else cell_name(subject, cell)
            colour = which if is_single else number
            yield Curve(_scores(subject, cell), f"{letter}  {name}", colour, which)


def cell_name(subject: FigureSubject, cell: Cell) -> str:
    """target ← source, in this order also where one of both is of a right-to-left script."""
    assert cell.target is not None
    assert cell.source is not None
    view = subject.shown.view
    target, source = view.targets[cell.target].shown, view.sources[cell.source].shown
    if has_right_to_left_letters(f"{target}{source}"):
        return f"{_FROM_LEFT}{isolated(target)} ← {isolated(source)}"
    return f"{target} ← {source}"


def _scores(subject: FigureSubject, cell: Cell) -> Array:
    scores = subject.shown.curve(cell)
    assert scores is not None  # figures hide whole rows and columns only
    return scores
