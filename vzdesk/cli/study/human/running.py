"""Scoring sentences and correlating their words with numbers, written as they come."""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from vzdesk import __version__
from vzdesk.atomic import replacing
from vzdesk.cli.predicting import Predicting
from vzdesk.cli.study.human import OUTPUTS, WORDS
from vzdesk.cli.study.running import Scored
from vzdesk.cli.terminal import OK, USER_ERROR, print_line
from vzdesk.engine.methods import zeroes_sources
from vzdesk.engine.predictions.predict import MASKINGS, predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export import provenance
from vzdesk.export.partial import PartialTable, whole_digest
from vzdesk.export.studies.figures import write_figures
from vzdesk.export.studies.human import correlation_rows, correlations_header, human_table
from vzdesk.export.studies.mixed_model import mixed_model_script
from vzdesk.export.studies.results import StudyFiles
from vzdesk.export.studies.words import WordsTable, read_values, values_line
from vzdesk.export.studies.writing import ModelRun, ValuesWriter, begin
from vzdesk.study.human.collected import Collected, OfTarget, of_targets
from vzdesk.study.human.question import TARGET, Question, gaps
from vzdesk.study.intervals import LEAST
from vzdesk.study.plan import Plan, plan
from vzdesk.study.predicted import own_surprisals
from vzdesk.study.values import NO_PREDICTIONS, OwnPredictions
from vzdesk.view.studies.spec import StudySpec
from vzdesk.view.studies.written import as_dict


def run_human(
    arguments: argparse.Namespace,
    sentences: Sequence[Sentence],
    question: Question,
    spec: StudySpec,
    command: str,
) -> int:
    """Write all files of `OUTPUTS`, and figures, into the folder. What is known of words is written
    as sentences are scored, beside words.csv, and all else is made of it.
    """
    planned = _planned(sentences, question, spec)
    files, words = StudyFiles(arguments.out), arguments.out / WORDS
    files.make_folders()
    values = ValuesWriter(
        _Asked(arguments, planned, tuple(sentences), question),
        planned.matched,
        partial(_lines, planned, question),
        print_line,
    )
    run = {"vzdesk": __version__, "study": as_dict(spec), "question": asdict(question)}
    with PartialTable(words, run, whole_digest) as table:
        begin(table, words, b"", values.entries, print_line, resume=arguments.resume)
        analyses = values.write(table)
        n_failed = sum(each.failure is not None for each in table.done)
        finishing = _Finishing(planned, question, files, table.part)
        for notice in finishing.write(analyses, command):
            print_line(notice)
        table.drop()
    n = len(planned.matched)
    print_line(f"Wrote correlations of {n:,} sentences to {arguments.out}.")
    return USER_ERROR if n_failed else OK


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
        except UserError as error:
            if self.question.is_partial:
                raise
            print_line(f"The words have no surprisals: {error}")
            return NO_PREDICTIONS
        left = [each for each in self.plan.matched if each.id not in done]
        print_line(f"Predicting {len(left):,} sentences …")
        bits = own_surprisals(Predicting(backend, left, MASKINGS[0]))
        if self.question.is_partial and not done and not any(bits.values()):
            raise UserError(
                "{model} predicts none of these sentences, so no surprisal can be partialled out.",
                next_step="Leave out --partial-surprisal, or choose another model.",
                model=backend.ref.name,
            )
        return OwnPredictions(bits)


def _planned(sentences: Sequence[Sentence], question: Question, spec: StudySpec) -> Plan:
    """The sentences and targets, with what is to be said of their numbers."""
    if question.score == "distance" and not any(map(zeroes_sources, spec.methods)):
        raise UserError(
            "None of the methods measures distances: {methods}.",
            next_step="Add value-zeroing to the methods, or choose another score.",
            methods=", ".join(spec.methods),
        )
    if question.is_of_row and question.target == TARGET:
        _check_marked(sentences)
    planned = plan(spec, sentences)
    for notice in planned.notices:
        print_line(notice)
    for tier in question.tiers:
        if said := gaps(planned.matched, tier).said:
            print_line(said)
    return planned


def _check_marked(sentences: Sequence[Sentence]) -> None:
    if not any(each.roles.targets for each in sentences):
        raise UserError(
            "No word is marked as target, whose row would be correlated.",
            next_step="Say whose row with --target, such as deprel=root or form=are, or choose a "
            "score that each word has of its own row, such as --score entropy.",
        )


@dataclass(frozen=True, eq=False)
class _Finishing:
    """Makes all files of the values in the file `values`, which is read line by line."""

    plan: Plan
    question: Question
    files: StudyFiles
    values: Path

    def write(self, analyses: Sequence[Analysis], command: str) -> list[str]:
        """All files; what is to be said."""
        with ExitStack() as open_files:
            table, correlations, words, script, record = (
                open_files.enter_context(replacing(self.files.folder / name)) for name in OUTPUTS
            )
            collected = self._write_each(correlations, words)
            means = collected.means()
            table.write(human_table(self.plan.spec, self.question, means, collected.counts))
            script.write(mixed_model_script(self.question.tiers).encode())
            names, notices = write_figures(
                self.files.figures,
                self.plan,
                collected.summary,
                collected.rows(means),
                {"command": command},
            )
            record.write(_record(self.question, self.plan, command, names, analyses))
        return [*notices, *_said(collected)]

    def _write_each(self, correlations: BinaryIO, words: BinaryIO) -> Collected:
        """The rows of each sentence."""
        table, collected = (
            WordsTable(self.plan, self.question.tiers),
            Collected(self.plan, self.question),
        )
        for of in self._all():
            table.add(of)
        correlations.write(correlations_header())
        words.write(table.header)
        for of in self._all():
            words.write(table.rows(of))
            named = (of.sentence, self.plan.items[of.sentence.id], of.target)
            found = collected.add(of)
            correlations.write(correlation_rows(self.plan.spec, self.question, named, found))
        return collected

    def _all(self) -> Iterator[OfTarget]:
        return read_values(self.values, {each.id: each for each in self.plan.matched})


def _said(collected: Collected) -> list[str]:
    """What is to be known of the correlations."""
    counts = collected.counts.values()
    n_all = len(counts)
    notices = []
    if n_few := sum(each.n_few for each in counts):
        notices.append(f"{n_few:,} correlations are missing: they are of fewer than 4 words.")
    if n_constant := sum(each.n_constant for each in counts):
        notices.append(
            f"{n_constant:,} correlations are missing: all scores or all numbers are equal there."
        )
    if collected.question.over == "sentences":
        notices.append(
            f"table.csv has {n_all:,} means of correlations of sentences; those of fewer than "
            f"{LEAST} sentences or items have no interval."
        )
    else:
        notices.append(
            f"table.csv has {n_all:,} correlations over words, without intervals: words of one "
            "sentence are no independent draws. mixed-model.R knows of sentences."
        )
    return notices


def _record(
    question: Question,
    planned: Plan,
    command: str,
    figures: Sequence[str],
    analyses: Sequence[Analysis],
) -> bytes:
    record: dict[str, Any] = {
        "vzdesk": __version__,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "study": as_dict(planned.spec),
        "tiers": list(question.tiers),
        "score": question.score,
        "pooling": question.pooling,
        "over": question.over,
        "partial_surprisal": question.is_partial,
        "n_sentences": {"matched": len(planned.matched), "all": len(planned.sentences)},
        "masking": MASKINGS[0],
        "figures": list(figures),
        "runs": provenance.runs(analyses),
    }
    return json.dumps(record, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")
