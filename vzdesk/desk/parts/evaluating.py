"""Evaluations of methods with the open session's sentences, each in a process of its own: training
probes would keep the window waiting, and takes memory that is given back when it ends.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from vzdesk import temporary
from vzdesk.desk import garbage
from vzdesk.desk.core import Core
from vzdesk.desk.leaving import Leaving
from vzdesk.desk.studies.answers import Answers
from vzdesk.desk.studies.evaluated import Evaluated, cannot_write, computed_by, line_of
from vzdesk.desk.studies.kept import named
from vzdesk.desk.studies.opening import Opening
from vzdesk.desk.threads.aside import Aside
from vzdesk.engine.safety.program import EVALUATE, TIED, environment, program
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

    answers   what is found by now, and what was before
    is_going  whether more comes
    progress, doing  how far it is, and what it is at, a text
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
        self.answers = Answers(core, Evaluated, self._leave, self.changed.emit)
        self.is_going = False
        self.progress: Progress | None = None
        self.doing = ""
        self.process: QProcess | None = None
        self._events: Events | None = None
        self._thread: Aside | None = None
        self._leaving = Leaving(self._remove)
        self._mine = object()
        crash = core.crashed.emit
        self._opening = Opening(lambda: self._aside, self.changed.emit, self.failed.emit, crash)
        core.replaced.connect(self._forget)

    @property
    def answer(self) -> EvaluationAnswer | None:
        """What is looked at: what is found by now."""
        return self.answers.now.answer

    @answer.setter
    def answer(self, answer: EvaluationAnswer | None) -> None:
        self.answers.find(answer)

    @property
    def said(self) -> tuple[str, ...]:
        return self.answers.now.said

    @property
    def files(self) -> Path | None:
        return self.answers.now.files

    def clear(self) -> None:
        """Remove what evaluations left behind that were killed with their window."""
        self._aside.do(temporary.remove_left_behind)

    # Asking

    def ask(self, spec: EvaluationSpec, models: tuple[ModelChoice, ...]) -> None:
        """Find what is asked with these models, one for each that the evaluation names."""
        self._stop()
        self.answers.begin()
        self.is_going, self.doing = True, say("Starting…")
        self.changed.emit()
        try:
            folder = self.answers.now.folder = temporary.make("evaluation")
        except OSError as error:
            self._fail(cannot_write(error))
            return
        mine, sentences = self._mine, self._core.document.sentences
        device, precision = self._compute()
        computed = self.answers.now.computed = computed_by(precision, models)
        path = self._core.origin.path
        command = line_of(spec, path.name, spec.kind, computed) if path is not None else ""

        def prepare() -> Callable[[], None]:
            from vzdesk.export.evaluations.job import Job
            from vzdesk.export.evaluations.models import Models
            from vzdesk.export.evaluations.process import Events, prepare

            of = Models(models, device, precision)
            with reported_as(OSError, cannot_write):
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
        process.setArguments([*program(), EVALUATE, str(folder), TIED])
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
                self.answers.now.said = (*self.said, event.line)
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
        now = self.answers.now
        assert now.folder is not None
        now.files = now.folder / _OUT
        self.answers.end()
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

    def line(self, session: str, out: str) -> str:
        """The command line that makes what is found from the session's file, in this folder; "" for
        nothing.
        """
        now = self.answers.now
        answer = now.answer
        return line_of(answer.spec, session, out, now.computed) if answer is not None else ""

    def export(self, folder: Path) -> None:
        """Have all files copied into this folder."""
        from vzdesk.export.evaluations.copied import copy_files

        made, answer = self.files, self.answer
        if made is None or answer is None:
            return

        def copy(report: Callable[[Progress], None]) -> None:
            copy_files(made, folder, report)
            self.answers.exported(answer)

        work = self._leaving.reading(made.parent, copy)
        what = say("the tables and figures of an evaluation, in {folder}", folder=folder)
        self._export(folder / f"{answer.spec.kind}.csv", work, what)

    def keep(self, name: str) -> None:
        """Keep the answer, in the place of one of this name. UserError where that cannot be."""
        self.answers.keep(name)

    def show_kept(self, name: str, then: Callable[[EvaluationSpec], object]) -> None:
        """Read what was found when it was kept, show it, and do `then` with the evaluation. It has
        failed where this version cannot read it: what is shown stays.
        """
        kept = named(self._core, name)

        def read() -> EvaluationAnswer:
            from vzdesk.export.evaluations.kept import kept_answer

            return kept_answer(kept)

        def show(answer: EvaluationAnswer) -> None:
            from vzdesk.export.evaluations.kept import kept_said

            self._stop()
            self.answers.show_kept(Evaluated(answer, said=kept_said(kept)), kept)
            self.changed.emit()
            then(answer.spec)

        self._opening.begin(name, read, show)

    @property
    def opening(self) -> str:
        """The name of the kept one that is being opened, "" for none."""
        return self._opening.name

    def leave_opening(self) -> None:
        """Something else is wanted by now."""
        self._opening.forget()

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
        self._opening.forget()
        process, self.process = self.process, None
        if process is not None:
            process.finished.connect(process.deleteLater)
            process.kill()
        if self.files is None:
            self._leave(self.answers.now)
        if self.is_going:
            self.answers.stop()
        self.is_going, self.progress, self.doing = False, None, ""

    def _leave(self, found: Evaluated) -> None:
        folder, found.folder = found.folder, None
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
        self.answers.clear()
        self.changed.emit()

    def stop(self) -> None:
        """End the process and the thread. May be called twice."""
        process = self.process
        self._stop()
        if process is not None:
            process.waitForFinished(KILL_TIMEOUT_MS)
        self.answers.clear()
        self._leaving.sweep(everything=True)
        if self._thread is not None:
            self._thread.stop()

    @property
    def is_running(self) -> bool:
        """Whether its thread has not come back."""
        return self._thread is not None and self._thread.is_running
