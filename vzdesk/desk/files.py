"""Reading and writing files for the desk, in the files' thread."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from vzdesk.desk.desk import Desk
from vzdesk.desk.worker import FileJob, FileWorker
from vzdesk.engine import text
from vzdesk.errors import UserError
from vzdesk.session.document import Session


class Files(QObject):
    """Opens sessions and texts, saves sessions, writes tables and pictures.

    told    one line about what is going on or was done
    opened  a file was read and is on the desk
    saved   the session is safe in a file
    """

    told = Signal(str)
    opened = Signal()
    saved = Signal()

    def __init__(self, desk: Desk, worker: FileWorker) -> None:
        super().__init__()
        self._desk, self._worker = desk, worker
        self._then: dict[str, Callable[[object], None]] = {}
        self._opening = ""
        worker.done.connect(self._on_done)
        worker.failed.connect(self._on_failed)
        worker.broke.connect(self._on_broke)

    def stop(self) -> None:
        """Finish what was asked for and end the thread. May be called twice."""
        self._worker.stop()

    def open(self, path: Path, *, untitled: bool = False) -> None:
        """Put a session, or the sentences of a text file, on the desk.

        An untitled one is saved as something else than `path`.
        """
        self._then.pop(self._opening, None)  # only the latest request counts

        def show(session: object) -> None:
            assert isinstance(session, Session)
            titled = not untitled and path.suffix.lower() == ".vzd"
            self._desk.show(session, path if titled else None)
            self.told.emit("")
            self.opened.emit()

        self.told.emit(self.tr("Opening {}…").format(path.name))
        self._opening = self._start(lambda: read(path), show)

    def save(self, path: Path) -> None:
        """Write the session as it is now; the user can go on meanwhile."""
        from vzdesk.session.write import write

        session, mark = self._desk.snapshot(), self._desk.saving()

        def done(_: object) -> None:
            mark(path)
            self.told.emit(self.tr("Saved {}.").format(path.name))
            self.saved.emit()

        self.told.emit(self.tr("Saving {}…").format(path.name))
        self._start(lambda: write(session, path), done)

    def export(self, path: Path, work: Callable[[], object]) -> None:
        """Let `work` write the file at `path`."""
        self.told.emit(self.tr("Writing {}…").format(path.name))
        self._start(work, lambda _: self.told.emit(self.tr("Wrote {}.").format(path.name)))

    def _start(self, work: Callable[[], object], then: Callable[[object], None]) -> str:
        id = uuid.uuid4().hex
        self._then[id] = then
        self._worker.start(FileJob(id, work))
        return id

    @Slot(str, object)
    def _on_done(self, id: str, result: object) -> None:
        then = self._then.pop(id, None)
        if then is not None:
            then(result)

    @Slot(str, object)
    def _on_failed(self, id: str, error: UserError) -> None:
        if self._then.pop(id, None) is not None:
            self.told.emit("")
            self._desk.trouble.emit(error)

    @Slot(str, str)
    def _on_broke(self, id: str, report: str) -> None:
        if self._then.pop(id, None) is not None:
            self.told.emit("")
            self._desk.broken.emit(report)


def read(path: Path) -> Session:
    """The session in this file, or one with the sentences of a text file, one a line."""
    if path.suffix.lower() == ".vzd":
        from vzdesk.session.read import read as read_session

        return read_session(path)
    sentences = text.read_lines(path)
    if not sentences:
        raise UserError(
            f"{path} holds no sentences.", next_step="Write one sentence a line and try again."
        )
    return Session(sentences)
