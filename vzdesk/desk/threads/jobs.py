"""Jobs of the files' thread, and what waits in the window's thread for each to end."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vzdesk.desk.run import IDLE, Run
from vzdesk.desk.threads.worker import READ_PATIENCE_MS, FileJob, FileWorker, Report
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError

_log = logging.getLogger("vzdesk.files")
LONG_S = 5.0
"""After so long, who wants to close the window is asked whether to wait for what is written."""

Kind = Literal["opening", "writing", "other"]


@dataclass(frozen=True, eq=False)
class Job:
    """What to do with files, and what follows: one of `then`, with its result, and the others.

    kind  what it is for the user
    what  the same for the log, in more words
    path  the file that is written
    """

    kind: Kind
    what: str
    work: Callable[[Report], object]
    then: Callable[[Any], object]
    failed: Callable[[UserError], object]
    stopped: Callable[[], object]
    crashed: Callable[[str], object]
    path: Path | None = None


@dataclass(frozen=True, eq=False)
class _Pending:
    job: Job
    begun_s: float
    of_worker: FileJob


class Jobs(QObject):
    """Has jobs done, one after the other.

    changed    look at `run_state` again: how far a job is, where it takes long
    """

    changed = Signal()

    def __init__(self, worker: FileWorker, parent: QObject) -> None:
        super().__init__(parent)
        self._worker, self.run_state = worker, IDLE
        self._pending: dict[str, _Pending] = {}
        self._shown = ""
        self._when_written: Callable[[], object] | None = None
        worker.done.connect(self._on_done)
        worker.progressed.connect(self._on_progressed)
        worker.cancelled.connect(self._on_cancelled)
        worker.failed.connect(self._on_failed)
        worker.crashed.connect(self._on_crashed)

    def start(self, job: Job) -> None:
        """Do this after the others. Nobody waits any more for what was to be opened before what is
        to be opened now.
        """
        if job.kind == "opening":
            self.end_opening()
        of_worker = FileJob(uuid.uuid4().hex, job.work, job.kind != "writing", job.path)
        self._pending[of_worker.id] = _Pending(job, time.monotonic(), of_worker)
        self._worker.start(of_worker)

    def end_opening(self) -> None:
        """Nobody waits any more for what is being opened."""
        for id, pending in list(self._pending.items()):
            if pending.job.kind == "opening":
                pending.of_worker.cancelled.set()
                del self._pending[id]

    def cancel(self) -> None:
        """Stop the job shown by `run_state`; it has stopped when that is idle again. What is only
        read is not waited for for long: it may hang on a disk that is not there any more.
        """
        pending = self._pending.get(self._shown)
        if pending is not None:
            pending.of_worker.cancelled.set()
            if pending.of_worker.reads:
                QTimer.singleShot(READ_PATIENCE_MS, self, partial(self._on_cancelled, self._shown))

    @property
    def is_writing(self) -> bool:
        """Whether a file of the user's is being written, or waits for that."""
        return bool(self._writing)

    @property
    def long_written(self) -> Path | None:
        """The file that is being written for longer than is usual, if one is."""
        old_s = time.monotonic() - LONG_S
        return next((each.job.path for each in self._writing if each.begun_s < old_s), None)

    @property
    def _writing(self) -> list[_Pending]:
        return [each for each in self._pending.values() if each.job.kind == "writing"]

    def when_written(self, then: Callable[[], object]) -> None:
        """Do `then` as soon as all that is being written is; never, where something of it fails."""
        self._when_written = then

    def forget_when_written(self) -> None:
        """What was written lacks something that the user should know first."""
        self._when_written = None

    def _popped(self, id: str) -> Job | None:
        """The job with this id, if it is still waited for."""
        if id == self._shown:
            self._show("", IDLE)
        pending = self._pending.pop(id, None)
        if pending is None:
            return None
        _log.info("%s: %.2f s", pending.job.what, time.monotonic() - pending.begun_s)
        return pending.job

    def _show(self, id: str, run: Run) -> None:
        self._shown, self.run_state = id, run
        self.changed.emit()

    @Slot(str, object)
    def _on_progressed(self, id: str, progress: Progress) -> None:
        pending = self._pending.get(id)
        if pending is not None:
            is_opening = pending.job.kind == "opening"
            self._show(id, Run("opening" if is_opening else "writing", progress=progress))

    @Slot(str, object)
    def _on_done(self, id: str, result: object) -> None:
        job = self._popped(id)
        if job is not None:
            job.then(result)
        if self._when_written is not None and not self.is_writing:
            then, self._when_written = self._when_written, None
            then()

    @Slot(str)
    def _on_cancelled(self, id: str) -> None:
        job = self._popped(id)
        if job is not None:
            self._when_written = None
            job.stopped()

    @Slot(str, object)
    def _on_failed(self, id: str, error: UserError) -> None:
        job = self._popped(id)
        if job is not None:
            self._when_written = None
            job.failed(error)

    @Slot(str, str)
    def _on_crashed(self, id: str, report: str) -> None:
        job = self._popped(id)
        if job is not None:
            self._when_written = None
            job.crashed(report)
