"""Which heads matter for a target and a source: asked of the model in the thread that scores."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vzdesk.desk.core import Core
from vzdesk.desk.threads.worker import ScoreJob, ScoreWorker
from vzdesk.engine.maps.head_cell import HeadCell, HeadOverview
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Failure, ModelRef, Progress, Provenance, Request
from vzdesk.errors import UserError

if TYPE_CHECKING:
    from vzdesk.engine.models import ModelChoice


class Heads(QObject):
    """One question at a time; whatever else is then to be scored ends it.

    progressed  how far the answer is
    found       carries the HeadOverview
    failed      carries why there is none, a UserError
    stopped     it was cancelled
    """

    progressed = Signal(object)
    found = Signal(object)
    failed = Signal(object)
    stopped = Signal()

    def __init__(self, core: Core, worker: ScoreWorker) -> None:
        super().__init__(core)
        self._core, self._worker = core, worker
        self._job: ScoreJob | None = None
        self._ref: ModelRef | None = None
        worker.started.connect(self._on_started)
        worker.progressed.connect(self._on_progressed)
        worker.answered.connect(self._on_answered)
        worker.sentence_failed.connect(self._on_sentence_failed)
        worker.cancelled.connect(self._on_cancelled)
        worker.failed.connect(self._on_failed)
        worker.crashed.connect(self._on_crashed)

    def ask(
        self, choice: ModelChoice, device: str, ref: ModelRef, sentence: Sentence, cell: HeadCell
    ) -> None:
        """Ask this model, which must be the one that is named."""
        methods = ("value-zeroing",)
        request = Request(uuid.uuid4().hex, choice.name, (sentence,), methods, cell=cell)
        self._job, self._ref = ScoreJob(request, choice, device, ref.precision), ref
        self._worker.start(self._job)

    def cancel(self) -> None:
        """Nobody waits for the answer any more."""
        if self._job is not None:
            self._job.cancelled.set()
            self._job = None

    def _is_current(self, id: str) -> bool:
        return self._job is not None and self._job.id == id

    def _fail(self, error: UserError) -> None:
        self.cancel()
        self.failed.emit(error)

    @Slot(str, object, object, object)
    def _on_started(self, id: str, ref: ModelRef, _of: Provenance, _left: object) -> None:
        if self._is_current(id) and self._ref is not None and ref.key != self._ref.key:
            self._fail(
                UserError(
                    "{model} has other weights now than those that scored the sentence.",
                    next_step="Run the sentence again.",
                    model=ref.name,
                )
            )

    @Slot(str, object)
    def _on_progressed(self, id: str, progress: Progress) -> None:
        if self._is_current(id):
            self.progressed.emit(progress)

    @Slot(str, object)
    def _on_answered(self, id: str, overview: HeadOverview) -> None:
        if self._is_current(id):
            self._job = None
            self.found.emit(overview)

    @Slot(str, object)
    def _on_sentence_failed(self, id: str, failure: Failure) -> None:
        if self._is_current(id):
            self._fail(UserError.translated(failure.message, failure.next_step))

    @Slot(str, object)
    def _on_failed(self, id: str, error: UserError) -> None:
        if self._is_current(id):
            self._fail(error)

    @Slot(str)
    def _on_cancelled(self, id: str) -> None:
        if self._is_current(id):
            self._job = None
            self.stopped.emit()

    @Slot(str, str)
    def _on_crashed(self, id: str, report: str) -> None:
        if self._is_current(id):
            self._job = None
            self.stopped.emit()
            self._core.crashed.emit(report)
