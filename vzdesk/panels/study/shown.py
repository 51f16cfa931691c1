"""What a study or an evaluation has found, in the form in which it is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from vzdesk.engine.sentence import Sentence
from vzdesk.panels.study.columns import control_or_method, csv_columns, numbers_of
from vzdesk.panels.study.plot import Point, layer_text
from vzdesk.panels.study.tables import Column
from vzdesk.study import answers
from vzdesk.study.answers import Answer, Behind
from vzdesk.study.evaluations import answer as evaluations
from vzdesk.study.evaluations.answer import EvaluationAnswer
from vzdesk.study.evaluations.evaluated import ALL_PARADIGMS, RANDOM
from vzdesk.study.groups import paradigm_of
from vzdesk.study.pictures import Boxes, Grid, Lines, Picture
from vzdesk.translate import counted, mark, say
from vzdesk.view.studies.evaluation import AGREEMENT, FORMULAS, HUMAN

_ORDER = (Lines, Grid, Boxes)
"""Lines over the layers first: they are what is asked for most."""


class Shown(Protocol):
    """An answer to be looked at.

    answer       itself: what is shown of the same one is the same, but for notes
    has_numbers  whether there is a table by now
    has_plots    whether there are plots of such an answer, now or later
    notes        what stands below the numbers
    """

    @property
    def answer(self) -> object: ...
    @property
    def has_numbers(self) -> bool: ...
    @property
    def has_plots(self) -> bool: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    @property
    def pictures(self) -> tuple[Picture, ...]: ...
    def is_of(self, other: Shown | None) -> bool:
        """Whether both answer the same question, so that what was clicked stays."""
        ...

    def columns(self) -> Sequence[Column]: ...
    def point_of(self, row: int) -> Point | None:
        """The mean in a row of the table; None where nothing is behind it."""
        ...

    def behind(self, point: Point, sentences: Mapping[str, Sentence]) -> list[Behind]:
        """Those in one of these sentences, the highest value first."""
        ...

    def said(self, point: Point, n: int) -> str:
        """What a mean is, and how many are behind it; where none is, why."""
        ...

    def seen_in(self, point: Point) -> tuple[str, int] | None:
        """The method and the layer of a mean; None where it is of none."""
        ...


@dataclass(frozen=True, eq=False)
class MeansShown:
    """The answer of a study."""

    answer: Answer
    notes: tuple[str, ...] = ()
    has_plots = True

    @property
    def has_numbers(self) -> bool:
        return bool(self.answer.rows)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(sorted(self.answer.pictures, key=lambda each: _ORDER.index(type(each))))

    def is_of(self, other: Shown | None) -> bool:
        if not isinstance(other, MeansShown):
            return False
        one, two = (replace(each.answer.of.spec, models=()) for each in (self, other))
        return one == two  # models are named only until all that there are have results

    def columns(self) -> Sequence[Column]:
        return numbers_of(self.answer)

    def point_of(self, row: int) -> Point | None:
        if row >= len(self.answer.rows):
            return None
        of = self.answer.rows[row]
        return Point(of.series, of.measure, of.layer)

    def behind(self, point: Point, sentences: Mapping[str, Sentence]) -> list[Behind]:
        found = answers.behind(self.answer, point.series, point.measure, point.layer)
        return [each for each in found if each.sentence in sentences]

    def said(self, point: Point, n: int) -> str:
        if not n:
            return _again()
        group = ", ".join(point.series.group)
        matches = counted(n, mark("{n:,} match"), mark("{n:,} matches"))
        return _joined(point.series.relation, group, layer_text(point.layer), matches)

    def seen_in(self, point: Point) -> tuple[str, int] | None:
        key = point.series.key
        return None if key is None or point.layer is None else (key.method, point.layer)


@dataclass(frozen=True, eq=False)
class EvaluationShown:
    """The answer of an evaluation."""

    answer: EvaluationAnswer
    notes: tuple[str, ...] = ()

    @property
    def has_numbers(self) -> bool:
        return bool(self.answer.table)

    @property
    def has_plots(self) -> bool:
        return self.answer.spec.kind != FORMULAS

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return self.answer.pictures

    def is_of(self, other: Shown | None) -> bool:
        if not isinstance(other, EvaluationShown):
            return False
        has_items = bool(self.answer.items)  # what was kept has none
        return (other.answer.spec, bool(other.answer.items)) == (self.answer.spec, has_items)

    def columns(self) -> Sequence[Column]:
        return csv_columns(self.answer.table)

    def point_of(self, row: int) -> Point | None:
        if row >= len(self.answer.rows):
            return None
        of = self.answer.rows[row]
        paradigm = "" if of.paradigm == ALL_PARADIGMS else of.paradigm
        return Point(of.series, of.series.measure, of.series.layer, paradigm)

    def behind(self, point: Point, sentences: Mapping[str, Sentence]) -> list[Behind]:
        """Those too, of what was kept, whose sentences are not there any more."""
        found = evaluations.behind(self.answer, point.series, point.measure, point.layer)
        if not point.paradigm:
            return found
        known = {each.sentence: each.paradigm for each in self.answer.places.values()}

        def paradigm(id: str) -> str:
            return known[id] or (paradigm_of(sentences[id]) if id in sentences else "")

        return [each for each in found if paradigm(each.sentence) == point.paradigm]

    def said(self, point: Point, n: int) -> str:
        if not n:
            return self.answer.lacks or _again()
        of = point.series
        axes = {each.measure: each.axis for each in self.pictures}
        items = counted(n, *_COUNTED.get(self.answer.spec.kind, _ITEMS))
        method = control_or_method(of.method) if of.method else ""
        weights = say("random weights") if of.weights == RANDOM else ""
        rollout = say("rollout") if of.rollout else ""
        where = rollout, layer_text(point.layer), point.paradigm
        measure = axes.get(point.measure, point.measure)
        return _joined(measure, of.model, method, weights, *where, items)

    def seen_in(self, point: Point) -> tuple[str, int] | None:
        """None of controls, which are no maps of the session."""
        of = point.series
        is_map = of.rollout is not None and of.weights != RANDOM
        return (of.method, point.layer) if is_map and point.layer is not None else None


_ITEMS = mark("{n:,} item"), mark("{n:,} items")
_COUNTED = {
    HUMAN: (mark("{n:,} correlation in a sentence"), mark("{n:,} correlations in sentences")),
    **dict.fromkeys((FORMULAS, AGREEMENT), (mark("{n:,} sentence"), mark("{n:,} sentences"))),
}
"""What is behind a mean."""


def _again() -> str:
    return say("Run the study again to see the sentences behind this.")


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))
