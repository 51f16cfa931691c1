"""A thread that does jobs, one after the other, and is left alone where it never comes back."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from vzdesk.engine.safety import memory
from vzdesk.errors import Cancelled, UserError

STACK_BYTES = 8 * 2**20
"""Qt's default of half a megabyte on some systems is too little for tracing a deep model."""

LOOK_MS = 20
"""While a job waits, it is looked so often whether it has waited for too long."""

END_MS = 3000
"""How long closing waits for a thread with work that need not be finished."""


class _Thread(QThread):
    """Does jobs, one after the other, until there comes None.

    doing  the job that it does, and since when; None where it waits for one
    """

    def __init__(self, name: str, do: Callable[[Any], None]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setStackSize(STACK_BYTES)
        self.jobs: SimpleQueue[Any] = SimpleQueue()
        self.doing: tuple[Any, float] | None = None
        self._do = do
        self.start()

    def run(self) -> None:
        while (job := self.jobs.get()) is not None:
            self.doing = job, time.monotonic()
            self._do(job)
            self.doing = None

    def take_waiting(self) -> list[Any]:
        """All jobs that wait, and end after this one: should it come back, it does none of them."""
        taken = []
        with suppress(Empty):
            while True:
                taken.append(self.jobs.get_nowait())
        self.jobs.put(None)
        return [each for each in taken if each is not None]


class Worker(QObject):
    """Has a thread of its own; all but `_do` is called from outside.

    Every job ends with exactly one signal, whatever is raised in it. Where what the thread does
    keeps another job waiting for longer than the patience with it, the thread is left alone, and
    the other job is done in a new one.
    """

    failed = Signal(str, object)
    crashed = Signal(str, str)
    cancelled = Signal(str)

    memory_step = memory.NEXT_STEP
    """What to do where memory ran out."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._thread = _Thread(name, self._work)
        self._left_alone: list[_Thread] = []
        self._asked_s, self._has_waited, self._finishes = 0.0, False, True
        self._looks = QTimer(self, interval=LOOK_MS)
        self._looks.timeout.connect(self._look)

    @property
    def is_running(self) -> bool:
        """Whether any of its threads is running."""
        return any(each.isRunning() for each in (self._thread, *self._left_alone))

    def start(self, job: Any) -> None:
        """Do this job after those before it."""
        self._thread.jobs.put(job)
        self._asked_s = time.monotonic()
        self._looks.start()

    def stop(self, *, finish: bool = True) -> None:
        """Finish all jobs, then end the thread, and wait for that; but not for long, and once, for
        what need not be finished, and without `finish` for all: see `is_running`. May be called
        twice.
        """
        self._looks.stop()
        self._finishes = self._finishes and finish
        self._thread.jobs.put(None)
        for each in self._left_alone:
            while self._has_to_end(each) and not each.wait(END_MS):
                pass
        while not self._has_waited and not self._thread.wait(END_MS):
            doing = self._thread.doing
            if doing is not None and not self._has_to_end(self._thread):
                is_left = self._leave_alone()
                self._has_waited = not is_left and self._thread.doing is doing
                self._thread.jobs.put(None)

    def _has_to_end(self, thread: _Thread) -> bool:
        """Whether what the thread does is to be finished, however long it takes."""
        doing = thread.doing
        return self._finishes and doing is not None and self._has_to_be_finished(doing[0])

    def _patience_ms(self, job: Any) -> int:
        """How long this job may keep others waiting."""
        raise NotImplementedError

    def _has_to_be_finished(self, job: Any) -> bool:
        """Whether something would be lost if the job were not finished."""
        raise NotImplementedError

    def _do(self, job: Any) -> None:
        raise NotImplementedError

    @Slot()
    def _look(self) -> None:
        """Whether a job has waited for too long."""
        if self._thread.jobs.empty():
            self._looks.stop()
            return
        if self._thread.doing is not None:
            job, since_s = self._thread.doing
            waited_ms = 1000 * (time.monotonic() - max(since_s, self._asked_s))
            if waited_ms > self._patience_ms(job):
                self._leave_alone()

    def _leave_alone(self) -> bool:
        """Have a new thread for the jobs that wait; False where none does."""
        waiting = self._thread.take_waiting()
        if not waiting:
            return False
        self._left_alone = [each for each in self._left_alone if each.isRunning()]
        self._left_alone.append(self._thread)
        self._begin_anew()
        self._thread = _Thread(self.objectName(), self._work)
        for job in waiting:
            self._thread.jobs.put(job)
        return True

    def _begin_anew(self) -> None:
        """Share nothing with the thread that is left alone."""

    def _work(self, job: Any) -> None:
        try:
            self._do(job)
        except Cancelled:
            self.cancelled.emit(job.id)
        except UserError as error:
            self.failed.emit(job.id, error)
        except MemoryError:
            self.failed.emit(job.id, UserError("Memory ran out.", next_step=self.memory_step))
        except BaseException as error:  # the thread has to outlive our mistakes, and libraries'
            self.crashed.emit(job.id, _report(error))


def _report(error: BaseException) -> str:
    try:
        return "".join(traceback.format_exception(error))
    except BaseException:  # out of memory, or of stack
        return type(error).__name__
