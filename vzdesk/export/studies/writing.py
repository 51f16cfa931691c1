"""Writing a study: its values model by model, as they come, and all other files made of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from vzdesk import __version__
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Failure, ModelRef, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.partial import Done, PartialTable, can_resume, whole_digest
from vzdesk.export.provenance import Contents
from vzdesk.export.studies.left_out import NOBODY, Refused, check_not_refused
from vzdesk.export.studies.matches import header, rows_of
from vzdesk.export.studies.results import StudyFiles, results_of, write_results
from vzdesk.study.evaluations.evaluated import TRAINED
from vzdesk.study.plan import Plan
from vzdesk.study.results import notices_of
from vzdesk.study.values import OwnPredictions, values_of
from vzdesk.translate import mark, say
from vzdesk.view.model_labels import model_labels
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
        return by_of(self.analysis)


def by_of(analysis: Analysis) -> str:
    """Equal for runs whose results may stand in one table."""
    of = analysis.provenance
    versions = {name: of.versions[name] for name in of.versions if name not in _NO_MATTER}
    return " ".join((analysis.model.key, of.device, *map("=".join, versions.items())))


class Source(Protocol):
    """Where results come from: names has one for each model."""

    @property
    def names(self) -> Sequence[str]: ...

    def run(self, number: int, done: Collection[str]) -> ModelRun:
        """That of a model; done are the ids of sentences that are finished."""


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


def _nobody(_n: int, _n_all: int) -> None:
    """Where nobody waits for it."""


def begin(
    table: PartialTable,
    path: Path,
    first: bytes,
    entries: Sequence[Sentence],
    tell: Callable[[str], object],
    *,
    resume: bool,
) -> None:
    """Begin the table at `path`, or go on with it where that is wanted and there is one."""
    if resume and can_resume(path):
        table.resume(first, entries)
        n, n_all = len(table.done), len(entries)
        tell(say("{n:,} of {n_all:,} sentences are finished.", n=n, n_all=n_all))
        return
    if can_resume(path):
        again = mark("{part} is begun again; --resume would have gone on with it.")
        tell(say(again, part=table.part))
    table.begin(first)


@dataclass(frozen=True, eq=False)
class ValuesWriter:
    """Writes what is measured into a table, sentence by sentence, model by model. rows has those of
    a result by a model that is called so; notes are passed to `tell`, and after each sentence
    `report` gets how many are finished, of how many; what it raises stops all. analyses are the
    runs that have begun, but for those of models that are left out, which are refused.
    """

    source: Source
    sentences: Sequence[Sentence]
    rows: Callable[[ModelRun, SentenceResult, str], bytes]
    tell: Callable[[str], object]
    report: Callable[[int, int], object] = _nobody
    analyses: list[Analysis] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def entries(self) -> list[Sentence]:
        """What the table lists: each sentence for each model."""
        return [
            replace(sentence, id=f"{number} {sentence.id}")
            for number in range(len(self.source.names))
            for sentence in self.sentences
        ]

    def write(self, table: PartialTable) -> list[Analysis]:
        """All that is not done; the runs of all models. Where the user stops it, how much is
        finished is said. UserError where no model scores anything.
        """
        try:
            return self._write(table)
        except KeyboardInterrupt:
            self._say_stopped(table)
            raise

    def _say_stopped(self, table: PartialTable) -> None:
        if table.done:
            self.tell(
                say(
                    "{n:,} of {n_all:,} sentences are finished and in {part}; --resume goes on "
                    "with them.",
                    n=len(table.done),
                    n_all=len(self.source.names) * len(self.sentences),
                    part=table.part,
                )
            )

    def _write(self, table: PartialTable) -> list[Analysis]:
        analyses = self.analyses
        n, n_models = len(self.sentences), len(self.source.names)
        asked = {each.id: each for each in self.sentences}
        for number in range(n_models):
            finished = table.done[number * n : (number + 1) * n]
            begin = f"{number} "
            try:
                of_model, model = self._run(number, finished)
            except UserError as error:
                if n_models == 1:
                    raise
                self._leave_out(table, number, error, len(finished))
                continue
            check_same(table, finished, of_model.by)
            analyses.append(of_model.analysis)
            writing = _Writing(table, of_model, begin, self.tell, asked)
            for result in of_model.results:
                writing.add_failures()
                writing.add(result.sentence, self.rows(of_model, result, model))
                self.report(len(table.done), n_models * n)
            writing.add_failures()
            if all(each.failure is not None for each in table.done[number * n :]):
                nothing = UserError("No sentence was scored by {model}.", model=model)
                if n_models == 1:
                    raise nothing
                analyses.pop()
                self._leave_out(table, number, nothing, n)
        if not analyses:
            raise self.refused[0].error
        return analyses

    def _run(self, number: int, finished: Sequence[Done]) -> tuple[ModelRun, str]:
        """The run of a model, and how it is called. UserError where it cannot be asked."""
        check_not_refused(finished)
        done = [each.id.removeprefix(f"{number} ") for each in finished]
        run = self.source.run(number, done)
        return run, label_of(run.analysis.model, self.analyses)

    def _leave_out(
        self, table: PartialTable, number: int, error: UserError, n_finished: int
    ) -> None:
        """Say that the model is, and why; all of its sentences count as not scored."""
        self.refused.append(Refused(self.source.names[number], TRAINED, error))
        self.tell(self.refused[-1].said)
        for sentence in self.sentences[n_finished:]:
            entry = replace(sentence, id=f"{number} {sentence.id}")
            table.add(entry, b"", failure=(error.message, error.next_step), by=NOBODY)
        self.report(len(table.done), len(self.source.names) * len(self.sentences))


@dataclass(frozen=True, eq=False)
class StudyWriter:
    """Writes a study into its folder. command is recorded; `tell` and `report` are those of
    `ValuesWriter`. What is finished when it is stopped stays beside matches.csv, to go on with.
    """

    plan: Plan
    source: Source
    files: StudyFiles
    command: str
    tell: Callable[[str], object]
    report: Callable[[int, int], object] = _nobody

    def write(self, *, resume: bool = False) -> int:
        """Write all files; how many sentences were not scored, each model counted."""
        plan, files = self.plan, self.files
        values = ValuesWriter(self.source, plan.matched, self._rows, self.tell, self.report)
        entries = values.entries
        run = {"vzdesk": __version__, "study": as_dict(plan.spec)}
        with PartialTable(files.matches, run, self._digest) as table:
            begin(table, files.matches, header(plan), entries, self.tell, resume=resume)
            analyses = values.write(table)
            n_failed = sum(each.failure is not None for each in table.done)
            self._finish(table, analyses, n_failed, values.refused)
        n, n_all = len(entries) - n_failed, len(entries)
        wrote = mark("Wrote {n:,} of {n_all:,} results to {folder}.")
        self.tell(say(wrote, n=n, n_all=n_all, folder=files.folder))
        return n_failed

    def _digest(self, entry: Sentence) -> str:
        """Equal for sentences that give the same rows: a preference is of a pair."""
        item = self.plan.items[entry.id.partition(" ")[2]]
        of_pair = self.plan.pairs.get(item, ())
        return " ".join(map(whole_digest, (entry, *of_pair)))

    def _rows(self, run: ModelRun, result: SentenceResult, model: str) -> bytes:
        values = values_of(self.plan, result, model, run.predictions)
        return rows_of(self.plan, result.sentence, values)

    def _finish(
        self,
        table: PartialTable,
        analyses: Sequence[Analysis],
        n_failed: int,
        refused: Sequence[Refused],
    ) -> None:
        plan, files = self.plan, self.files
        results = results_of(plan, table.part)
        for notice in notices_of(plan, results):
            self.tell(notice)
        n = counts_of(plan, n_failed)
        about: dict[str, Any] = {"command": self.command, "n_sentences": n}
        if refused:
            about["left_out"] = [each.recorded for each in refused]
        for notice in write_results(files, plan, results, analyses, about):
            self.tell(notice)
        contents = Contents(several_models=True)
        for analysis in analyses:
            contents.add_run(analysis)
        scored = {each.id.split(" ", 1)[1] for each in table.done if each.failure is None}
        contents.methods = dict.fromkeys(plan.spec.methods, len(scored))
        recorded = {"study": as_dict(plan.spec), "n_sentences": n}
        table.finish(contents.record(files.matches, self.command, recorded))


def counts_of(plan: Plan, n_failed: int) -> dict[str, int]:
    """How many sentences have matches, were not scored, and were looked at."""
    return {"matched": len(plan.matched), "not_scored": n_failed, "all": len(plan.sentences)}


@dataclass(eq=False)
class _Writing:
    """The results of a model, as they are written; asked are the plan's sentences by id, which a
    source may have given to the model with another text for its decoder.
    """

    table: PartialTable
    run: ModelRun
    begin: str
    tell: Callable[[str], object]
    asked: Mapping[str, Sentence]
    n_failures: int = 0

    def add(self, sentence: Sentence, rows: bytes, failure: tuple[str, str] | None = None) -> None:
        entry = replace(self.asked[sentence.id], id=self.begin + sentence.id)
        self.table.add(entry, rows, failure=failure, by=self.run.by)

    def add_failures(self) -> None:
        """Those that are new. Of the first it is said why."""
        for failure in self.run.failures[self.n_failures :]:
            self.n_failures += 1
            if self.n_failures <= MOST_SAID:
                self.tell(_why(failure))
            elif self.n_failures == MOST_SAID + 1:
                self.tell(say("There are more sentences that are not scored."))
            self.add(failure.sentence, b"", (failure.message, failure.next_step))


def _why(failure: Failure) -> str:
    reason = f"{failure.message} {failure.next_step}".strip()
    not_scored = mark("Sentence {id} was not scored: {reason}")
    return say(not_scored, id=failure.sentence.id, reason=reason)


def check_same(table: PartialTable, finished: Sequence[Done], by: str) -> None:
    """UserError where some of these were scored by something else."""
    other = next((each.by for each in finished if each.by != by), None)
    if other is not None:
        raise UserError(
            "{part} is of something else: it was scored by {theirs}, here it is {ours}.",
            next_step="Score as it was begun, or begin again.",
            in_terminal="Score as it was begun, or leave out --resume to begin again.",
            part=table.part,
            theirs=other,
            ours=by,
        )
