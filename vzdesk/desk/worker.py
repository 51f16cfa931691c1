"""Work off the window's thread: scoring in one long-lived thread, files in another.

Scoring is the engine's generator; every yield is a place to stop. The thread that scores is the
only one that touches the model and its tokenizer. Files have a thread of their own, so that a long
run never keeps anyone from saving. Results go back by queued signals, each with the id of its job,
so that results of an old job can be dropped.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QThread, Signal, Slot

from vzdesk.desk import garbage
from vzdesk.engine.types import (
    Failure,
    ModelRef,
    Precision,
    Progress,
    Provenance,
    Request,
    SentenceResult,
)
from vzdesk.errors import Cancelled, UserError

if TYPE_CHECKING:
    from vzdesk.engine.models import ModelChoice

STACK_BYTES = 8 * 2**20
"""Qt's default of half a megabyte on some systems is too little for tracing a deep model."""

RESULTS_PER_FREEZE = 100
"""After this many results, some ten thousand objects, they are left out of later searches."""

PROGRESS_S = 0.05
"""Progress is emitted at most this often: more would only keep the window busy."""


class Backend(Protocol):
    """What the worker needs to know of a loaded model."""

    ref: ModelRef

    def provenance(self) -> Provenance:
        """How results of this backend come to be."""


Load = Callable[["ModelChoice", str, Precision], Any]
Report = Callable[[Progress], None]
Analyse = Callable[[Any, Request], Iterator[Progress | SentenceResult | Failure]]


@dataclass(frozen=True, eq=False)
class ScoreJob:
    """A request, the model for it, where and how to run it, and what need not be done again.

    device  "auto", "cpu" or "cuda"
    have  model key -> ids of the sentences already scored with that model; which key is the right
          one is only known once the model is loaded
    """

    request: Request
    choice: ModelChoice
    device: str = "auto"
    precision: Precision = "single"
    have: Mapping[str, frozenset[str]] = field(default_factory=dict)
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def id(self) -> str:
        """The request's id, which every signal about this job carries."""
        return self.request.id


@dataclass(frozen=True, eq=False)
class FileJob:
    """Something to do with a file; `work` returns its result.

    Long work calls `work`'s argument with its progress; that raises Cancelled once it is cancelled.
    """

    id: str
    work: Callable[[Report], object]
    cancelled: threading.Event = field(default_factory=threading.Event)


class _Worker(QObject):
    """An object in its own thread; `start` and `stop` are called from outside."""

    failed = Signal(str, object)
    crashed = Signal(str, str)
    _requested = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._thread = QThread()
        self._thread.setObjectName(name)
        self._thread.setStackSize(STACK_BYTES)
        self.moveToThread(self._thread)
        self._requested.connect(self._work)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether its thread is running."""
        return self._thread.isRunning()

    def stop(self) -> None:
        """Finish all jobs, then end the thread; waits for it. May be called twice."""
        self._requested.emit(None)
        self._thread.wait()

    @Slot(object)
    def _work(self, job: ScoreJob | FileJob | None) -> None:
        if job is None:
            self._thread.quit()
            return
        try:
            self._do(job)
        except UserError as error:
            self.failed.emit(job.id, error)
        except Exception:  # the thread has to outlive our mistakes
            self.crashed.emit(job.id, traceback.format_exc())

    def _do(self, job: ScoreJob | FileJob) -> None:
        raise NotImplementedError


class ScoreWorker(_Worker):
    """Loads models and scores sentences.

    Every job emits one of finished, cancelled, failed (a UserError) and crashed (a traceback);
    before it, loading (a text), started (ModelRef, Provenance, the sentences left to do), and
    progressed, scored, sentence_failed as the engine yields them.
    """

    loading = Signal(str, str)
    started = Signal(str, object, object, object)
    progressed = Signal(str, object)
    scored = Signal(str, object)
    sentence_failed = Signal(str, object)
    finished = Signal(str)
    cancelled = Signal(str)

    def __init__(self, load: Load, analyse: Analyse) -> None:
        super().__init__("scoring")
        self._load = load
        self._analyse = analyse
        self._loaded: tuple[ModelChoice, str, Precision] | None = None
        self._backend: Backend | None = None
        self._latest: ScoreJob | None = None

    def start(self, job: ScoreJob) -> None:
        """Cancel the job before, and do this one."""
        self.cancel()
        self._latest = job
        self._requested.emit(job)

    def cancel(self) -> None:
        """Stop at the next yield. The flag is the job's own: the next job is not touched."""
        if self._latest is not None:
            self._latest.cancelled.set()

    def _do(self, job: ScoreJob | FileJob) -> None:
        assert isinstance(job, ScoreJob)
        if job.cancelled.is_set():
            self.cancelled.emit(job.id)
            return
        backend = self._backend_for(job)
        done = job.have.get(backend.ref.key, frozenset())
        left = tuple(each for each in job.request.sentences if each.id not in done)
        self.started.emit(job.id, backend.ref, backend.provenance(), left)
        whole = self._score(backend, replace(job.request, sentences=left), job.cancelled)
        (self.finished if whole else self.cancelled).emit(job.id)

    def _backend_for(self, job: ScoreJob) -> Backend:
        key = (job.choice, job.device, job.precision)
        if self._backend is None or self._loaded != key:
            self.loading.emit(job.id, job.choice.name)
            self._backend = self._loaded = None  # one model in memory at a time
            garbage.unfreeze()
            self._backend = self._load(*key)
            self._loaded = key
        return self._backend

    def _score(self, backend: Backend, request: Request, cancelled: threading.Event) -> bool:
        """Whether the run came to its end."""
        events = self._analyse(backend, request)
        reported_s, n_scored = 0.0, 0
        try:
            while not cancelled.is_set():
                event = next(events, None)
                if event is None:
                    return True
                if isinstance(event, SentenceResult):
                    self.scored.emit(request.id, event)
                    n_scored += 1
                    if n_scored % RESULTS_PER_FREEZE == 0:
                        garbage.freeze()
                elif isinstance(event, Failure):
                    self.sentence_failed.emit(request.id, event)
                elif time.monotonic() - reported_s > PROGRESS_S:
                    reported_s = time.monotonic()
                    self.progressed.emit(request.id, event)
            return False
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()


class FileWorker(_Worker):
    """Reads and writes files, one after the other.

    Every job emits one of done, cancelled, failed and crashed; before it, progressed.
    """

    done = Signal(str, object)
    progressed = Signal(str, object)
    cancelled = Signal(str)

    def __init__(self) -> None:
        super().__init__("files")

    def start(self, job: FileJob) -> None:
        """Do this job after those before it."""
        self._requested.emit(job)

    def _do(self, job: ScoreJob | FileJob) -> None:
        assert isinstance(job, FileJob)
        reported_s = time.monotonic()

        def report(progress: Progress) -> None:
            nonlocal reported_s
            if job.cancelled.is_set():
                raise Cancelled
            if time.monotonic() - reported_s > PROGRESS_S:
                reported_s = time.monotonic()
                self.progressed.emit(job.id, progress)

        try:
            self.done.emit(job.id, job.work(report))
        except Cancelled:
            self.cancelled.emit(job.id)
