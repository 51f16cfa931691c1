"""vzdesk study cues and faithfulness: pairs asked of models, values written as they come."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vzdesk import __version__
from vzdesk.atomic import replacing
from vzdesk.cli.arguments import check_output, load_model
from vzdesk.cli.inputs import read_inputs
from vzdesk.cli.scoring import Run, said_costs
from vzdesk.cli.terminal import OK, USER_ERROR, print_line
from vzdesk.engine import models
from vzdesk.engine.methods import methods
from vzdesk.engine.model_input import input_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Request, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export import provenance
from vzdesk.export.partial import PartialTable, beside
from vzdesk.export.provenance import metadata_path
from vzdesk.export.studies.evaluations import (
    dropped_table,
    item_rows,
    items_header,
    means_table,
    read_items,
)
from vzdesk.export.studies.figures import write_pictures
from vzdesk.export.studies.results import make_folder
from vzdesk.export.studies.writing import MOST_SAID, ModelRun, begin, check_same, label_of
from vzdesk.study.agreement.random_weights import check_random, write_random
from vzdesk.study.chosen import chosen
from vzdesk.study.cues.asking import Reading
from vzdesk.study.cues.cases import Dropped, Pair, pairs_of
from vzdesk.study.evaluated import RANDOM, TRAINED, Means, Row, Value
from vzdesk.study.evaluated_pictures import pictures
from vzdesk.study.intervals import LEAST, LEVEL, RESAMPLES
from vzdesk.study.values import NO_PREDICTIONS
from vzdesk.translate import say
from vzdesk.view.studies.spec import StudySpec

METHODS = ("value-zeroing", "attention")
"""If none is named: the method of the paper beside what it is compared with."""


@dataclass(frozen=True)
class Evaluation:
    """What is asked of pairs.

    measures  those of which there are means, and what stands beside their axes
    options   what must be the same for --resume, and is recorded
    read      what a model reads of the pairs
    values    of a result by a model of this name, with trained or random weights
    """

    name: str
    measures: Mapping[str, str]
    caveats: Sequence[str]
    options: Mapping[str, Any]
    read: Callable[[Backend, Sequence[Pair]], Reading]
    values: Callable[[Backend, Reading, SentenceResult, tuple[str, str]], Iterator[Value]]


@dataclass(eq=False)
class _Work:
    """One evaluation, as it is done."""

    evaluation: Evaluation
    arguments: argparse.Namespace
    spec: StudySpec
    pairs: Sequence[Pair]
    table: PartialTable
    analyses: list[Analysis] = field(default_factory=list)
    trained: list[Analysis] = field(default_factory=list)
    dropped: dict[str, list[tuple[Pair, Dropped]]] = field(default_factory=dict)

    @property
    def methods(self) -> tuple[str, ...]:
        return self.arguments.method or METHODS


def evaluate(
    evaluation: Evaluation, arguments: argparse.Namespace, spec: StudySpec, command: str
) -> int:
    """Write NAME.csv, NAME-items.csv, dropped.csv, NAME.json and figures into the folder."""
    files = _Files(arguments.out, evaluation.name)
    make_folder(files.folder)
    make_folder(files.figures)
    check_output(files.all, arguments.inputs)
    pairs = _chosen(read_inputs(arguments).sentences, spec)
    runs = list(_runs(arguments, spec))
    entries = [
        replace(pair.good, id=f"{number} {pair.good.id}")
        for number in range(len(runs))
        for pair in pairs
    ]
    recorded = {"evaluation": evaluation.name, **evaluation.options, "seed": spec.seed}
    recorded |= {"methods": list(arguments.method or METHODS), "models": list(spec.models)}
    with PartialTable(files.items, {"vzdesk": __version__, **recorded}) as table:
        resume = arguments.resume
        begin(table, files.items, items_header(), entries, print_line, resume=resume)
        work = _Work(evaluation, arguments, spec, pairs, table)
        try:
            n_failed = sum(_run(work, number, *of) for number, of in enumerate(runs))
        except KeyboardInterrupt:
            if table.done:
                print_line(
                    f"{len(table.done):,} of {len(entries):,} items are finished and in "
                    f"{table.part}; --resume goes on with them."
                )
            raise
        _finish(work, files, {"command": command, **recorded})
    print_line(f"Wrote {files.means} and what is behind it.")
    return USER_ERROR if n_failed else OK


@dataclass(frozen=True)
class _Files:
    folder: Path
    name: str

    @property
    def items(self) -> Path:
        return self.folder / f"{self.name}-items.csv"

    @property
    def means(self) -> Path:
        return self.folder / f"{self.name}.csv"

    @property
    def dropped(self) -> Path:
        return self.folder / f"{self.name}-dropped.csv"

    @property
    def record(self) -> Path:
        return self.folder / f"{self.name}.json"

    @property
    def figures(self) -> Path:
        return self.folder / "figures"

    @property
    def all(self) -> tuple[Path, ...]:
        made = self.means, self.dropped, self.record
        return self.items, *beside(self.items), metadata_path(self.items), *made


def _chosen(sentences: Sequence[Sentence], spec: StudySpec) -> list[Pair]:
    """The pairs of which a sentence is chosen."""
    wanted = {each.id for each in chosen(sentences, spec.sentences)}
    return [
        pair
        for pair in pairs_of(sentences)
        if pair.good.id in wanted or (pair.bad is not None and pair.bad.id in wanted)
    ]


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
def _model(work: _Work, name: str, weights: str) -> Iterator[Backend]:
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


def _run(work: _Work, number: int, name: str, weights: str) -> int:
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


def _label(work: _Work, backend: Backend, weights: str) -> str:
    """Of random weights that of the model whose shape they have."""
    if weights == RANDOM:
        return list(work.dropped)[-1]
    return label_of(backend.ref, work.trained)


def _say_kept(work: _Work, label: str, reading: Reading) -> None:
    """How many pairs are asked, and why not the others. UserError where none is."""
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

    work: _Work
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


# Files


def _finish(work: _Work, files: _Files, about: Mapping[str, Any]) -> None:
    measures = work.evaluation.measures
    means = read_items(work.table.part, measures)
    rows = list(means.rows(work.spec.seed))
    _say(work, means, rows)
    texts = {
        "Software": f"vzdesk {__version__}",
        "Command": str(about["command"]),
        "Caveats": "\n".join(map(say, work.evaluation.caveats)),
    }
    drawn = pictures(rows, measures)
    _, notices = write_pictures(files.figures, ((each, texts) for each in drawn))
    for notice in notices:
        print_line(notice)
    record = json.dumps(_record(work, means, about), ensure_ascii=False, indent=2)
    written = record.encode("utf-8", "backslashreplace")
    with ExitStack() as open_files:
        for path, content in (
            (files.means, means_table(rows)),
            (files.dropped, dropped_table(work.dropped)),
            (files.record, written),
        ):
            open_files.enter_context(replacing(path)).write(content)
    work.table.finish(written)


def _say(work: _Work, means: Means, rows: Sequence[Row]) -> None:
    for measure, reason, n in means.reasons():
        print_line(f"{n:,} values of {measure}, each map and layer counted, are missing: {reason}.")
    few = sum(row.mean.n < LEAST for row in rows)
    if few:
        print_line(f"{few:,} means are of fewer than {LEAST} items, and have no interval.")
    for caveat in work.evaluation.caveats:
        print_line(f"Note: {say(caveat)}")


def _record(work: _Work, means: Means, about: Mapping[str, Any]) -> dict[str, Any]:
    """How the numbers came to be, and what is known against them."""
    cited = (methods()[name].citation for name in work.methods)
    return {
        "vzdesk": __version__,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        **about,
        "caveats": [say(each) for each in work.evaluation.caveats],
        "n_items": len(work.pairs),
        "dropped": {model: _dropped(of) for model, of in work.dropped.items()},
        "missing": [
            {"measure": measure, "reason": reason, "values": n}
            for measure, reason, n in means.reasons()
        ],
        "interval": {
            "level": LEVEL,
            "kind": "bootstrap-t",
            "resamples": RESAMPLES,
            "resampled": "items",
            "none_below": LEAST,
        },
        "runs": provenance.runs(work.analyses),
        "citations": list(dict.fromkeys((provenance.CITATION, *cited))),
    }


def _dropped(of: Sequence[tuple[Pair, Dropped]]) -> list[dict[str, Any]]:
    """By reason, with how many of each paradigm."""
    found: dict[Dropped, Counter[str]] = {}
    for pair, why in of:
        found.setdefault(why, Counter())[pair.paradigm] += 1
    return [
        {"reason": why.reason, "next_step": why.next_step, "paradigms": dict(counted)}
        for why, counted in found.items()
    ]
