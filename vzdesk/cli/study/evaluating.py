"""vzdesk study cues and faithfulness: pairs asked of models, values written as they come."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from vzdesk import __version__
from vzdesk.cli.arguments import check_output, load_model
from vzdesk.cli.inputs import read_inputs
from vzdesk.cli.scoring import Run, said_costs
from vzdesk.cli.study.evaluation import METHODS, Evaluation, Files, Work, finish
from vzdesk.cli.terminal import OK, USER_ERROR, print_line
from vzdesk.engine import models
from vzdesk.engine.model_input import input_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Request, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.partial import PartialTable
from vzdesk.export.studies.evaluations import (
    item_rows,
    items_header,
)
from vzdesk.export.studies.results import make_folder
from vzdesk.export.studies.writing import MOST_SAID, ModelRun, begin, check_same, label_of
from vzdesk.study.agreement.random_weights import check_random, write_random
from vzdesk.study.chosen import chosen
from vzdesk.study.cues.asking import Reading
from vzdesk.study.cues.cases import Pair, pairs_of, related
from vzdesk.study.evaluations.evaluated import RANDOM, TRAINED
from vzdesk.study.plan import pattern_of
from vzdesk.study.relations.relation import relation
from vzdesk.study.values import NO_PREDICTIONS
from vzdesk.translate import say
from vzdesk.view.studies.spec import StudySpec


def evaluate(
    evaluation: Evaluation, arguments: argparse.Namespace, spec: StudySpec, command: str
) -> int:
    """Write NAME.csv, NAME-items.csv, dropped.csv, NAME.json and figures into the folder."""
    files = Files(arguments.out, evaluation.name)
    make_folder(files.folder)
    make_folder(files.figures)
    check_output(files.all, arguments.inputs)
    _say_unused(arguments, evaluation.name)
    pairs = _related(_chosen(read_inputs(arguments).sentences, spec), arguments.relations)
    runs = list(_runs(arguments, spec))
    entries = [
        replace(pair.good, id=f"{number} {pair.good.id}")
        for number in range(len(runs))
        for pair in pairs
    ]
    recorded = {
        "evaluation": evaluation.name,
        "relations": arguments.relations,
        **evaluation.options,
        "seed": spec.seed,
    }
    recorded |= {"methods": list(arguments.method or METHODS), "models": list(spec.models)}
    with PartialTable(files.items, {"vzdesk": __version__, **recorded}) as table:
        resume = arguments.resume
        begin(table, files.items, items_header(), entries, print_line, resume=resume)
        work = Work(evaluation, arguments, spec, pairs, table)
        try:
            n_failed = sum(_run(work, number, *of) for number, of in enumerate(runs))
        except KeyboardInterrupt:
            if table.done:
                print_line(
                    f"{len(table.done):,} of {len(entries):,} items are finished and in "
                    f"{table.part}; --resume goes on with them."
                )
            raise
        finish(work, files, {"command": command, **recorded})
    print_line(f"Wrote {files.means} and what is behind it.")
    return USER_ERROR if n_failed else OK


def _chosen(sentences: Sequence[Sentence], spec: StudySpec) -> list[Pair]:
    """The pairs of which a sentence is chosen."""
    wanted = {each.id for each in chosen(sentences, spec.sentences)}
    return [
        pair
        for pair in pairs_of(sentences)
        if pair.good.id in wanted or (pair.bad is not None and pair.bad.id in wanted)
    ]


def _related(pairs: list[Pair], texts: Sequence[str]) -> list[Pair]:
    """With the matches of the relation, if there is one, as targets and cues."""
    if len(texts) > 1:
        raise UserError(
            "{n} relations are named, and cues are those of one.",
            next_step="Name one with --relation.",
            n=len(texts),
        )
    return related(pairs, relation(pattern_of(texts[0]))) if texts else pairs


def _say_unused(arguments: argparse.Namespace, name: str) -> None:
    """Which options of other studies have no effect here."""
    given = {
        "--measure": arguments.measure,
        "--group-by": arguments.group_by,
        "--units": arguments.units,
        "--rollout": arguments.rollout,
        "--layers": arguments.layers,
    }
    unused = ", ".join(option for option, value in given.items() if value)
    if unused:
        print_line(f"{unused}: no effect on {name}, which has all layers, alone and rolled out.")


# Models


def _runs(arguments: argparse.Namespace, spec: StudySpec) -> Iterator[tuple[str, str]]:
    """The models and their weights; why there are no random ones is printed."""
    for name in spec.models or ("",):
        yield name, TRAINED
        if not arguments.controls:
            continue
        try:
            check_random(models.find(name or models.default().name, "torch").path)
        except UserError as error:
            print_line(
                "No model with random weights stands beside it, which needs PyTorch and a folder "
                f"as transformers saves it: {error.message}"
            )
        else:
            yield name, RANDOM


@contextmanager
def _model(work: Work, name: str, weights: str) -> Iterator[Backend]:
    arguments = argparse.Namespace(**{**vars(work.arguments), "model": name})
    if weights == TRAINED:
        yield load_model(arguments)
        return
    found = models.find(name or models.default().name, "torch")
    with tempfile.TemporaryDirectory(prefix="vzdesk-") as temporary:
        folder = Path(temporary) / f"{Path(found.name).name}-random-weights"
        write_random(found.path, folder, work.spec.seed, with_head=True)
        input = input_of(arguments.input)
        choice = replace(found, name=folder.name, path=folder, backend="torch", input=input)
        print_line(f"Loading {choice.name} ({choice.backend}) …")
        # No trial, as of files from elsewhere: they were written here, and the shape is known.
        yield models.load(choice, arguments.device, arguments.precision)


def _run(work: Work, number: int, name: str, weights: str) -> int:
    """All pairs by one model; how many could not be scored."""
    n = len(work.pairs)
    finished = work.table.done[number * n : (number + 1) * n]
    with _model(work, name, weights) as backend:
        reading = work.evaluation.read(backend, work.pairs)
        label = _label(work, backend, weights)
        if weights == TRAINED:
            _say_kept(work, label, reading)
        done = frozenset(each.id.split(" ", 1)[1] for each in finished)
        sentences = tuple(each.sentence for each in reading.asked.values())
        request = Request(work.evaluation.name, backend.ref.name, sentences, work.methods)
        for cost in said_costs(backend, request):
            print_line(cost)
        run = Run(backend, replace(request, done=done & reading.asked.keys()))
        by = ModelRun(run.analysis, NO_PREDICTIONS, iter(())).by
        check_same(work.table, finished, by)
        work.analyses.append(run.analysis)
        if weights == TRAINED:
            work.trained.append(run.analysis)
        _Writing(work, run, reading, (label, weights), f"{number} ", by).write(len(finished))
        return len(run.failures)


def _label(work: Work, backend: Backend, weights: str) -> str:
    """Of random weights that of the model whose shape they have."""
    if weights == RANDOM:
        return list(work.dropped)[-1]
    return label_of(backend.ref, work.trained)


def _say_kept(work: Work, label: str, reading: Reading) -> None:
    """How pairs are asked, how many, and why not the others. UserError where none is."""
    for notice in reading.notices:
        print_line(notice)
    by_id = {pair.good.id: pair for pair in work.pairs}
    work.dropped[label] = [(by_id[id], why) for id, why in reading.dropped.items()]
    print_line(f"{label}: {len(reading.asked):,} of {len(work.pairs):,} items are kept.")
    counted = Counter(reading.dropped.values()).most_common()
    for why, n in counted[:MOST_SAID]:
        print_line(f"{n:,} dropped: {why.reason}. {why.next_step}".strip())
    if not reading.asked:
        raise UserError.translated(
            say("No item can be asked of {model}.", model=label), counted[0][0].next_step
        )


@dataclass(eq=False)
class _Writing:
    """The values of a model, written pair by pair."""

    work: Work
    run: Run
    reading: Reading
    named: tuple[str, str]
    begin: str
    by: str
    found: dict[str, SentenceResult] = field(default_factory=dict)

    def write(self, n_finished: int) -> None:
        """All pairs but the first so many."""
        results = iter(self.run)
        for pair in self.work.pairs[n_finished:]:
            id = pair.good.id
            entry = replace(pair.good, id=self.begin + id)
            if id in self.reading.dropped:
                why = self.reading.dropped[id]
                self._add(entry, b"", (why.reason, why.next_step))
                continue
            result = self._result(results, id)
            if result is None:
                failure = next(each for each in self.run.failures if each.sentence.id == id)
                print_line(f"{id} was not scored: {failure.message} {failure.next_step}".strip())
                self._add(entry, b"", (failure.message, failure.next_step))
                continue
            values = self.work.evaluation.values(self.run.backend, self.reading, result, self.named)
            self._add(entry, item_rows(self.reading.asked[id].case, values))

    def _add(self, entry: Sentence, rows: bytes, failure: tuple[str, str] | None = None) -> None:
        self.work.table.add(entry, rows, failure=failure, by=self.by)

    def _result(self, results: Iterator[SentenceResult], id: str) -> SentenceResult | None:
        """That of an item; None where it failed. Results come in order."""
        while id not in self.found:
            if any(each.sentence.id == id for each in self.run.failures):
                return None
            result = next(results, None)
            if result is not None:
                self.found[result.sentence.id] = result
            elif not any(each.sentence.id == id for each in self.run.failures):
                raise AssertionError(f"neither a result nor a failure of {id}")
        return self.found.pop(id)
