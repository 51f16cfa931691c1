"""Agreement with dependencies: maps of treebank sentences, beside what knows nothing of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field, replace

from vzdesk.atomic import replacing
from vzdesk.engine.analysis.analyse import check_needs
from vzdesk.engine.methods import find
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Request
from vzdesk.errors import UserError
from vzdesk.export.evaluations.evaluation import LEAST_S, PATIENCE, Found
from vzdesk.export.evaluations.job import Job
from vzdesk.export.evaluations.questions.agreement_answer import Agreed, Asked, answer_of
from vzdesk.export.run import Listener, Run, said_costs
from vzdesk.export.studies.agreement import variants_table
from vzdesk.export.studies.left_out import Refused
from vzdesk.export.studies.writing import label_of
from vzdesk.study.agreement.baselines import add_baselines
from vzdesk.study.agreement.compare import of_map
from vzdesk.study.agreement.gold import Gold, annotated, gold
from vzdesk.study.agreement.maps import scores_of
from vzdesk.study.agreement.tally import System, Tally
from vzdesk.study.chosen import chosen
from vzdesk.study.evaluations.answer import EvaluationAnswer
from vzdesk.study.evaluations.evaluated import TRAINED
from vzdesk.study.own_text import with_short_decoder
from vzdesk.translate import say
from vzdesk.view.studies.options import AgreementOptions

_ROLLED_OUT = {"none": (False,), "only": (True,), "both": (False, True)}


def agree(
    job: Job, options: AgreementOptions, listener: Listener, found: Found | None = None
) -> EvaluationAnswer:
    """Write agreement.csv, agreement-variants.csv and agreement.json into the folder; `found` gets
    what there is by now, now and then. UserError where nothing can be compared.
    """
    numbers = range(len(job.models.choices))
    for number in numbers if options.random_weights else ():  # before what takes long
        job.models.check_random(number)
    choice = job.spec.sentences
    some = chosen(job.sentences, replace(choice, most=0))
    sentences, golds = annotated(some, choice.most)
    if n_without := sum(gold(each) is None for each in some):
        listener.print_line(
            say(
                "{n:,} of {n_all:,} sentences have no dependency between words, and are left out.",
                n=n_without,
                n_all=len(some),
            )
        )
    tally = Tally(job.spec.seed, len(sentences))
    for number, each in enumerate(golds):
        add_baselines(tally, number, each)
    work = _Work(job, options, sentences, golds, tally, listener, found)
    for number in numbers:
        work.ask(number)
    if not work.runs:
        raise work.refused[0].error
    return work.finish()


@dataclass(eq=False)
class _Work:
    """Sentences that are compared with their dependencies, and what is found by now."""

    job: Job
    options: AgreementOptions
    sentences: Sequence[Sentence]
    golds: Sequence[Gold]
    tally: Tally
    listener: Listener
    found: Found | None
    runs: list[Analysis] = field(default_factory=list)
    random_labels: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    n_done: int = 0
    _next_s: float = 0.0

    def ask(self, number: int) -> None:
        """A model, and the one with random weights beside it. Where it cannot be asked, that is
        said and counted; UserError where there is no other.
        """
        models, seed = self.job.models, self.job.spec.seed
        try:
            self._add(models.load(number, self.listener))
            if self.options.random_weights:
                with models.random(number, seed, self.listener, with_head=False) as backend:
                    self._add(backend, is_random=True)
        except UserError as error:
            if len(models.choices) == 1:
                raise
            self.refused.append(Refused(models.choices[number].name, TRAINED, error))
            self.listener.print_line(self.refused[-1].said)

    def _add(self, backend: Backend, *, is_random: bool = False) -> None:
        """What all maps of a model say. UserError where it scores nothing."""
        check_needs(backend, map(find, self.job.spec.methods))
        run = self._run(backend)
        label = label_of(run.analysis.model, self.runs)
        self.runs.append(run.analysis)
        self.random_labels += [label] * is_random
        numbers = {each.id: number for number, each in enumerate(run.request.sentences)}
        for result in run:
            number = numbers[result.sentence.id]
            for rollout in _ROLLED_OUT[self.options.rollout]:
                of = scores_of(result, self.golds[number], self.options.units, rollout=rollout)
                for key, left, scores in of:
                    system = System(label, str(key), len(scores))
                    self.tally.add(system, number, of_map(scores, left))
            self.n_done += 1
            self._look()
        for failure in run.failures:
            reason = f"{failure.message} {failure.next_step}".strip()
            not_scored = say(
                "Sentence {id} was not scored: {reason}", id=failure.sentence.id, reason=reason
            )
            self.listener.print_line(not_scored)
        if not run.n_scored:
            self.runs.pop()
            raise UserError("No sentence was scored, so nothing was written.")

    def _run(self, backend: Backend) -> Run:
        request = Request(
            "agreement",
            backend.ref.name,
            with_short_decoder(self.sentences, backend.ref),
            self.job.spec.methods,
            self.options.units == "words-joint",
        )
        for cost in said_costs(backend, request):
            self.listener.print_line(cost)
        return Run(backend, request, lambda: nullcontext(self.listener))

    def _look(self) -> None:
        """Tell `found` what there is by now, where it is time for that."""
        now_s = time.monotonic()
        if self.found is None or now_s < self._next_s:
            return
        if self._next_s:
            self.found(answer_of(self._agreed(is_whole=False)))
        took_s = time.monotonic() - now_s
        self._next_s = time.monotonic() + max(LEAST_S, PATIENCE * took_s)

    def _agreed(self, *, is_whole: bool) -> Agreed:
        ids = tuple(each.id for each in self.sentences)
        n_runs = len(self.job.models.choices) * (1 + self.options.random_weights)
        n_all = n_runs * len(ids)
        counts = self.n_done, (n_all - self.n_done) * is_whole, n_all
        models = Asked(self.runs, self.random_labels, self.refused)
        return Agreed(self.job, ids, self.tally, models, counts, is_whole)

    def finish(self) -> EvaluationAnswer:
        """Write all files."""
        answer, files = answer_of(self._agreed(is_whole=True)), self.job.files
        caveats = (say("Note: {caveat}", caveat=each) for each in answer.caveats)
        for line in (*answer.notices[len(self.refused) :], *caveats):
            self.listener.print_line(line)
        with ExitStack() as open_files:
            for path, content in (
                (files.means, answer.table.encode("utf-8", "backslashreplace")),
                (files.variants, variants_table(self.tally.by_variant())),
                (files.record, answer.about.encode("utf-8", "backslashreplace")),
            ):
                open_files.enter_context(replacing(path)).write(content)
        wrote = say(
            "Wrote the agreement of {n:,} sentences to {folder}.",
            n=len(self.sentences),
            folder=self.job.folder,
        )
        self.listener.print_line(wrote)
        return answer
