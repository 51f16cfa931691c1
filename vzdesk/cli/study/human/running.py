"""Scoring sentences and correlating their words with numbers, written as they come."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

from vzdesk import __version__
from vzdesk.atomic import replacing
from vzdesk.cli.arguments import load_model
from vzdesk.cli.predicting import Predicting
from vzdesk.cli.scoring import Run, check_some, print_failure
from vzdesk.cli.study.human import OUTPUTS
from vzdesk.cli.study.running import check_layers
from vzdesk.cli.terminal import OK, USER_ERROR, print_line
from vzdesk.engine.methods import zeroes_sources
from vzdesk.engine.predictions.predict import MASKINGS, predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Failure, Request
from vzdesk.errors import UserError
from vzdesk.export import provenance
from vzdesk.export.run import said_costs
from vzdesk.export.studies.figures import write_figures
from vzdesk.export.studies.human import correlation_rows, correlations_header, human_table
from vzdesk.export.studies.mixed_model import mixed_model_script
from vzdesk.export.studies.results import StudyFiles
from vzdesk.export.studies.words import WordRows, WordsTable
from vzdesk.export.studies.writing import MOST_SAID, label_of
from vzdesk.study.human.collected import Collected, OfTarget
from vzdesk.study.human.question import TARGET, Question, gaps
from vzdesk.study.intervals import LEAST
from vzdesk.study.own_text import with_short_decoder
from vzdesk.study.plan import Plan, plan
from vzdesk.study.predicted import own_surprisals
from vzdesk.view.studies.spec import StudySpec
from vzdesk.view.studies.written import as_dict


def run_human(
    arguments: argparse.Namespace,
    sentences: Sequence[Sentence],
    question: Question,
    spec: StudySpec,
    command: str,
) -> int:
    """Write all files of `OUTPUTS`, and figures, into the folder."""
    planned = _planned(sentences, question, spec)
    files = StudyFiles(arguments.out)
    files.make_folders()
    with ExitStack() as open_files:
        table, correlations, words, script, record = (
            open_files.enter_context(replacing(arguments.out / name)) for name in OUTPUTS
        )
        rows = open_files.enter_context(WordsTable(question.tiers))
        writing = _Writing(Collected(planned, question), correlations, rows)
        correlations.write(correlations_header())
        n_failed = _score(arguments, writing)
        collected, means = writing.collected, writing.collected.means()
        table.write(human_table(spec, question, means, collected.counts))
        rows.write(words)
        script.write(mixed_model_script(question.tiers).encode())
        about = {"command": command}
        names, notices = write_figures(
            files.figures, planned, collected.summary, collected.rows(means), about
        )
        record.write(_record(writing, planned, command, names))
    for notice in (*notices, *_said(writing)):
        print_line(notice)
    n = len(planned.matched)
    print_line(f"Wrote correlations of {n:,} sentences to {arguments.out}.")
    return USER_ERROR if n_failed else OK


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


@dataclass(eq=False)
class _Writing:
    """What is written as sentences are scored, and what came of it."""

    collected: Collected
    correlations: BinaryIO
    words: WordsTable
    analyses: list[Analysis] = field(default_factory=list)

    def add(self, of: OfTarget, model: str) -> None:
        plan, question = self.collected.plan, self.collected.question
        self.words.add(
            WordRows(model, of.sentence, of.item, of.target, of.surprisals, of.numbers, of.scores)
        )
        named = (of.sentence, of.item, of.target)
        self.correlations.write(correlation_rows(plan.spec, question, named, of.correlations))


def _score(arguments: argparse.Namespace, writing: _Writing) -> int:
    """Score by each model; how many sentences were not, each model counted."""
    n_failed = 0
    planned, question = writing.collected.plan, writing.collected.question
    for name in planned.spec.models or ("",):
        backend = load_model(argparse.Namespace(**{**vars(arguments), "model": name}))
        check_layers(planned.spec, backend.ref)
        bits = _predicted(backend, planned, question)
        run = Run(backend, _request(planned, backend))
        for cost in said_costs(backend, run.request):
            print_line(cost)
        model = label_of(run.analysis.model, writing.analyses)
        writing.analyses.append(run.analysis)
        for result in run:
            of_sentence = bits.get(result.sentence.id, ())
            for each in writing.collected.add(result, model, of_sentence):
                writing.add(each, model)
        _say_failures(run.failures)
        check_some(run)
        n_failed += len(run.failures)
    return n_failed


def _request(planned: Plan, backend: Backend) -> Request:
    return Request(
        "human",
        backend.ref.name,
        with_short_decoder(planned.matched, backend.ref),
        planned.spec.methods,
        words_as_one=planned.spec.units == "words-joint",
        targets=planned.targets,
    )


def _predicted(
    backend: Backend, planned: Plan, question: Question
) -> Mapping[str, tuple[float, ...]]:
    """The surprisals of words, by the sentence's id; of a model without a head none, if they are
    not to be partialled out.
    """
    try:
        predictor_of(backend)
    except UserError as error:
        if question.is_partial:
            raise
        print_line(f"The words have no surprisals: {error}")
        return {}
    print_line(f"Predicting {len(planned.matched):,} sentences …")
    steps = Predicting(backend, planned.matched, MASKINGS[0])
    bits = own_surprisals(steps)
    if question.is_partial and not any(bits.values()):
        raise UserError(
            "{model} predicts none of these sentences, so no surprisal can be partialled out.",
            next_step="Leave out --partial-surprisal, or choose another model.",
            model=backend.ref.name,
        )
    return bits


def _say_failures(failures: Sequence[Failure]) -> None:
    for failure in failures[:MOST_SAID]:
        print_failure(failure)
    if len(failures) > MOST_SAID:
        print_line(f"{len(failures) - MOST_SAID:,} more sentences are not scored.")


def _said(writing: _Writing) -> list[str]:
    """What is to be known of the correlations."""
    collected = writing.collected
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


def _record(writing: _Writing, planned: Plan, command: str, figures: Sequence[str]) -> bytes:
    question = writing.collected.question
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
        "runs": provenance.runs(writing.analyses),
    }
    return json.dumps(record, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")
