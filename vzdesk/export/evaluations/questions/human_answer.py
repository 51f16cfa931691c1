"""Correlations of scores with numbers of words, as an answer that is looked at and kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from vzdesk import __version__
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.predictions.predict import MASKINGS
from vzdesk.engine.types import Analysis
from vzdesk.export import provenance
from vzdesk.export.evaluations.job import Job
from vzdesk.export.studies.human import human_table, read_human
from vzdesk.export.studies.kept import KeptPlan
from vzdesk.export.studies.left_out import Refused
from vzdesk.study import measures
from vzdesk.study.evaluations import caveats
from vzdesk.study.evaluations.answer import EvaluationAnswer, Place
from vzdesk.study.evaluations.evaluated import ALL_PARADIGMS, TRAINED, Row, Series, values_of
from vzdesk.study.groups import Grouping
from vzdesk.study.human.collected import Collected, OfTarget
from vzdesk.study.human.correlations import Cell, Correlation
from vzdesk.study.human.question import Question, question_of, study_of
from vzdesk.study.intervals import LEAST, Mean
from vzdesk.study.pictures import Boxes, Lines, Picture, pictures
from vzdesk.study.plan import Plan
from vzdesk.study.results import said_of_encoders
from vzdesk.study.summary import Row as SummaryRow
from vzdesk.study.summary import Series as SummarySeries
from vzdesk.translate import say
from vzdesk.view.studies.evaluation import EvaluationSpec, document
from vzdesk.view.studies.options import HumanOptions
from vzdesk.view.studies.written import as_dict


class Counts(NamedTuple):
    """Of sentences, each model counted: with a result, without one, and all."""

    n_done: int
    n_failed: int
    n_all: int


@dataclass(eq=False)
class Correlated:
    """What is found by now; the items behind means are sentences, or targets in them."""

    plan: Plan
    question: Question
    places: dict[str, Place] = field(default_factory=dict)
    values: dict[Series, dict[str, list[float]]] = field(default_factory=dict)

    @cached_property
    def collected(self) -> Collected:
        return Collected(self.plan, self.question)

    def add(self, of: OfTarget) -> list[tuple[Cell, Correlation]]:
        """The correlations of one more."""
        item = f"{of.sentence.id} {of.target}"
        self.places[item] = Place(of.sentence.id, of.target)
        found = self.collected.add(of)
        for cell, each in found:
            self.values.setdefault(self._series(cell), {})[item] = [each.rho]
        return found

    @cached_property
    def means(self) -> list[tuple[Cell, Mean]]:
        """To be asked once all is added."""
        return self.collected.means()

    @property
    def summary_rows(self) -> list[SummaryRow]:
        """The means as those of other studies, for figures."""
        return self.collected.rows(self.means)

    @property
    def rows(self) -> Iterator[Row]:
        for cell, mean in self.means:
            n_missing = self.collected.counts[cell].n_missing
            yield Row(self._series(cell), ALL_PARADIGMS, mean, n_missing)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return _shown(pictures(self.plan, self.collected.summary, self.summary_rows))

    def _series(self, cell: Cell) -> Series:
        of = _series(cell.model, cell.key)
        return of._replace(layer=cell.layer, measure=self.question.measures[cell.tier])


def _series(model: str, key: MapKey | None) -> Series:
    assert key is not None
    return Series(model, TRAINED, key.method, key.rolled_out, None, None, "")


def _shown(drawn: Iterable[Picture]) -> tuple[Picture, ...]:
    """Pictures of a study, lines first, that say what means are of as evaluations do."""

    def named(of: SummarySeries) -> Series:
        return _series(of.model, of.key)

    found = list[Picture]()
    for each in drawn:
        if isinstance(each, Lines):
            lines = tuple(replace(line, series=named(line.series)) for line in each.lines)
            found.append(replace(each, lines=lines))
        elif isinstance(each, Boxes):
            found.append(replace(each, series=tuple(map(named, each.series))))
    return tuple(sorted(found, key=lambda each: isinstance(each, Boxes)))


@dataclass(frozen=True)
class About:
    """How an answer came to be; figures are the names of files."""

    job: Job
    analyses: Sequence[Analysis]
    refused: Sequence[Refused]
    counts: Counts
    figures: Sequence[str] = ()
    is_whole: bool = False


def answer_of(found: Correlated, about: About) -> EvaluationAnswer:
    """What the correlations come to."""
    spec, question = about.job.spec, found.question
    collected = found.collected
    table = human_table(found.plan.spec, question, found.means, collected.counts)
    items = tuple(found.places)
    return EvaluationAnswer(
        spec,
        found.pictures,
        table.decode("utf-8", "backslashreplace"),
        json.dumps(_record(found, about), ensure_ascii=False, indent=2),
        (*(each.said for each in about.refused), *_said(collected)) if about.is_whole else (),
        tuple(map(say, caveats.HUMAN)),
        tuple(found.rows),
        items,
        {series: values_of(items, of) for series, of in found.values.items()},
        found.places,
        *about.counts,
        is_whole=about.is_whole,
    )


def _said(collected: Collected) -> Iterator[str]:
    """What is to be known of the correlations."""
    counts = collected.counts.values()
    yield from said_of_encoders(cell.model for cell in collected.counts if cell.key.part)
    if n_few := sum(each.n_few for each in counts):
        yield say(
            "Correlations that are missing since they are of fewer than {least} words: {n:,}.",
            n=n_few,
            least=measures.LEAST,
        )
    if n_constant := sum(each.n_constant for each in counts):
        yield say(
            "Correlations that are missing since all scores or all numbers are equal: {n:,}.",
            n=n_constant,
        )
    if collected.question.over == "sentences":
        yield say(
            "There are {n:,} means of correlations of sentences; those of fewer than {least} "
            "sentences or items have no interval.",
            n=len(counts),
            least=LEAST,
        )
    else:
        yield say(
            "There are {n:,} correlations over words, without intervals: words of one sentence are "
            "no independent draws. mixed-model.R knows of sentences.",
            n=len(counts),
        )


def _record(found: Correlated, about: About) -> dict[str, Any]:
    """How the numbers came to be."""
    question, plan = found.question, found.plan
    return document(
        about.job.spec,
        {
            "vzdesk": __version__,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": about.job.command,
            "study": as_dict(plan.spec),
            "tiers": list(question.tiers),
            "score": question.score,
            "pooling": question.pooling,
            "over": question.over,
            "partial_surprisal": question.is_partial,
            "caveats": [say(each) for each in caveats.HUMAN],
            "n_sentences": {"matched": len(plan.matched), "all": len(plan.sentences)},
            "masking": MASKINGS[0],
            "figures": list(about.figures),
            "left_out": [each.recorded for each in about.refused],
            "runs": provenance.runs(about.analyses),
        },
    )


def kept_human(
    spec: EvaluationSpec, options: HumanOptions, table: str
) -> tuple[tuple[Picture, ...], list[Row]]:
    """The pictures and means that a session keeps of such an answer. ValueError, csv.Error where
    the table is none of it.
    """
    study, question = study_of(spec, options), question_of(options)
    of = KeptPlan(study, tuple(map(measures.find, question.measures)), Grouping({}), {})
    read = read_human(table, study)
    rows = [
        Row(
            _series(row.series.model, row.series.key)._replace(
                layer=row.layer, measure=row.measure
            ),
            ALL_PARADIGMS,
            row.mean,
            n_missing,
        )
        for row, n_missing in read
    ]
    return _shown(pictures(of, None, [row for row, _ in read])), rows
