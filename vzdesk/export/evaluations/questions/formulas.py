"""Formulas over surprisals: predictions about items with several conditions, of each model."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from vzdesk import __version__
from vzdesk.atomic import replacing
from vzdesk.engine.predictions.predict import MASKINGS, predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis
from vzdesk.errors import UserError
from vzdesk.export import provenance
from vzdesk.export.evaluations.evaluation import Found
from vzdesk.export.evaluations.job import Job
from vzdesk.export.run import Listener, Predicting
from vzdesk.export.studies.formulas import items_table, outcomes_table, read_outcomes
from vzdesk.export.studies.left_out import Refused
from vzdesk.export.studies.writing import label_of
from vzdesk.study.chosen import chosen
from vzdesk.study.evaluations import caveats
from vzdesk.study.evaluations.answer import EvaluationAnswer, Place
from vzdesk.study.evaluations.evaluated import ALL_PARADIGMS, TRAINED, Row, Series, values_of
from vzdesk.study.formulas.items import (
    Asked,
    Item,
    Outcome,
    formulas_of,
    items,
    outcomes,
    said_of_empty,
)
from vzdesk.study.intervals import said_of_few
from vzdesk.study.own_text import check_predicts_text
from vzdesk.study.predicted import own_surprisals
from vzdesk.translate import say
from vzdesk.view.studies.evaluation import document
from vzdesk.view.studies.options import FormulaOptions


def evaluate_formulas(
    job: Job, options: FormulaOptions, listener: Listener, found: Found | None = None
) -> EvaluationAnswer:
    """Write formulas.csv, formula-items.csv and formulas.json into the folder; `found` gets what
    there is after each model. UserError where there is nothing to evaluate.
    """
    of = items(chosen(job.sentences, job.spec.sentences))
    work = _Work(job, of, formulas_of(of, options.formulas), listener)
    for line in said_of_empty(work.asked):
        listener.print_line(line)
    for number in range(len(job.models.choices)):
        work.ask(number)
        if found is not None and work.found:
            found(work.answer(is_whole=False))
    if not work.found:
        raise work.refused[0].error
    return work.finish()


@dataclass(eq=False)
class _Work:
    """What is asked, and what is found by now: by the label of each model its outcomes."""

    job: Job
    of: Sequence[Item]
    asked: Sequence[Asked]
    listener: Listener
    found: dict[str, tuple[Outcome, ...]] = field(default_factory=dict)
    runs: list[Analysis] = field(default_factory=list)
    n_failed: int = 0
    refused: list[Refused] = field(default_factory=list)

    @property
    def sentences(self) -> list[Sentence]:
        return [each for item in self.of for each in item.conditions.values()]

    def ask(self, number: int) -> None:
        """What the formulas say by this model. Where it cannot be asked, that is said and counted;
        UserError where there is no other.
        """
        models = self.job.models
        try:
            self._ask(models.load(number, self.listener))
        except UserError as error:
            if len(models.choices) == 1:
                raise
            self.refused.append(Refused(models.choices[number].name, TRAINED, error))
            self.listener.print_line(self.refused[-1].said)

    def _ask(self, backend: Backend) -> None:
        """UserError where it predicts nothing."""
        predictor_of(backend)
        check_predicts_text(backend.ref)
        steps = Predicting(backend, self.sentences, MASKINGS[0], lambda: nullcontext(self.listener))
        bits = own_surprisals(steps)
        model = label_of(backend.ref, self.runs)
        if not any(bits.values()):
            raise UserError("{model} predicts none of these sentences.", model=model)
        self.n_failed += len(steps.failures)
        self.runs.append(Analysis(backend.ref, backend.provenance(), {}))
        self.found[model] = outcomes(self.asked, bits, self.job.spec.seed)

    def answer(self, *, is_whole: bool) -> EvaluationAnswer:
        n_each = len(self.sentences)
        places = dict(_places(self.of))
        names = tuple(places)
        return EvaluationAnswer(
            self.job.spec,
            (),
            outcomes_table(self.found).decode("utf-8", "backslashreplace"),
            json.dumps(self._record(), ensure_ascii=False, indent=2),
            tuple(self._said()) if is_whole else (),
            tuple(map(say, caveats.FORMULAS)),
            tuple(_rows(self.found)),
            names,
            {series: values_of(names, of) for series, of in _values(self.found)},
            places,
            n_each * len(self.runs) - self.n_failed,
            self.n_failed + n_each * len(self.refused),
            n_each * len(self.job.models.choices),
            is_whole,
        )

    def _said(self) -> Iterator[str]:
        yield from (each.said for each in self.refused)
        yield from said_of_empty(self.asked)
        for model, of_model in self.found.items():
            for outcome in of_model:
                if n_missing := len(outcome.values) - outcome.mean.n:
                    yield say(
                        "{model}: {n:,} of {n_all:,} items lack a condition or a surprisal of "
                        "{formula}.",
                        model=model,
                        n=n_missing,
                        n_all=len(outcome.values),
                        formula=outcome.formula.text,
                    )
        every = chain.from_iterable(self.found.values())
        yield from said_of_few(each.mean for each in every)

    def _record(self) -> dict[str, Any]:
        return document(
            self.job.spec,
            {
                "vzdesk": __version__,
                "written": datetime.now(UTC).isoformat(timespec="seconds"),
                "command": self.job.command,
                "n_items": len(self.of),
                "masking": MASKINGS[0],
                "caveats": [say(each) for each in caveats.FORMULAS],
                "left_out": [each.recorded for each in self.refused],
                "runs": provenance.runs(self.runs),
            },
        )

    def finish(self) -> EvaluationAnswer:
        """Write all files, and say what is missing."""
        answer, files = self.answer(is_whole=True), self.job.files
        n_said = len(self.refused) + len([*said_of_empty(self.asked)])
        for line in answer.notices[n_said:]:
            self.listener.print_line(line)
        for caveat in answer.caveats:
            self.listener.print_line(say("Note: {caveat}", caveat=caveat))
        with ExitStack() as open_files:
            for path, content in (
                (files.means, answer.table.encode("utf-8", "backslashreplace")),
                (files.of_formulas, items_table(self.found)),
                (files.record, answer.about.encode("utf-8", "backslashreplace")),
            ):
                open_files.enter_context(replacing(path)).write(content)
        wrote = say(
            "Wrote formulas ({n:,}) over items ({n_items:,}) to {folder}.",
            n=len(self.asked),
            n_items=len(self.of),
            folder=self.job.folder,
        )
        self.listener.print_line(wrote)
        return answer


def _series(model: str, formula: str) -> Series:
    return Series(model, TRAINED, "", None, None, None, formula)


def kept_formulas(table: str) -> list[Row]:
    """The means that a session keeps. ValueError, csv.Error where the table is none of formulas."""
    return [
        Row(_series(model, formula), ALL_PARADIGMS, mean, 0)
        for model, formula, mean in read_outcomes(table)
    ]


def _rows(found: Mapping[str, Sequence[Outcome]]) -> Iterator[Row]:
    for model, of_model in found.items():
        for each in of_model:
            n_missing = len(each.values) - each.mean.n
            yield Row(_series(model, each.formula.text), ALL_PARADIGMS, each.mean, n_missing)


def _place(item: Item, condition: str) -> str:
    return f"{item.id} {condition}"


def _places(of: Sequence[Item]) -> Iterator[tuple[str, Place]]:
    """Each condition of an item is a line of the list."""
    for item in of:
        for condition, sentence in item.conditions.items():
            yield _place(item, condition), Place(sentence.id, None)


def _values(
    found: Mapping[str, Sequence[Outcome]],
) -> Iterator[tuple[Series, dict[str, list[float]]]]:
    """What a formula says of an item is said of the conditions that it names."""
    for model, of_model in found.items():
        for each in of_model:
            named = {region.condition for region in each.formula.regions}
            yield (
                _series(model, each.formula.text),
                {
                    _place(item, condition): [value]
                    for item, value in zip(each.items, each.values, strict=True)
                    for condition in item.conditions
                    if condition in named
                },
            )
