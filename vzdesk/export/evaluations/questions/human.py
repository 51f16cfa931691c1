"""Numbers of words: sentences are scored, and their words correlated with the numbers. What is
known of words is written as they are scored, beside words.csv, and all else is made of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import asdict, dataclass, field
from functools import partial

from vzdesk import __version__
from vzdesk.atomic import replacing
from vzdesk.engine.predictions.predict import predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.evaluations.evaluation import LEAST_S, PATIENCE, Found
from vzdesk.export.evaluations.job import Job
from vzdesk.export.evaluations.questions.human_answer import (
    About,
    Correlated,
    Counts,
    answer_of,
)
from vzdesk.export.partial import PartialTable, whole_digest
from vzdesk.export.run import Listener
from vzdesk.export.studies.figures import write_figures
from vzdesk.export.studies.human import correlation_rows, correlations_header
from vzdesk.export.studies.left_out import Refused
from vzdesk.export.studies.mixed_model import mixed_model_script
from vzdesk.export.studies.results import make_folder
from vzdesk.export.studies.scored import Scored
from vzdesk.export.studies.words import WordsTable, read_values, values_line
from vzdesk.export.studies.writing import ModelRun, ValuesWriter, begin
from vzdesk.study.evaluations.answer import EvaluationAnswer
from vzdesk.study.human.collected import OfTarget, of_targets
from vzdesk.study.human.question import Question, check_distances, question_of, study_of
from vzdesk.study.own_text import check_predicts_text
from vzdesk.study.plan import Plan, plan
from vzdesk.study.predicted import own_surprisals
from vzdesk.study.values import NO_PREDICTIONS, OwnPredictions
from vzdesk.translate import say
from vzdesk.view.studies.options import TARGET, HumanOptions
from vzdesk.view.studies.spec import StudySpec
from vzdesk.view.studies.written import as_dict

_UTF8 = "utf-8", "backslashreplace"


def correlate(
    job: Job, options: HumanOptions, listener: Listener, found: Found | None = None
) -> EvaluationAnswer:
    """Write all files and figures into the folder; `found` gets what there is by now, now and then.
    UserError where nothing can be correlated.
    """
    question, spec = question_of(options), study_of(job.spec, options)
    planned = _planned(job.sentences, question, spec, listener)
    make_folder(job.files.figures)
    with PartialTable(job.files.words, _recorded(question, spec), whole_digest) as table:
        work = _Work(job, planned, question, table, listener, found)
        values = ValuesWriter(
            _Asked(
                planned,
                job.sentences,
                lambda number: job.models.load(number, listener),
                lambda: nullcontext(listener),
                question,
            ),
            planned.matched,
            partial(_lines, planned, question),
            listener.print_line,
            work.look,
            work.analyses,
            work.refused,
        )
        begin(table, job.files.words, b"", values.entries, listener.print_line, resume=job.resume)
        values.write(table)
        answer = work.finish()
        table.drop()
    wrote = say(
        "Wrote correlations of {n:,} sentences to {folder}.",
        n=len(planned.matched),
        folder=job.folder,
    )
    listener.print_line(wrote)
    return answer


def _recorded(question: Question, spec: StudySpec) -> dict[str, object]:
    """What has to be the same to go on."""
    return {"vzdesk": __version__, "study": as_dict(spec), "question": asdict(question)}


def _lines(
    planned: Plan, question: Question, run: ModelRun, result: SentenceResult, model: str
) -> bytes:
    """What is known of the words of a result."""
    bits = run.predictions.surprisals.get(result.sentence.id, ())
    return b"".join(map(values_line, of_targets(planned, question, result, model, bits)))


@dataclass(frozen=True, eq=False)
class _Asked(Scored):
    """Results with what the models predict: of models without a head nothing, if surprisals are not
    to be partialled out.
    """

    question: Question

    def predicted(self, backend: Backend, done: Collection[str]) -> OwnPredictions:
        try:
            predictor_of(backend)
            check_predicts_text(backend.ref)
        except UserError as error:
            if self.question.is_partial:
                raise
            self.tell(say("The words have no surprisals: {reason}", reason=error))
            return NO_PREDICTIONS
        left = [each for each in self.plan.matched if each.id not in done]
        bits = own_surprisals(self.predicting(backend, left))
        if self.question.is_partial and not done and not any(bits.values()):
            raise UserError(
                "{model} predicts none of these sentences, so no surprisal can be partialled out.",
                next_step="Do without “Surprisal partialled out”, or choose another model.",
                in_terminal="Leave surprisal in (no --partial-surprisal), or choose another model.",
                model=backend.ref.name,
            )
        return OwnPredictions(bits)


def _planned(
    sentences: Sequence[Sentence], question: Question, spec: StudySpec, listener: Listener
) -> Plan:
    """The sentences and targets; what is to be known of their numbers is said."""
    check_distances(question, spec.methods)
    if question.is_of_row and question.target == TARGET:
        _check_marked(sentences)
    planned = plan(spec, sentences)
    for notice in planned.notices:
        listener.print_line(notice)
    return planned


def _check_marked(sentences: Sequence[Sentence]) -> None:
    if not any(each.roles.targets for each in sentences):
        raise UserError(
            "No word is marked as target, whose row would be correlated.",
            next_step="Mark targets, choose “Each word with …” for “Whose row”, or choose scores "
            "that each word has of its own row, such as their entropy.",
            in_terminal="Say whose row (--target), such as deprel=root or form=are, or choose a "
            "score that each word has of its own row, such as entropy.",
        )


@dataclass(eq=False)
class _Work:
    """What is done by now, in the file of `table`, which is read line by line."""

    job: Job
    plan: Plan
    question: Question
    table: PartialTable
    listener: Listener
    found: Found | None
    analyses: list[Analysis] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    _next_s: float = 0.0

    def look(self, n_done: int, n_all: int) -> None:
        """Tell `found` what there is by now, where it is time for that."""
        now_s = time.monotonic()
        if self.found is None or now_s < self._next_s:
            return
        if self._next_s:
            self.found(answer_of(self._correlated(), self._about()))
        took_s = time.monotonic() - now_s
        self._next_s = time.monotonic() + max(LEAST_S, PATIENCE * took_s)

    def _all(self) -> Iterator[OfTarget]:
        return read_values(self.table.part, {each.id: each for each in self.plan.matched})

    def _correlated(self, each: Callable[[OfTarget, bytes], object] | None = None) -> Correlated:
        """All correlations; `each` gets the rows of correlations.csv as they come."""
        found = Correlated(self.plan, self.question)
        for of in self._all():
            named = (of.sentence, self.plan.items[of.sentence.id], of.target)
            correlations = found.add(of)
            if each is not None:
                spec = self.plan.spec
                each(of, correlation_rows(spec, self.question, named, correlations))
        return found

    def _about(self, figures: Sequence[str] = (), *, is_whole: bool = False) -> About:
        n_failed = sum(each.failure is not None for each in self.table.done)
        n_all = len(self.job.models.choices) * len(self.plan.matched)
        counts = Counts(len(self.table.done) - n_failed, n_failed, n_all)
        return About(self.job, self.analyses, self.refused, counts, figures, is_whole)

    def finish(self) -> EvaluationAnswer:
        """Write all files, and say what is missing."""
        files = self.job.files
        with ExitStack() as open_files:
            table, correlations, words, script, record = (
                open_files.enter_context(replacing(path)) for path in files.of_words
            )
            columns = WordsTable(self.plan, self.question.tiers)
            for of in self._all():
                columns.add(of)
            correlations.write(correlations_header())
            words.write(columns.header)

            def write(of: OfTarget, rows: bytes) -> None:
                words.write(columns.rows(of))
                correlations.write(rows)

            found = self._correlated(write)
            names, notices = write_figures(
                files.figures,
                self.plan,
                found.collected.summary,
                found.summary_rows,
                {"command": self.job.command},
            )
            answer = answer_of(found, self._about(names, is_whole=True))
            table.write(answer.table.encode(*_UTF8))
            script.write(mixed_model_script(self.question.tiers).encode())
            record.write(answer.about.encode(*_UTF8))
        caveats = (say("Note: {caveat}", caveat=each) for each in answer.caveats)
        for line in (*notices, *answer.notices[len(self.refused) :], *caveats):
            self.listener.print_line(line)
        return answer
