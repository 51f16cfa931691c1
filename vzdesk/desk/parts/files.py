"""Reading and writing files for the desk, in the files' thread."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from vzdesk.corpus import ids, readers
from vzdesk.corpus.readers import lines
from vzdesk.desk.core import Core
from vzdesk.desk.garbage import without_gc
from vzdesk.desk.run import IDLE, Run
from vzdesk.desk.worker import FileJob, FileWorker, Report
from vzdesk.engine import models
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError
from vzdesk.session.document import Session


@dataclass(frozen=True, eq=False)
class _Pending:
    """A job, and what to do with its result."""

    job: FileJob
    then: Callable[[object], None]


class Files(QObject):
    """Opens sessions and texts, saves sessions, writes tables and pictures.

    busy     one line about what is going on
    message  one line about what was done, or empty
    changed  look at `run_state` again: what is being written, where that takes long
    opened   a file was read and is on the desk
    saved    the session is safe in a file
    used     a file of the user's was opened or saved: its path
    cached   what is in the Hub's cache
    """

    busy = Signal(str)
    message = Signal(str)
    changed = Signal()
    opened = Signal()
    saved = Signal()
    used = Signal(object)
    cached = Signal(object)

    def __init__(
        self, core: Core, worker: FileWorker, add: Callable[[tuple[Sentence, ...]], None]
    ) -> None:
        """`add` adds sentences to those there are."""
        super().__init__(core)
        self._core, self.worker, self._add = core, worker, add
        self._pending: dict[str, _Pending] = {}
        self._opening = self._writing = ""
        self.run_state = IDLE
        worker.done.connect(self._on_done)
        worker.progressed.connect(self._on_progressed)
        worker.cancelled.connect(self._on_cancelled)
        worker.failed.connect(self._on_failed)
        worker.crashed.connect(self._on_crashed)

    def stop(self) -> None:
        """Finish all jobs and end the thread. May be called twice."""
        self.worker.stop()

    def open(self, path: Path, *, untitled: bool = False) -> None:
        """Put a session, or the sentences of a file in any format, on the desk.

        An untitled one is saved as something else than `path`.
        """
        self._pending.pop(self._opening, None)  # only the latest request counts

        def show(opened: object) -> None:
            assert isinstance(opened, Opened)
            session, is_session = opened.session, path.suffix.lower() == ".vzd"
            self._core.show(
                session,
                path=path if is_session and not untitled and not opened.is_partial else None,
                text_file=None if is_session else path,
            )
            self.message.emit(opened.notice)
            if opened.damage is not None:
                self._core.user_error.emit(opened.damage)
            self.opened.emit()
            if not untitled:
                self.used.emit(path)

        self.busy.emit(self.tr("Opening {}…").format(path.name))
        self._opening = self._start(lambda _: without_gc(lambda: read(path)), show)

    def add(self, pasted: str) -> None:
        """Add a long text's lines as sentences; finding their words takes a while."""
        taken = frozenset(each.id for each in self._core.document.sentences)

        def done(more: object) -> None:
            assert isinstance(more, tuple)
            if not taken.issuperset(
                each.id for each in self._core.document.sentences
            ):  # more by now
                more = tuple(replace(each, id="") for each in more)
            self._add(more)
            self.message.emit("")

        self.busy.emit(self.tr("Adding sentences…"))
        self._start(lambda _: without_gc(lambda: ids.unique(lines.read(pasted), taken)), done)

    def save(self, path: Path) -> None:
        """Write the session as it is now; the user can go on meanwhile."""
        from vzdesk.session.write import write

        session, mark = self._core.snapshot(), self._core.saving()

        def done(_: object) -> None:
            mark(path)
            self.message.emit(self.tr("Saved {}.").format(path.name))
            self.saved.emit()
            self.used.emit(path)

        self.busy.emit(self.tr("Saving {}…").format(path.name))
        self._start(lambda _: write(session, path), done)

    def export(self, path: Path, work: Callable[[Report], object]) -> None:
        """Let `work` write the file at `path`, whole or not at all. A UserError that it returns
        says what the file, though written, lacks.
        """

        def done(lacks: object) -> None:
            self.message.emit(self.tr("Wrote {}.").format(path.name))
            if isinstance(lacks, UserError):
                self._core.user_error.emit(lacks)

        self.busy.emit(self.tr("Writing {}…").format(path.name))
        self._start(work, done)

    def list_cached(self) -> None:
        """List the models in the Hub's cache; `cached` is emitted with them."""
        self._start(lambda _: models.cached(), self.cached.emit)

    def cancel(self) -> None:
        """Stop the writing shown by `run_state`; it has stopped when that is idle again."""
        if self._writing in self._pending:
            self._pending[self._writing].job.cancelled.set()

    def _start(self, work: Callable[[Report], object], then: Callable[[object], None]) -> str:
        job = FileJob(uuid.uuid4().hex, work)
        self._pending[job.id] = _Pending(job, then)
        self.worker.start(job)
        return job.id

    def _pop_pending(self, id: str) -> _Pending | None:
        """The job with this id, if it is still waited for."""
        if id == self._writing:
            self._show("", IDLE)
        return self._pending.pop(id, None)

    def _show(self, id: str, run: Run) -> None:
        self._writing, self.run_state = id, run
        self.changed.emit()

    @Slot(str, object)
    def _on_progressed(self, id: str, progress: Progress) -> None:
        self._show(id, Run("writing", progress=progress))

    @Slot(str, object)
    def _on_done(self, id: str, result: object) -> None:
        pending = self._pop_pending(id)
        if pending is not None:
            pending.then(result)

    @Slot(str)
    def _on_cancelled(self, id: str) -> None:
        if self._pop_pending(id) is not None:
            self.message.emit(self.tr("Stopped; nothing was written."))

    @Slot(str, object)
    def _on_failed(self, id: str, error: UserError) -> None:
        if self._pop_pending(id) is not None:
            self.message.emit("")
            self._core.user_error.emit(error)

    @Slot(str, str)
    def _on_crashed(self, id: str, report: str) -> None:
        if self._pop_pending(id) is not None:
            self.message.emit("")
            self._core.crashed.emit(report)


@dataclass(frozen=True, eq=False)
class Opened:
    """What a file holds, and what the user should know about how it was read.

    damage says what is lost of a damaged one: it is untitled, so that saving leaves it as it is.
    """

    session: Session
    notice: str = ""
    damage: UserError | None = None

    @property
    def is_partial(self) -> bool:
        return self.damage is not None


def read(path: Path) -> Opened:
    """The session in this file, or one with the sentences of a file in another format."""
    if path.suffix.lower() == ".vzd":
        return _read_session(path)
    sentences_read = readers.read(path)
    if not sentences_read:
        raise UserError(
            "{path} holds no sentences.",
            next_step="Choose another file, or write a sentence into this one first.",
            path=path,
        )
    sentences = ids.unique(sentences_read)
    return Opened(Session(sentences), ids.renaming_notice(sentences_read, sentences))


def _read_session(path: Path) -> Opened:
    """A session; of a damaged one, what is whole."""
    from vzdesk.session.read import DamagedSession
    from vzdesk.session.read import read as read_session
    from vzdesk.session.rescue import rescue

    try:
        return Opened(read_session(path))
    except DamagedSession:
        with suppress(UserError):  # else nothing is whole
            rescued = rescue(path)
            return Opened(rescued.session, damage=rescued.error(path))
        raise
