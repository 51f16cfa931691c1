"""Scoring the sentences of a study model by model, its values written as they come."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from vzdesk import __version__
from vzdesk.cli.arguments import load_model
from vzdesk.cli.predicting import Predicting
from vzdesk.cli.scoring import Run, print_failure, said_costs
from vzdesk.cli.terminal import print_line
from vzdesk.engine.predictions.predict import MASKINGS, predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Failure, ModelRef, Request, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.partial import Done, PartialTable, can_resume
from vzdesk.export.provenance import Contents
from vzdesk.export.studies.matches import header, rows_of
from vzdesk.export.studies.results import StudyFiles, notices_of, results_of, write_results
from vzdesk.study.plan import Plan
from vzdesk.study.predicted import own_predictions, to_predict
from vzdesk.study.values import NO_PREDICTIONS, OwnPredictions, values_of
from vzdesk.view.model_labels import model_labels
from vzdesk.view.studies.spec import StudySpec
from vzdesk.view.studies.written import as_dict

_NO_MATTER = {"vzdesk", "python"}
MOST_SAID = 10
"""Of so many sentences that are not scored it is said why."""


@dataclass(eq=False)
class ModelRun:
    """What one model gives: results of the sentences that are not done, in their order; failures
    are there when the results after them are.
    """

    analysis: Analysis
    predictions: OwnPredictions
    results: Iterator[SentenceResult]
    failures: list[Failure] = field(default_factory=list)

    @property
    def by(self) -> str:
        """Equal for runs whose results may stand in one table."""
        of = self.analysis.provenance
        versions = {name: of.versions[name] for name in of.versions if name not in _NO_MATTER}
        return " ".join((self.analysis.model.key, of.device, *map("=".join, versions.items())))


class Source(Protocol):
    """Where results come from: names has one for each model."""

    @property
    def names(self) -> Sequence[str]: ...

    def run(self, number: int, done: Collection[str]) -> ModelRun:
        """That of a model; done are the ids of sentences that are finished."""


@dataclass(frozen=True, eq=False)
class Scored:
    """Results that models make: those of a command line. sentences are all that were read."""

    arguments: argparse.Namespace
    plan: Plan
    sentences: tuple[Sentence, ...]

    @property
    def names(self) -> Sequence[str]:
        return self.plan.spec.models or ("",)

    def run(self, number: int, done: Collection[str]) -> ModelRun:
        of_model = argparse.Namespace(**{**vars(self.arguments), "model": self.names[number]})
        backend = load_model(of_model)
        spec = self.plan.spec
        _check_layers(spec, backend.ref)
        request = Request(
            "study",
            backend.ref.name,
            self.plan.matched,
            spec.methods,
            words_as_one=spec.units == "words-joint",
            done=frozenset(done),
            targets=self.plan.targets,
        )
        for cost in said_costs(backend, request):
            print_line(cost)
        run = Run(backend, request)
        predictions = self._predicted(backend, done)
        return ModelRun(run.analysis, predictions, iter(run), run.failures)

    def _predicted(self, backend: Backend, done: Collection[str]) -> OwnPredictions:
        """Before the maps, so that each sentence is written once: little is kept of each."""
        plan = self.plan
        if not plan.needs_predictions:
            return NO_PREDICTIONS
        predictor_of(backend)
        left = {plan.items[each.id] for each in plan.matched if each.id not in done}
        wanted = [each for each in to_predict(plan, self.sentences) if plan.items[each.id] in left]
        print_line(f"Predicting {len(wanted):,} sentences …")
        return own_predictions(plan, Predicting(backend, wanted, MASKINGS[0]))


def _check_layers(spec: StudySpec, model: ModelRef) -> None:
    """Say which layers the model lacks. UserError where it has none of them."""
    lacking = [layer + 1 for layer in spec.layers if layer >= model.n_layers]
    if not lacking:
        return
    if len(lacking) == len(spec.layers):
        raise UserError(
            "There is no layer {layer}: {model} has {n_layers}.",
            next_step="Choose from 1 to {n_layers}.",
            layer=lacking[0],
            model=model.name,
            n_layers=model.n_layers,
        )
    numbers = ", ".join(map(str, lacking))
    print_line(f"{model.name} has {model.n_layers} layers, and so none of: {numbers}.")


def run_study(plan: Plan, source: Source, files: StudyFiles, command: str, *, resume: bool) -> int:
    """Write all files of the study; how many sentences were not scored, each model counted."""
    entries = [
        replace(sentence, id=f"{number} {sentence.id}")
        for number in range(len(source.names))
        for sentence in plan.matched
    ]
    run = {"vzdesk": __version__, "study": as_dict(plan.spec)}
    with PartialTable(files.matches, run) as table:
        begin(table, files.matches, header(plan), entries, resume=resume)
        try:
            analyses = _write_values(plan, source, table)
        except KeyboardInterrupt:
            if table.done:
                print_line(
                    f"{len(table.done):,} of {len(entries):,} sentences are finished and in "
                    f"{table.part}; --resume goes on with them."
                )
            raise
        n_failed = sum(each.failure is not None for each in table.done)
        _finish(plan, files, table, analyses, command, n_failed)
    print_line(f"Wrote {len(entries) - n_failed:,} of {len(entries):,} results to {files.folder}.")
    return n_failed


def begin(
    table: PartialTable, path: Path, first: bytes, entries: Sequence[Sentence], *, resume: bool
) -> None:
    """Begin the table at `path`, or go on with it where that is wanted and there is one."""
    if resume and can_resume(path):
        table.resume(first, entries)
        print_line(f"{len(table.done):,} of {len(entries):,} sentences are finished.")
        return
    if can_resume(path):
        print_line(f"{table.part} is begun again; --resume would have gone on with it.")
    table.begin(first)


def _write_values(plan: Plan, source: Source, table: PartialTable) -> list[Analysis]:
    """The values of all that is not done; the runs of all models."""
    analyses: list[Analysis] = []
    n = len(plan.matched)
    for number in range(len(source.names)):
        finished = table.done[number * n : (number + 1) * n]
        begin = f"{number} "
        of_model = source.run(number, [each.id.removeprefix(begin) for each in finished])
        check_same(table, finished, of_model.by)
        model = label_of(of_model.analysis.model, analyses)
        analyses.append(of_model.analysis)
        writing = _Writing(table, of_model, begin)
        for result in of_model.results:
            writing.add_failures()
            values = values_of(plan, result, model, of_model.predictions)
            writing.add(result.sentence, rows_of(plan, result.sentence, values))
        writing.add_failures()
        if all(each.failure is not None for each in table.done[number * n :]):
            raise UserError("No sentence was scored by {model}.", model=model)
    return analyses


def label_of(model: ModelRef, before: Sequence[Analysis]) -> str:
    """Its name, with what distinguishes it from those before. UserError where it is one of them."""
    same = next((each.model for each in before if each.model.key == model.key), None)
    if same is not None:
        raise UserError(
            "{one} and {other} are the same model.",
            next_step="Name it once.",
            one=same.name,
            other=model.name,
        )
    return model_labels([*(each.model for each in before), model])[model.key]


@dataclass(eq=False)
class _Writing:
    """The results of a model, as they are written."""

    table: PartialTable
    run: ModelRun
    begin: str
    n_failures: int = 0

    def add(self, sentence: Sentence, rows: bytes, failure: tuple[str, str] | None = None) -> None:
        entry = replace(sentence, id=self.begin + sentence.id)
        self.table.add(entry, rows, failure=failure, by=self.run.by)

    def add_failures(self) -> None:
        """Those that are new. The first of them are printed."""
        for failure in self.run.failures[self.n_failures :]:
            self.n_failures += 1
            if self.n_failures <= MOST_SAID:
                print_failure(failure)
            elif self.n_failures == MOST_SAID + 1:
                print_line("There are more sentences that are not scored.")
            self.add(failure.sentence, b"", (failure.message, failure.next_step))


def check_same(table: PartialTable, finished: Sequence[Done], by: str) -> None:
    """UserError where some of these were scored by something else."""
    other = next((each.by for each in finished if each.by != by), None)
    if other is not None:
        raise UserError(
            "{part} is of something else: it was scored by {theirs}, here it is {ours}.",
            next_step="Score as it was begun, or leave out --resume to begin again.",
            part=table.part,
            theirs=other,
            ours=by,
        )


def _finish(
    plan: Plan,
    files: StudyFiles,
    table: PartialTable,
    analyses: Sequence[Analysis],
    command: str,
    n_failed: int,
) -> None:
    results = results_of(plan, table.part)
    for notice in notices_of(plan, results):
        print_line(notice)
    n = {"matched": len(plan.matched), "not_scored": n_failed, "all": len(plan.sentences)}
    about = {"command": command, "n_sentences": n}
    for notice in write_results(files, plan, results, analyses, about):
        print_line(notice)
    contents = Contents(several_models=True)
    for analysis in analyses:
        contents.add_run(analysis)
    contents.methods = dict.fromkeys(plan.spec.methods, len(plan.matched) - n_failed)
    recorded = {"study": as_dict(plan.spec), "n_sentences": n}
    table.finish(contents.record(files.matches, command, recorded))
