"""Evaluations of methods with the open session's sentences, each in a process of its own: training
probes would keep the window waiting, and takes memory that is given back when it ends.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from vzdesk.desk import garbage
from vzdesk.desk.core import Core
from vzdesk.desk.leaving import Leaving
from vzdesk.desk.threads.aside import Aside
from vzdesk.engine.model_input import options_of
from vzdesk.engine.safety.program import EVALUATE, environment, program
from vzdesk.engine.types import Precision, Progress
from vzdesk.errors import UserError, reported_as
from vzdesk.translate import say
from vzdesk.view.studies.evaluation import EvaluationSpec

if TYPE_CHECKING:
    from vzdesk.engine.models import ModelChoice
    from vzdesk.export.evaluations.process import Event, Events
    from vzdesk.study.evaluations.answer import EvaluationAnswer

Export = Callable[[Path, Callable[[Callable[[Progress], None]], None], str], None]
KILL_TIMEOUT_MS = 3000
"""How long closing waits for a killed process."""
_OUT, _TEMPORARY = "out", "temporary"


class Evaluating(QObject):
    """One evaluation at a time.

    answer    what is found by now; None before
    is_going  whether more comes
    progress, doing  how far it is, and what it is at, a text
    said      lines on the way: what is left out and why, what is done instead
    files     the folder with what `vzdesk study` writes, once all is there
    changed   one of these is another
    failed    a UserError: why there is no answer
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self, core: Core, compute: Callable[[], tuple[str, Precision]], export: Export
    ) -> None:
        """`compute` says where models compute now, and with what numbers; `export` has a file
        written in the thread of files.
        """
        super().__init__(core)
        self._core, self._compute, self._export = core, compute, export
        self.answer: EvaluationAnswer | None = None
        self.is_going = False
        self.progress: Progress | None = None
        self.doing = ""
        self.said: tuple[str, ...] = ()
        self.files: Path | None = None
        self.process: QProcess | None = None
        self._events: Events | None = None
        self._folder: Path | None = None
        self._thread: Aside | None = None
        self._leaving, self._mine = Leaving(self._remove), object()
        self._computed: tuple[str, ...] = ()
        core.replaced.connect(self._forget)

    # Asking

    def ask(self, spec: EvaluationSpec, models: tuple[ModelChoice, ...]) -> None:
        """Find what is asked with these models, one for each that the evaluation names."""
        self._stop()
        self._empty()
        self.is_going, self.doing = True, say("Starting…")
        self.changed.emit()
        try:
            folder = self._folder = Path(tempfile.mkdtemp(prefix="vzdesk-evaluation-"))
        except OSError as error:
            self._fail(_cannot_write(error))
            return
        mine, sentences = self._mine, self._core.document.sentences
        device, precision = self._compute()
        self._computed = _computed(precision, models)
        path = self._core.origin.path
        command = self._line(spec, path.name, spec.kind) if path is not None else ""

        def prepare() -> Callable[[], None]:
            from vzdesk.export.evaluations.job import Job
            from vzdesk.export.evaluations.models import Models
            from vzdesk.export.evaluations.process import Events, prepare

            of = Models(models, device, precision)
            with reported_as(OSError, _cannot_write):
                prepare(Job(spec, sentences, of, folder / _OUT, command), folder)
                (folder / _TEMPORARY).mkdir()
            return partial(self._start, mine, folder, Events())

        self._aside.ask(prepare, partial(self._fail_if, mine), self._crash)

    def _start(self, mine: object, folder: Path, events: Events) -> None:
        if mine is not self._mine:
            return
        self._events = events
        process = self.process = QProcess(self)
        variables = QProcessEnvironment()
        for name, value in environment(folder / _TEMPORARY).items():
            variables.insert(name, value)
        process.setProcessEnvironment(variables)
        process.setProgram(sys.executable)
        process.setArguments([*program(), EVALUATE, str(folder)])
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._end)
        process.errorOccurred.connect(self._on_error)
        process.start()

    @Slot()
    def _read(self) -> None:
        if (
            self.process is None
            or self._events is None
            or self.sender() not in (None, self.process)
        ):
            return
        content = bytes(self.process.readAllStandardOutput().data())
        with garbage.paused():
            events = list(self._events.add(content))
        for event in events:
            if self.process is not None:
                self._take(event)
        if events:
            self.changed.emit()

    def _take(self, event: Event) -> None:
        from vzdesk.export.evaluations.process import Failed, Found, Said, Shown

        match event:
            case Shown():
                self.progress, self.doing = event.progress, event.what
            case Said():
                self.said = (*self.said, event.line)
                if event.line.endswith("…"):
                    self.progress, self.doing = None, event.line
            case Found():
                self.answer = event.answer
                if event.answer.is_whole:
                    self._finish()
            case Failed() if event.traceback:
                self._crash(event.traceback)
            case Failed():
                self._fail(UserError.translated(event.message, event.next_step))

    def _finish(self) -> None:
        assert self._folder is not None
        self.files = self._folder / _OUT
        self.is_going, self.progress, self.doing = False, None, ""

    @Slot()
    def _end(self) -> None:
        """The process has ended; without an answer where something ended it."""
        process = self.sender()
        if process is not self.process or self.process is None:
            return
        assert isinstance(process, QProcess)
        self._read()
        process.deleteLater()
        if self.process is process:
            self.process = None
        said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()
        if self.is_going:
            self._fail(
                UserError(
                    "The process of the evaluation ended ({code}): {reason}.",
                    next_step="Close other programs, or choose fewer sentences or a smaller model.",
                    code=process.exitCode(),
                    reason=said.splitlines()[-1].rstrip(".") if said else say("it said nothing"),
                )
            )

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        """Where it cannot even start; other errors end it, and are said then."""
        process = self.sender()
        if process is self.process and error == QProcess.ProcessError.FailedToStart:
            assert isinstance(process, QProcess)
            reason = process.errorString().rstrip(".")
            self._fail(UserError("The evaluation cannot start: {reason}.", reason=reason))

    def cancel(self) -> None:
        """Stop at once; what is found by now stays."""
        if self.is_going:
            self._stop()
            self.changed.emit()

    # What is found

    def line(self, session: str, out: str) -> str:
        """The command line that makes what is found from the session's file, in this folder; "" for
        nothing.
        """
        return self._line(self.answer.spec, session, out) if self.answer is not None else ""

    def _line(self, spec: EvaluationSpec, session: str, out: str) -> str:
        from vzdesk.view.studies.line import evaluation_line

        return evaluation_line(spec, session, out, self._computed)

    def export(self, folder: Path) -> None:
        """Have all files copied into this folder."""
        from vzdesk.export.evaluations.copied import copy_files

        made, answer = self.files, self.answer
        if made is None or answer is None:
            return
        work = self._leaving.reading(made.parent, partial(copy_files, made, folder))
        what = say("the tables and figures of an evaluation, in {folder}", folder=folder)
        self._export(folder / f"{answer.spec.kind}.csv", work, what)

    def keep(self, name: str) -> None:
        """Keep the answer, in the place of one of this name. UserError where that cannot be."""
        from vzdesk.export.evaluations.kept import kept_evaluation

        if self.answer is None:
            return
        kept = self._core.document.kept.with_study(kept_evaluation(name, self.answer))
        if kept != self._core.document.kept:
            edit = self.tr("keep the study “{}”").format(name.strip())
            self._core.edit(edit, replace(self._core.document, kept=kept))

    def show_kept(self, name: str) -> EvaluationSpec:
        """Show what was found when it was kept. UserError where this version cannot."""
        from vzdesk.export.evaluations.kept import kept_answer

        kept = next(each for each in self._core.document.kept.studies if each.name == name)
        answer = kept_answer(kept)
        self._stop()
        self._empty()
        self.answer = answer
        self.changed.emit()
        return answer.spec

    # The end

    def _fail(self, error: UserError) -> None:
        self._stop()
        self.changed.emit()
        self.failed.emit(error)

    def _crash(self, report: str) -> None:
        self._stop()
        self.changed.emit()
        self._core.crashed.emit(report)

    def _stop(self) -> None:
        """Nobody waits any more for what is being done."""
        self._mine = object()
        process, self.process = self.process, None
        if process is not None:
            process.finished.connect(process.deleteLater)
            process.kill()
        if self.files is None:
            self._leave()
        self.is_going, self.progress, self.doing = False, None, ""

    def _empty(self) -> None:
        self.answer, self.said, self.files, self._computed = None, (), None, ()
        self._leave()

    def _leave(self) -> None:
        folder, self._folder = self._folder, None
        if folder is not None:
            self._leaving.leave(folder)

    def _remove(self, folder: Path) -> None:
        """In the thread: there may be many files."""
        from vzdesk.export.evaluations.copied import remove_files

        self._aside.do(partial(remove_files, folder))

    @property
    def _aside(self) -> Aside:
        """The thread, made when it is needed."""
        self._thread = self._thread or Aside("evaluation", self)
        return self._thread

    def _fail_if(self, mine: object, error: UserError) -> None:
        if mine is self._mine:
            self._fail(error)

    @Slot()
    def _forget(self) -> None:
        """Another session is open."""
        self._stop()
        self._empty()
        self.changed.emit()

    def stop(self) -> None:
        """End the process and the thread. May be called twice."""
        process = self.process
        self._stop()
        if process is not None:
            process.waitForFinished(KILL_TIMEOUT_MS)
        self._empty()
        self._leaving.sweep(everything=True)
        if self._thread is not None:
            self._thread.stop()

    @property
    def is_running(self) -> bool:
        """Whether its thread has not come back."""
        return self._thread is not None and self._thread.is_running


def _computed(precision: Precision, models: Sequence[ModelChoice]) -> tuple[str, ...]:
    """Options that say how models compute, and what they are given of a text where that is the same
    for all: a command line has one for all.
    """
    inputs = {each.input for each in models}
    given = options_of(inputs.pop()) if len(inputs) == 1 else ()
    double = ("--precision", "double") if precision == "double" else ()
    return (*double, *(f"--{each}" for each in given))


def _cannot_write(error: OSError) -> UserError:
    return UserError(
        "The evaluation cannot start: {reason}.",
        next_step="Make room on the disk of temporary files, and run it again.",
        reason=error.strerror or str(error),
    )
