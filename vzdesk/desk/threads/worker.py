"""Work off the window's thread: scoring in one long-lived thread, files in another.

Scoring is the engine's generator; every yield is a place to stop. The thread that scores is the
only one that touches the model and its tokenizer. Files have a thread of their own, so that a long
run never keeps anyone from saving. Results go back by queued signals, each with the id of its job,
so that results of an old job can be dropped.

A thread that does not come back from a library, or from a disk, is left alone where others wait.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Signal

from vzdesk.desk import garbage
from vzdesk.desk.threads.thread import Worker
from vzdesk.engine.analysis.lacks import lacks_of
from vzdesk.engine.maps.head_cell import HeadOverview
from vzdesk.engine.methods import with_settings
from vzdesk.engine.safety.stopping import Stop
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
from vzdesk.translate import mark

if TYPE_CHECKING:
    from vzdesk.engine.models import ModelChoice
    from vzdesk.engine.runtime.contract import Lack

RESULTS_PER_FREEZE = 100
"""After this many results, some ten thousand objects, they are left out of later searches."""

PATIENCE_MS = {"onnx": 3000, "torch": 60_000}
"""How long a cancelled job may keep the next one waiting, by what runs its model. PyTorch reads
large files, and two models that are read at once take twice the memory."""

READ_PATIENCE_MS = 3000
"""How long a file that is being read may keep the next job waiting: a disk that is not there any
more, or a pipe, may never be read."""

WRITE_PATIENCE_MS = 10_000
"""The same of a file that is being written, and of jobs that are about other files."""

PROGRESS_S = 0.05
"""Progress is emitted at most this often: more would only keep the window busy."""


class Backend(Protocol):
    """What the worker needs to know of a loaded model."""

    ref: ModelRef

    def provenance(self) -> Provenance:
        """How results of this backend come to be."""

    def stopping(self, stop: Stop) -> AbstractContextManager[None]:
        """While this lasts, setting `stop` ends what the backend does, by Cancelled."""


Load = Callable[["ModelChoice", str, Precision], Any]
Report = Callable[[Progress], None]
Analyse = Callable[[Any, Request], Iterator[Progress | SentenceResult | Failure | UserError]]


@dataclass(frozen=True, eq=False)
class ScoreJob:
    """A request, the model for it, where and how to run it, and what need not be done again.

    device  "auto", "cpu" or "cuda"
    have  model key -> method -> ids of the sentences already scored so; which key is the right one
          is only known once the model is loaded
    optional  methods that are left out where the model cannot be scored with them
    only_asks whether all that is wanted is which of the methods it cannot be scored with
    """

    request: Request
    choice: ModelChoice
    device: str = "auto"
    precision: Precision = "single"
    have: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    only_asks: bool = False
    cancelled: Stop = field(default_factory=Stop)

    @property
    def id(self) -> str:
        """The request's id, which every signal about this job carries."""
        return self.request.id


@dataclass(frozen=True, eq=False)
class FileJob:
    """Something to do with a file; `work` returns its result.

    Long work calls `work`'s argument with its progress; that raises Cancelled once it is cancelled.
    Nothing is lost where work that only `reads` is not finished. `path` is the file that is
    written.
    """

    id: str
    work: Callable[[Report], object]
    reads: bool = False
    path: Path | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)


class _Scorer:
    """What a thread that scores keeps: one model at a time. `worker` has the signals."""

    def __init__(self, worker: ScoreWorker, load: Load, analyse: Analyse) -> None:
        self._worker, self._load, self._analyse = worker, load, analyse
        self._loaded: tuple[ModelChoice, str, Precision] | None = None
        self._backend: Backend | None = None

    def do(self, job: ScoreJob) -> None:
        """Emits all signals of the job but those of errors. Cancelled where it is."""
        if job.cancelled.is_set():
            raise Cancelled
        backend = self._backend_for(job)
        lacks = self._lacks(backend, job)
        if not job.only_asks:
            left_out = lacks.keys() & job.optional
            names = [each for each in job.request.methods if each not in left_out]
            done = job.have.get(backend.ref.key, {})
            have = [done.get(name, frozenset()) for name in names]
            has_all = frozenset.intersection(*have) if have else frozenset()
            left = tuple(each for each in job.request.sentences if each.id not in has_all)
            provenance = with_settings(backend.provenance(), names)
            self._worker.started.emit(job.id, backend.ref, provenance, left)
            with backend.stopping(job.cancelled):
                request = replace(job.request, sentences=left, methods=tuple(names))
                self._score(backend, request, job.cancelled)
        self._worker.finished.emit(job.id)

    def _lacks(self, backend: Any, job: ScoreJob) -> dict[str, Lack]:
        """By method why the model cannot be scored with it, for those of the job."""
        with backend.stopping(job.cancelled):
            found = lacks_of(backend, job.request.methods)
        if found or job.only_asks:
            self._worker.lacking.emit(job.id, found)
        return found

    def _backend_for(self, job: ScoreJob) -> Backend:
        key = (job.choice, job.device, job.precision)
        if self._backend is None or self._loaded != key:
            self._worker.loading.emit(job.id, job.choice.name)
            self._backend = self._loaded = None  # one model in memory at a time
            garbage.unfreeze()
            with job.cancelled.here():
                self._backend = self._load(*key)
            self._loaded = key
        return self._backend

    def _score(self, backend: Backend, request: Request, cancelled: Stop) -> None:
        events = self._events(backend, request)
        reported_s, n_scored = 0.0, 0
        try:
            while not cancelled.is_set():
                event = next(events, None)
                if event is None:
                    return
                if isinstance(event, SentenceResult):
                    self._worker.scored.emit(request.id, event)
                    n_scored += 1
                    if n_scored % RESULTS_PER_FREEZE == 0:
                        garbage.freeze()
                elif isinstance(event, HeadOverview):
                    self._worker.answered.emit(request.id, event)
                elif isinstance(event, Failure):
                    self._worker.sentence_failed.emit(request.id, event)
                elif isinstance(event, UserError):
                    self._worker.noticed.emit(request.id, event)
                elif time.monotonic() - reported_s > PROGRESS_S:
                    reported_s = time.monotonic()
                    self._worker.progressed.emit(request.id, event)
            raise Cancelled
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()

    def _events(
        self, backend: Any, request: Request
    ) -> Iterator[Progress | SentenceResult | HeadOverview | Failure | UserError]:
        if request.cell is None:
            return self._analyse(backend, request)
        from vzdesk.engine.analysis.head_overview import (
            head_overviews,  # the window starts without it
        )

        return head_overviews(backend, request)


class ScoreWorker(Worker):
    """Loads models and scores sentences.

    Every job emits one of finished, cancelled, failed (a UserError) and crashed (a traceback);
    before it, loading (a text), lacking (methods that the model cannot be scored with, and why, by
    name, where there are some), started (ModelRef, Provenance, the sentences left to do), and
    progressed, scored, answered (a HeadOverview), sentence_failed, noticed (a UserError, of what is
    left out) as the engine yields them.
    """

    loading = Signal(str, str)
    lacking = Signal(str, object)
    started = Signal(str, object, object, object)
    progressed = Signal(str, object)
    scored = Signal(str, object)
    answered = Signal(str, object)
    sentence_failed = Signal(str, object)
    noticed = Signal(str, object)
    finished = Signal(str)

    def __init__(self, load: Load, analyse: Analyse) -> None:
        super().__init__("scoring")
        self._new_scorer = partial(_Scorer, self, load, analyse)
        self._scorer = self._new_scorer()
        self._latest: ScoreJob | None = None

    def start(self, job: ScoreJob) -> None:
        """Cancel the job before, and do this one."""
        self.cancel()
        self._latest = job
        super().start(job)

    def cancel(self) -> None:
        """Stop at once, or at the next yield. The flag is the job's own, not the next one's."""
        if self._latest is not None:
            self._latest.cancelled.set()

    def stop(self, *, finish: bool = True) -> None:
        """Cancel the job, and wait for the thread, but not for long, and once: see `is_running`."""
        self.cancel()
        super().stop(finish=finish)

    def _patience_ms(self, job: ScoreJob) -> int:
        return PATIENCE_MS[job.choice.backend]

    def _has_to_be_finished(self, _job: ScoreJob) -> bool:
        return False

    def _begin_anew(self) -> None:
        self._scorer = self._new_scorer()

    def _do(self, job: ScoreJob) -> None:
        self._scorer.do(job)


class FileWorker(Worker):
    """Reads and writes files, one after the other, but for what takes long. Never are there two
    that write one file: while one does not come back, the others fail.

    Every job emits one of done, cancelled, failed and crashed; before it, progressed.
    """

    memory_step = mark("Close other programs, or choose a smaller file.")
    done = Signal(str, object)
    progressed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__("files")

    def _patience_ms(self, job: FileJob) -> int:
        return READ_PATIENCE_MS if job.reads else WRITE_PATIENCE_MS

    def _has_to_be_finished(self, job: FileJob) -> bool:
        return not job.reads

    def _do(self, job: FileJob) -> None:
        if job.cancelled.is_set():
            raise Cancelled
        if job.path is not None and job.path in self._paths_left_alone():
            raise UserError(
                "{name} is still being written, and its disk may not answer.",
                next_step="Choose another folder, or wait and try again.",
                name=job.path.name,
            )
        reported_s = time.monotonic()

        def report(progress: Progress) -> None:
            nonlocal reported_s
            if job.cancelled.is_set():
                raise Cancelled
            if time.monotonic() - reported_s > PROGRESS_S:
                reported_s = time.monotonic()
                self.progressed.emit(job.id, progress)

        self.done.emit(job.id, job.work(report))

    def _paths_left_alone(self) -> list[Path | None]:
        """What is being written by threads that have not come back yet."""
        doing = [each.doing for each in tuple(self._left_alone) if each.isRunning()]
        return [each[0].path for each in doing if each is not None]
