"""Cue alignment and faithfulness: pairs asked of models, values written as they come."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace

from vzdesk import __version__
from vzdesk.engine.analysis.analyse import check_needs
from vzdesk.engine.methods import find
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Request, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.evaluations.drawn import drawn_pairs
from vzdesk.export.evaluations.evaluation import Evaluation, Found, Work, finish
from vzdesk.export.evaluations.job import Job
from vzdesk.export.evaluations.models import has_random
from vzdesk.export.evaluations.tables import item_rows, items_header
from vzdesk.export.partial import Done, PartialTable
from vzdesk.export.run import FewLines, Listener, Run, said_costs
from vzdesk.export.studies.left_out import NOBODY, Refused, check_not_refused
from vzdesk.export.studies.writing import MOST_SAID, begin, by_of, check_same, label_of
from vzdesk.study.cues.asking import Reading
from vzdesk.study.cues.cases import Dropped, Pair, related
from vzdesk.study.evaluations.answer import EvaluationAnswer
from vzdesk.study.evaluations.evaluated import RANDOM, TRAINED
from vzdesk.study.own_text import with_short_decoder
from vzdesk.study.plan import pattern_of
from vzdesk.study.relations.relation import relation
from vzdesk.translate import mark, say
from vzdesk.view.studies.evaluation import as_dict


def evaluate(
    job: Job,
    evaluation: Evaluation,
    listener: Listener,
    found: Found | None = None,
) -> EvaluationAnswer:
    """Write NAME.csv, NAME-items.csv, dropped.csv, NAME.json and figures into the folder; `found`
    gets what is there by now, now and then.
    """
    files = job.files
    pairs = _pairs(job, listener)
    runs = list(_runs(job, listener))
    entries = [
        replace(pair.good, id=f"{number} {pair.good.id}")
        for number in range(len(runs))
        for pair in pairs
    ]
    run, digests = {"vzdesk": __version__, **_recorded(job)}, _digests(entries, pairs)
    with PartialTable(files.items, run, lambda entry: digests[entry.id]) as table:
        resume = job.resume
        begin(table, files.items, items_header(), entries, listener.print_line, resume=resume)
        work = Work(job, evaluation, pairs, table, listener, len(entries), found)
        try:
            for number, of in enumerate(runs):
                _run(work, number, *of)
            if not work.trained:
                raise work.refused[0].error
        except KeyboardInterrupt:
            if table.done:
                listener.print_line(
                    say(
                        "{n:,} of {n_all:,} items are finished and in {part}; --resume goes on "
                        "with them.",
                        n=len(table.done),
                        n_all=len(entries),
                        part=table.part,
                    )
                )
            raise
        answer = finish(work)
    listener.print_line(say("Wrote {file} and what is behind it.", file=files.means))
    return answer


def _recorded(job: Job) -> dict[str, object]:
    """What has to be the same to go on; which sentences are meant is seen by these."""
    recorded = as_dict(job.spec)
    del recorded["sentences"]
    return recorded


def _digests(entries: Sequence[Sentence], pairs: Sequence[Pair]) -> dict[str, str]:
    """By id; equal where all is that values are made of, the bad form and marks as well."""
    of_pairs = [hashlib.sha256(ascii(pair).encode()).hexdigest() for pair in pairs]
    return {each.id: of_pairs[at % len(pairs)] for at, each in enumerate(entries)}


def _pairs(job: Job, listener: Listener) -> list[Pair]:
    """With the matches of the relation, if there is one, as targets and cues."""
    pairs, written = drawn_pairs(job, listener), job.spec.relation
    return related(pairs, relation(pattern_of(written))) if written else pairs


# Models


def _runs(job: Job, listener: Listener) -> Iterator[tuple[int, str]]:
    """The models, by number, and their weights; why there are no random ones is said."""
    for number in range(len(job.models.choices)):
        yield number, TRAINED
        if job.spec.controls and has_random(job.models, number, listener):
            yield number, RANDOM


@contextmanager
def _model(work: Work, number: int, weights: str) -> Iterator[Backend]:
    models, listener = work.job.models, work.listener
    if weights == TRAINED:
        yield models.load(number, listener)
        return
    with models.random(number, work.job.spec.seed, listener, with_head=True) as backend:
        yield backend


@dataclass(frozen=True, eq=False)
class _Ready:
    """A model that can be asked, as it is called, and what is said of its sentences one by one."""

    run: Run
    reading: Reading
    label: str
    few: FewLines


def _run(work: Work, number: int, of: int, weights: str) -> None:
    """All pairs by the model `of`, as run `number`. Where that one cannot be asked, it is said and
    counted, and others go on; UserError where there is no other.
    """
    n, name = len(work.pairs), _name(work, of, weights)
    finished = work.table.done[number * n : (number + 1) * n]
    with ExitStack() as loaded:
        try:
            _check_not_refused(work, number, finished, weights)
            ready = _ready(work, loaded, of, weights)
        except UserError as error:
            if weights == TRAINED and len(work.job.models.choices) == 1:
                raise
            _refuse(work, number, Refused(name, weights, error), len(finished))
            return
        _note(work, ready, finished, weights)
        _Writing(work, ready, f"{number} ", weights).write(len(finished))
        ready.few.say_others()


def _ready(work: Work, loaded: ExitStack, of: int, weights: str) -> _Ready:
    """The model, there as long as `loaded`. UserError where it cannot be asked."""
    spec = work.job.spec
    backend = loaded.enter_context(_model(work, of, weights))
    check_needs(backend, map(find, spec.methods))
    reading = work.evaluation.read(backend, work.pairs)
    label = _label(work, backend, weights)
    if weights == TRAINED:
        _say_kept(work, label, reading)
    asked = tuple(each.sentence for each in reading.asked.values())
    sentences = with_short_decoder(asked, backend.ref)
    request = Request(spec.kind, backend.ref.name, sentences, spec.methods)
    for cost in said_costs(backend, request):
        work.listener.print_line(cost)
    few = FewLines(work.listener)
    return _Ready(Run(backend, request, lambda: nullcontext(few)), reading, label, few)


def _note(work: Work, ready: _Ready, finished: Sequence[Done], weights: str) -> None:
    """Count it, and leave out what is finished. UserError where something else did that."""
    run, dropped = ready.run, ready.reading.dropped
    check_same(work.table, finished, by_of(run.analysis))
    done = frozenset(each.id.split(" ", 1)[1] for each in finished)
    run.request = replace(run.request, done=done & ready.reading.asked.keys())
    for asked in ready.reading.asked.values():
        work.cases.setdefault(asked.case.pair.item, asked.case)
    work.analyses.append(run.analysis)
    if weights == TRAINED:
        work.trained.append(run.analysis)
    work.n_dropped += len(dropped)
    work.n_failed += sum(
        each.failure is not None and each.id.split(" ", 1)[1] not in dropped for each in finished
    )


# Models that cannot be asked


def _name(work: Work, of: int, weights: str) -> str:
    """How a model is called that may not be there."""
    choice = work.job.models.choices[of]
    if weights == RANDOM:
        return say("{model} with random weights", model=list(work.dropped)[-1])
    return str(choice.path) if choice.name in work.dropped else choice.name


def _check_not_refused(work: Work, number: int, finished: Sequence[Done], weights: str) -> None:
    """UserError where the model is refused whose shape these random weights have, or where this one
    was refused when it was begun.
    """
    if weights == RANDOM and number - 1 in work.refused:
        raise work.refused[number - 1].error
    check_not_refused(finished)


def _refuse(work: Work, number: int, refused: Refused, n_finished: int) -> None:
    """Say why, and count all pairs; they stand among those that are dropped."""
    error = refused.error
    if all(each.error is not error for each in work.refused.values()):
        work.refused[number] = refused
        work.listener.print_line(refused.said)
    if refused.weights == TRAINED:
        why = Dropped(error.message.rstrip("."), error.next_step)
        work.dropped.setdefault(refused.model, [(pair, why) for pair in work.pairs])
    work.n_failed += len(work.pairs)
    for pair in work.pairs[n_finished:]:
        entry = replace(pair.good, id=f"{number} {pair.good.id}")
        work.table.add(entry, b"", failure=(error.message, error.next_step), by=NOBODY)


def _label(work: Work, backend: Backend, weights: str) -> str:
    """Of random weights that of the model whose shape they have."""
    if weights == RANDOM:
        return list(work.dropped)[-1]
    return label_of(backend.ref, work.trained)


def _say_kept(work: Work, label: str, reading: Reading) -> None:
    """How pairs are asked, how many, and why not the others. UserError where none is."""
    for notice in reading.notices:
        work.listener.print_line(notice)
    by_id = {pair.good.id: pair for pair in work.pairs}
    work.dropped[label] = [(by_id[id], why) for id, why in reading.dropped.items()]
    kept = mark("{model}: {n:,} of {n_all:,} items are kept.")
    n, n_all = len(reading.asked), len(work.pairs)
    work.listener.print_line(say(kept, model=label, n=n, n_all=n_all))
    counted = Counter(reading.dropped.values()).most_common()
    for why, n in counted[:MOST_SAID]:
        dropped = say("{n:,} dropped: {reason}.", n=n, reason=why.reason)
        work.listener.print_line(f"{dropped} {why.next_step}".strip())
    if not reading.asked:
        raise UserError.translated(
            say("No item can be asked of {model}.", model=label),
            counted[0][0].next_step if counted else "",
        )


@dataclass(eq=False)
class _Writing:
    """The values of a model, written pair by pair."""

    work: Work
    ready: _Ready
    begin: str
    weights: str
    results: dict[str, SentenceResult] = field(default_factory=dict)

    def write(self, n_finished: int) -> None:
        """All pairs but the first so many."""
        results, reading = iter(self.ready.run), self.ready.reading
        for pair in self.work.pairs[n_finished:]:
            id = pair.good.id
            entry = replace(pair.good, id=self.begin + id)
            if id in reading.dropped:
                why = reading.dropped[id]
                self._add(entry, b"", (why.reason, why.next_step))
                continue
            result = self._result(results, id)
            if result is None:
                self._fail(entry, id)
                continue
            backend, named = self.ready.run.backend, (self.ready.label, self.weights)
            values = self.work.evaluation.values(backend, reading, result, named)
            self._add(entry, item_rows(reading.asked[id].case, values))

    def _fail(self, entry: Sentence, id: str) -> None:
        failure = next(each for each in self.ready.run.failures if each.sentence.id == id)
        reason = f"{failure.message} {failure.next_step}".strip()
        line = say("{id} was not scored: {reason}", id=id, reason=reason)
        self.ready.few.print_line(line)
        self.work.n_failed += 1
        self._add(entry, b"", (failure.message, failure.next_step))

    def _add(self, entry: Sentence, rows: bytes, failure: tuple[str, str] | None = None) -> None:
        by = by_of(self.ready.run.analysis)
        self.work.table.add(entry, rows, failure=failure, by=by)
        self.work.look()

    def _result(self, results: Iterator[SentenceResult], id: str) -> SentenceResult | None:
        """That of an item; None where it failed. Results come in order."""
        while id not in self.results:
            if any(each.sentence.id == id for each in self.ready.run.failures):
                return None
            result = next(results, None)
            if result is not None:
                self.results[result.sentence.id] = result
            elif not any(each.sentence.id == id for each in self.ready.run.failures):
                raise AssertionError(f"neither a result nor a failure of {id}")
        return self.results.pop(id)
