"""Scoring: which model, where it runs, and the run that is going on.

Whatever comes from the other thread carries the id of its job and is dropped where that job is no
longer the current one, so cancelling is instant, whatever the other thread is still busy with.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from vzdesk.desk.changes import Changes
from vzdesk.desk.core import Core
from vzdesk.desk.document import Document
from vzdesk.desk.methods_to_run import MethodChoice, job_for
from vzdesk.desk.model_names import ModelNames
from vzdesk.desk.requests import to_find_likeliest, to_predict, to_score, to_take
from vzdesk.desk.run import (
    IDLE,
    Run,
    all_predicted,
    all_scored,
    no_model_of,
    nothing_to_run,
    some_failed,
)
from vzdesk.desk.threads.worker import ScoreJob, ScoreWorker
from vzdesk.engine.runtime.onnx import manifest
from vzdesk.engine.runtime.provenance import ABOUT_FILES
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import (
    Failure,
    ModelRef,
    Precision,
    Progress,
    Provenance,
    Request,
    SentenceResult,
)
from vzdesk.errors import NoHead, UserError

if TYPE_CHECKING:
    from vzdesk.engine.models import ModelChoice

_log = logging.getLogger("vzdesk.scoring")


class Runner(QObject):
    """Starts jobs in the scoring thread, and adds their results to the document.

    choices  the models to choose from
    choice   the one that the next run scores with
    device, precision  where PyTorch models run, and with what numbers models compute
    inputs   what models are given of a text, where that is not the usual; see `ModelRef`
    methods  which ones runs compute
    predicts whether a run computes what the model itself predicts too
    without_head  keys of models that cannot predict, as far as they were asked
    """

    def __init__(
        self, core: Core, worker: ScoreWorker, choices: tuple[ModelChoice, ...] = ()
    ) -> None:
        super().__init__(core)
        self._core, self.worker, self.choices = core, worker, choices
        self.choice: ModelChoice | None = choices[0] if choices else None
        self.device = "auto"
        self.precision: Precision = "single"
        self.inputs: dict[ModelChoice, str] = {}
        self.methods = MethodChoice(core, worker, lambda: self.choice)
        self.predicts = True
        self.without_head: set[str] = set()
        self._scoring = ""  # the key of the model that scores now
        self._refs: dict[tuple[ModelChoice, Precision], ModelRef] = {}
        self._job: ScoreJob | None = None
        core.replaced.connect(self._on_replaced)
        worker.loading.connect(self._on_loading)
        worker.started.connect(self._on_started)
        worker.progressed.connect(self._on_progressed)
        worker.scored.connect(self._on_scored)
        worker.sentence_failed.connect(self._on_sentence_failed)
        worker.noticed.connect(self._on_noticed)
        worker.finished.connect(self._on_finished)
        worker.failed.connect(self._on_failed)
        worker.crashed.connect(self._on_crashed)

    @property
    def run_state(self) -> Run:
        """How far the run is; IDLE where there is none."""
        return self._core.run_state

    def stop(self) -> None:
        """Cancel the run and end the thread that scores. May be called twice."""
        self.cancel()
        self.worker.stop()

    # Models

    @property
    def input(self) -> str:
        """What the chosen model is given of a text."""
        return self.inputs.get(self.choice, "") if self.choice else ""

    def choose(self, choice: ModelChoice) -> None:
        """Score with this model from now on; its results are shown if it is known already."""
        if choice not in self.choices:
            self.choices = (*self.choices, choice)
        self.choice = choice
        document = self._core.document
        ref = self._refs.get((replace(choice, input=self.input), self.precision))
        self._core.set_document(document.showing(ref.key) if ref else document, Changes.MODEL)

    def forget(self, choice: ModelChoice) -> None:
        """Take a model off the list; where it is the chosen one, choose the first."""
        self.choices = tuple(each for each in self.choices if each != choice)
        if self.choice != choice:
            self._core.changed.emit(Changes.MODEL)
        elif self.choices:
            self.choose(self.choices[0])

    @property
    def names(self) -> ModelNames:
        """What the user calls models."""
        return self._core.names

    @names.setter
    def names(self, names: ModelNames) -> None:
        self._core.set_names(names)

    def rename(self, choice: ModelChoice, name: str) -> None:
        """Call this model so; "" for its own name."""
        known = [ref for (one, _), ref in self._refs.items() if one.path == choice.path]
        if choice.backend == "onnx":  # its weights are known without loading it
            with suppress(UserError):
                known.append(manifest.read(choice.path).ref)
        self._core.set_names(self._core.names.with_name(choice, name, known))

    def choice_of(self, ref: ModelRef) -> ModelChoice | None:
        """The model that gave a result: the same weights, or where they are not loaded the name."""

        def is_it(choice: ModelChoice) -> bool:
            known = {
                each.sha256
                for (one, _), each in self._refs.items()
                if replace(one, input=choice.input) == choice
            }
            if known:
                return ref.sha256 in known and choice.backend == ref.backend
            return (choice.name, choice.backend) == (ref.name, ref.backend)

        return next(filter(is_it, self.choices), None)

    # Running

    @property
    def scored_what_is_shown(self) -> bool:
        """Whether the results shown are of the model that the next run scores with, of texts in
        the same form and in the same numbers; no where that is not known before it is loaded.
        """
        document, choice = self._core.document, self.choice
        refs = (each.model for each in document.analyses if each.model.key == document.shown)
        ref = next(refs, None)
        if ref is None or choice is None or self.choice_of(ref) != choice:
            return False
        return (ref.input, ref.precision) == (self.input, self.precision)

    def ask_lacks(self, names: tuple[str, ...]) -> None:
        """Find out which of these methods the chosen model lacks something for, if nothing runs."""
        if self.choice is not None and self._job is None:
            choice = replace(self.choice, input=self.input)
            self.methods.ask(names, choice, self.device, self.precision)

    def run(self, ids: tuple[str, ...] | None = None) -> None:
        """Score all sentences, or these, that lack a method in these units by the chosen model."""
        core, targets = self._core, self.methods.targets
        sentences = to_take(core.document, ids, targets)
        if self.choice is None or not sentences:
            marked_only = targets is not None and bool(core.document.sentences)
            core.user_error.emit(nothing_to_run(self.choice is None, marked_only=marked_only))
            return
        what = self.choice.name, sentences, self.methods.to_run
        self.score(to_score(core.document, *what, predictions=self.predicts, targets=targets))

    def score(self, request: Request) -> None:
        """Compute what is missing of this by the chosen model."""
        assert self.choice is not None
        self._forget_job()
        document, choice = self._core.document.ended(), replace(self.choice, input=self.input)
        self._start(job_for(document, request, choice, self.precision), document)

    def predict(self, ids: tuple[str, ...] | None = None) -> None:
        """Predict the words of scored sentences, all or these, where the shown model has not."""
        self._predict(partial(to_predict, ids=ids))

    def find_likeliest(self, words: tuple[int, ...]) -> None:
        """Find the likeliest pieces in the place of these words of the selected sentence."""
        self._predict(partial(to_find_likeliest, words=words))

    def _predict(self, request_of: Callable[[Document, str], Request | None]) -> None:
        core = self._core
        self._forget_job()
        document = core.document.ended()
        ref = document.shown_model
        choice = None if ref is None else self.choice_of(ref)
        if ref is None or choice is None:
            core.user_error.emit(no_model_of(core.model_labels.get(document.shown, "")))
            return
        request = request_of(document, choice.name)
        if request is None:
            core.user_error.emit(all_predicted())
            return
        job = ScoreJob(request, replace(choice, input=ref.input), precision=ref.precision)
        self._start(job, document)

    @property
    def is_predicting(self) -> bool:
        """Whether what is going on are predictions alone."""
        return self._job is not None and not self._job.request.methods

    def _start(self, job: ScoreJob, document: Document) -> None:
        self._job = replace(job, device=self.device)
        self.methods.watch(self._job)
        self.worker.start(self._job)
        self._core.set_run(Run("scoring", self._core.names.of(job.choice)), document)

    def cancel(self) -> None:
        """Stop the run; what is finished stays. Idle at once, whatever the other thread does."""
        if self._job is not None:
            self._forget_job()
            self._end()

    def _forget_job(self) -> None:
        self.worker.cancel()
        self._job = None

    def _end(self) -> None:
        self._job = None
        self._core.set_run(IDLE, self._core.document.ended())

    def _is_current(self, id: str) -> bool:
        return self._job is not None and self._job.id == id

    @Slot()
    def _on_replaced(self) -> None:
        """Of another session nothing runs; it is shown with the model that scored it."""
        self._forget_job()
        self._core.run_state = IDLE
        analyses = self._core.document.analyses
        choice = self.choice_of(analyses[-1].model) if analyses else None
        if choice is not None:
            self.choice = choice
            self.inputs[choice] = analyses[-1].model.input

    @Slot(str, str)
    def _on_loading(self, id: str, model: str) -> None:
        if self._is_current(id) and self._job is not None:
            self._core.set_run(Run("loading", self._core.names.of(self._job.choice)))

    @Slot(str, object, object, object)
    def _on_started(
        self, id: str, ref: ModelRef, provenance: Provenance, left: tuple[Sentence, ...]
    ) -> None:
        if not self._is_current(id) or self._job is None:
            return
        _log.info("%s, %s, %s: %d sentences", ref.family, ref.backend, ref.dtype, len(left))
        if self.is_predicting and ref.key != self._core.document.shown:
            self.cancel()
            self._core.user_error.emit(no_model_of(ref.name))
            return
        loaded = self._job.choice, self._job.precision
        if loaded not in self._refs and provenance.options.get(ABOUT_FILES):
            self._core.user_error.emit(UserError.translated(provenance.options[ABOUT_FILES]))
        self._refs[loaded], self._scoring = ref, ref.key
        self._core.set_names(self._core.names.with_weights(self._job.choice, ref))
        run, document = Run("scoring", self._core.names.of(self._job.choice)), self._core.document
        if not self.is_predicting:
            document = document.begun(ref, provenance, left)
        self._core.set_run(run, document)
        if not left:
            label = self._core.model_labels.get(ref.key, ref.name)
            n, n_all = len(self._job.request.sentences), len(self._core.document.sentences)
            self._core.user_error.emit(all_scored(label, are_all=n == n_all))

    @Slot(str, object)
    def _on_progressed(self, id: str, progress: Progress) -> None:
        if self._is_current(id):
            self._core.run_state = replace(self._core.run_state, progress=progress)
            self._core.emit_soon(Changes.RUN)

    @Slot(str, object)
    def _on_scored(self, id: str, scored: SentenceResult) -> None:
        """Predictions may come later than the maps."""
        if self._is_current(id):
            document = self._core.document
            document = (
                document.with_result(scored)
                if scored.maps
                else document.with_predictions(self._scoring, scored)
            )
            self._core.set_document_soon(document, scored.sentence.id)

    @Slot(str, object)
    def _on_sentence_failed(self, id: str, failure: Failure) -> None:
        if self._is_current(id) and self.is_predicting:
            self._core.user_error.emit(some_failed((failure,), self._core.document.sentences))
        elif self._is_current(id):
            document = self._core.document.with_failure(failure)
            self._core.set_document_soon(document, failure.sentence.id)

    @Slot(str, object)
    def _on_noticed(self, id: str, notice: UserError) -> None:
        """That a model has no head is said once."""
        is_known = isinstance(notice, NoHead) and self._scoring in self.without_head
        if self._is_current(id) and not is_known:
            if isinstance(notice, NoHead):
                self.without_head.add(self._scoring)
            self._core.user_error.emit(notice)

    @Slot(str)
    def _on_finished(self, id: str) -> None:
        if not self._is_current(id) or self._job is None:
            return
        sentences = {sentence.id for sentence in self._job.request.sentences}
        failures = self._core.document.failures
        _log.info("done")
        failed = tuple(failures[each] for each in failures if each in sentences)
        self._end()
        shown = self._core.document.selection.sentence
        if failed and {each.sentence.id for each in failed} != {shown}:
            self._core.user_error.emit(
                some_failed(failed, self._core.document.sentences)
            )  # else the panels show why

    @Slot(str, object)
    def _on_failed(self, id: str, error: UserError) -> None:
        if self._is_current(id):
            self._end()
            self._core.user_error.emit(error)

    @Slot(str, str)
    def _on_crashed(self, id: str, report: str) -> None:
        if self._is_current(id):
            self._end()
            self._core.crashed.emit(report)
