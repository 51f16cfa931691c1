"""Reading and writing files for the desk, in the files' thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from vzdesk import paths
from vzdesk.corpus import ids
from vzdesk.corpus.reader import UnknownColumns
from vzdesk.corpus.readers import lines, readers
from vzdesk.desk.command import TextFile
from vzdesk.desk.core import Core
from vzdesk.desk.files.locks import Lock, is_locked
from vzdesk.desk.files.origin import Origin
from vzdesk.desk.files.reading import Opened, read
from vzdesk.desk.files.saving import Saver
from vzdesk.desk.garbage import without_gc
from vzdesk.desk.run import Run
from vzdesk.desk.threads.jobs import Job, Jobs, Kind
from vzdesk.desk.threads.worker import FileWorker, Report
from vzdesk.engine import models
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.session.stamp import Stamp

if TYPE_CHECKING:
    from vzdesk.export.figures.batch import Outcome


def _nothing() -> None:
    """Where nobody waits for it."""


def _kind(path: Path) -> str:
    """The ending, where it is one that says a format: all else is a part of a name."""
    ending = path.suffix.lower()
    return ending if ending == ".vzd" or ending in readers() else "text"


class Files(QObject):
    """Opens sessions and texts, saves sessions, writes tables and pictures.

    tables   what the last table was asked to have, to be remembered; see `Preferences`
    busy     one line about what is going on
    message  one line about what was done, or empty
    written  the file of the user's that this line is about: its path
    changed  look at `run_state` again: what is being written or opened, where that takes long
    opened   a file was read and is on the desk
    saved    the session is safe in a file
    not_saved  it is not: the UserError, the path, and what was to be done then
    used     a file of the user's was opened or saved: its path
    cached   what is in the Hub's cache
    columns_needed  of a table, which column is what: the UnknownColumns, and its path
    """

    busy = Signal(str)
    message = Signal(str)
    written = Signal(object)
    changed = Signal()
    opened = Signal()
    saved = Signal()
    not_saved = Signal(object, object, object)
    used = Signal(object)
    cached = Signal(object)
    columns_needed = Signal(object, object)

    def __init__(
        self,
        core: Core,
        worker: FileWorker,
        add: Callable[[tuple[Sentence, ...]], None],
        locks: Path | None = None,
    ) -> None:
        """`add` adds sentences to those there are; `locks` is a folder where the windows of the
        program note which files they have open.
        """
        super().__init__(core)
        self._core, self.worker, self._add, self._locks = core, worker, add, locks
        self._jobs = Jobs(worker, self)
        self._jobs.changed.connect(self.changed)
        self._lock: Lock | None = None
        self._saver = Saver()
        self.tables: Mapping[str, str] = {}
        core.replaced.connect(self._on_replaced)
        core.saved.connect(self._lock_file)

    def stop(self, *, finish: bool = True) -> None:
        """Finish all jobs, but for opening, and end the thread; without `finish`, wait for nothing
        that takes long. May be called twice.
        """
        self._jobs.end_opening()
        self.worker.stop(finish=finish)
        self._lock = None

    @property
    def run_state(self) -> Run:
        """What is being written or opened, where that takes long."""
        return self._jobs.run_state

    @property
    def is_writing(self) -> bool:
        """Whether a file of the user's is being written, or waits for that."""
        return self._jobs.is_writing

    @property
    def long_written(self) -> Path | None:
        """The file that is being written for longer than is usual, if one is."""
        return self._jobs.long_written

    def when_written(self, then: Callable[[], object]) -> None:
        """Do `then` as soon as all that is being written is; never, where something of it fails."""
        self._jobs.when_written(then)

    def is_open_elsewhere(self, path: Path) -> bool:
        """Whether another window of the program, of this user on this computer, has it open."""
        own = self._core.origin.path
        is_own = own is not None and paths.real(own) == paths.real(path)
        return not is_own and is_locked(self._locks, path)

    def open(
        self,
        path: Path,
        *,
        untitled: bool = False,
        read_only: bool = False,
        columns: Mapping[str, str] | None = None,
    ) -> None:
        """Put a session, or the sentences of a file in any format, on the desk; see
        `readers.find` for `columns`.

        An untitled one, and one that is opened to be read only, is saved as something else.
        """
        path = path.absolute()  # what is recovered in another folder is still of this file

        def show(opened: Opened) -> None:
            session, is_session = opened.session, path.suffix.lower() == ".vzd"
            if not is_session:
                session = replace(session, settings=self._core.settings)
            self._core.show(
                session,
                Origin(
                    None if untitled or opened.is_partial or not is_session else path,
                    opened.stamp,
                    read_only,
                    None if is_session else TextFile(path, session.sentences, columns or {}),
                ),
                saved=Session() if opened.is_partial else None,
                rows=opened.rows,
            )
            self.message.emit(opened.notice)
            if opened.damage is not None:
                self._core.user_error.emit(opened.damage)
            self.opened.emit()
            if not untitled:
                self.used.emit(path)

        self.fetch(
            path.name,
            lambda report: read(path, report, columns),
            self._core.unless_edited(show),
            partial(self._not_opened, path),
        )

    def fetch(
        self,
        name: str,
        work: Callable[[Callable[[], object]], object],
        then: Callable[[Any], object],
        failed: Callable[[UserError], None] | None = None,
    ) -> None:
        """Read with `work` what is to be shown instead of all else, and do `then` with it. Only the
        latest request counts. `work` calls its argument now and then, which may raise Cancelled.
        """
        self.busy.emit(self.tr("Opening {}…").format(name))
        self._start(
            "opening",
            f"open {_kind(Path(name))}",
            lambda report: without_gc(lambda: work(partial(report, Progress(0, 0)))),
            then,
            failed,
        )

    def _not_opened(self, path: Path, error: UserError) -> None:
        if isinstance(error, UnknownColumns):
            self.message.emit("")
            self.columns_needed.emit(error, path)
        else:
            self._show_error(error)

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
        self._start(
            "other",
            "add",
            lambda _: without_gc(lambda: ids.unique(lines.read(pasted), taken)),
            done,
        )

    def save(
        self,
        path: Path,
        then: Callable[[], object] = _nothing,
        *,
        replace_changed: bool = False,
    ) -> None:
        """Write the session as it is now, and then do `then`, if the session is still the open
        one; the user can go on meanwhile. The session's own file is written only where it is still
        what was read, or where `replace_changed`.
        """
        core, path = self._core, path.absolute()
        session, mark, session_id = core.snapshot(), core.saving(), core.session_id
        is_own = path == core.origin.path and not replace_changed
        write = self._saver.writing(session, path, is_own=is_own)

        def failed(error: UserError) -> None:
            if core.session_id is session_id:
                self.message.emit("")
                self.not_saved.emit(error, path, then)
            else:
                self._show_error(error)

        def done(stamped: object) -> None:
            assert stamped is None or isinstance(stamped, Stamp)
            is_open = mark(path, stamped)
            self.message.emit(self.tr("Saved {}.").format(path.name))
            self.written.emit(path)
            self.used.emit(path)
            if is_open:
                self.saved.emit()
                then()

        self.busy.emit(self.tr("Saving {}…").format(path.name))
        self._start("writing", "save", lambda _: write(), done, failed, path)

    @Slot()
    def _on_replaced(self) -> None:
        origin = self._core.origin
        self._saver.begin(origin.path, origin.stamp)
        self._lock_file()

    @Slot()
    def _lock_file(self) -> None:
        """Note which file is open here."""
        origin = self._core.origin
        path = None if origin.is_read_only else origin.path
        if self._lock is None or self._lock.path != path:
            self._lock = None if path is None else Lock(self._locks, path)

    def export(self, path: Path, work: Callable[[Report], object], what: str = "") -> None:
        """Let `work` write the file at `path`, whole or not at all, and say then what is in it. A
        UserError that it returns says what the file, though written, lacks.
        """

        def done(lacks: object) -> None:
            wrote = self.tr("Wrote {}: {}.") if what else self.tr("Wrote {}.")
            self.message.emit(wrote.format(path.name, what))
            self.written.emit(path)
            if isinstance(lacks, UserError):
                self._jobs.forget_when_written()
                self._core.user_error.emit(lacks)

        self.busy.emit(self.tr("Writing {}…").format(path.name))
        self._start("writing", "export", work, done, path=path.absolute())

    def export_all(self, first: Path, work: Callable[[Report], Outcome]) -> None:
        """Let `work` write many figures into the folder of this one, and say then how many of them
        are there. It returns also where it is cancelled.
        """
        folder = first.absolute().parent

        def done(outcome: Outcome) -> None:
            self.message.emit(outcome.said(folder.name))
            self.written.emit(first)
            error = outcome.error
            if error is not None:
                self._jobs.forget_when_written()
                self._core.user_error.emit(error)

        self.busy.emit(self.tr("Writing figures into {}…").format(folder.name))
        self._start("writing", "figures", work, done, path=folder)

    def list_cached(self) -> None:
        """List the models in the Hub's cache; `cached` is emitted with them."""
        self._start("other", "models", lambda _: models.cached(), self.cached.emit)

    def cancel(self) -> None:
        """Stop the work shown by `run_state`; it has stopped when that is idle again."""
        self._jobs.cancel()

    def _start(
        self,
        kind: Kind,
        what: str,
        work: Callable[[Report], object],
        then: Callable[[Any], object],
        failed: Callable[[UserError], object] | None = None,
        path: Path | None = None,
    ) -> None:
        is_opening = kind == "opening"
        stopped = (
            self.tr("Cancelled; nothing was opened.")
            if is_opening
            else self.tr("Cancelled; nothing was written.")
        )
        self._jobs.start(
            Job(
                kind,
                what,
                work,
                then,
                failed or self._show_error,
                lambda: self.message.emit(stopped),
                self._show_crash,
                path,
            )
        )

    def _show_error(self, error: UserError) -> None:
        self.message.emit("")
        self._core.user_error.emit(error)

    def _show_crash(self, report: str) -> None:
        self.message.emit("")
        self._core.crashed.emit(report)
