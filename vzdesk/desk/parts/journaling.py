"""Unsaved work goes to disk as it is done, for the case that the program does not end in order."""

from __future__ import annotations

import os
import secrets
import shutil
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal, Slot

from vzdesk.desk.changes import Changes
from vzdesk.desk.core import Core
from vzdesk.desk.document import Document
from vzdesk.desk.files.locks import LOCK, lock
from vzdesk.desk.threads.aside import END_S, Aside
from vzdesk.engine.types import Analysis
from vzdesk.errors import UserError
from vzdesk.session.document import Session

if TYPE_CHECKING:
    from vzdesk.session.journal import Journal

WRITE_MS = 400
"""What is done is on its way to the disk so soon, together with all that was done by then."""


KEEP_S = 20.0
"""How long is waited at the end for unsaved work to be safe."""


class Journaling(QObject):
    """Writes every change of the desk into a journal, in a thread of its own.

    kept  all that is unsaved is in the journal, if anything is
    """

    kept = Signal()

    def __init__(self, core: Core, journals: Path | None) -> None:
        """The journal is a folder of its own in `journals`; without that, nothing is written."""
        super().__init__(core)
        self._core = core
        self._folder = (journals or Path()) / f"{os.getpid()}-{secrets.token_hex(4)}"
        self._is_on = journals is not None
        self._has_told = False
        self._lock: QLockFile | None = None
        self._thread = Aside("journal", self)
        self._working: Future[object] | None = None
        self._soon = QTimer(self, interval=WRITE_MS, singleShot=True)
        self._soon.timeout.connect(self._write)
        core.changed.connect(self._on_changed)
        core.replaced.connect(self._on_replaced)
        core.saved.connect(self._on_saved)

    @cached_property
    def _journal(self) -> Journal:
        """Made in the thread; the window need not wait for what it imports."""
        from vzdesk.session.journal import Journal

        return Journal(self._folder)

    def _close(self) -> None:
        """In the thread."""
        self._journal.close()

    def _empty(self) -> None:
        """In the thread."""
        self._journal.empty()

    @property
    def is_writing(self) -> bool:
        """Whether something is on its way to the disk."""
        return self._working is not None and not self._working.done()

    def stop(self, *, forget: bool = False) -> bool:
        """End the thread, with all written. What is unsaved stays, to be offered at the next start,
        unless it is to be forgotten. Whether nothing is lost by that. May be called twice.
        """
        self._soon.stop()
        if not self._is_on:
            return False
        is_needed = self._core.dirty and not forget
        if is_needed:
            self._write_now()
        self._is_on = False
        if self._working is not None:
            self._thread.do(self._close)
        self._thread.stop(KEEP_S if is_needed else END_S)
        if self._thread.is_running:
            return False
        if not is_needed:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._lock = None
        return not is_needed or (self._working is not None and self._working.exception() is None)

    @property
    def is_safe(self) -> bool:
        """Whether unsaved work is kept, as far as is known."""
        return self._is_on and not self._has_told

    @property
    def is_running(self) -> bool:
        """Whether its thread has not come back."""
        return self._thread.is_running

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if self._is_on and changes & Changes.DOCUMENT and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _on_replaced(self) -> None:
        """What was unsaved of the session before is not wanted; of a recovered one, all is."""
        self._begin()
        self._do(self._empty)
        self._write()

    @Slot()
    def _on_saved(self) -> None:
        self._begin()
        self._write()

    def _begin(self) -> None:
        saved, origin = self._core.saved_document, self._core.origin

        def begin() -> None:
            self._journal.begin(
                _saved(saved), origin.path, origin.stamp, is_read_only=origin.is_read_only
            )

        self._do(begin)

    @Slot()
    def _write(self) -> None:
        if self.is_writing:
            self._soon.start()  # the disk is slow: no queue of all that was done meanwhile
        else:
            self._write_now()

    def _write_now(self) -> None:
        if self._core.dirty:
            self._do(partial(self._keep, _whole(self._core.document), self._core.session_id))
        else:
            self._do(partial(self._forget, self._core.session_id))

    def _forget(self, session_id: object) -> None:
        """In the thread."""
        self._empty()
        self._thread.then(partial(self._tell_kept, session_id))

    def _keep(self, session: Session, session_id: object) -> None:
        """In the thread."""
        if self._lock is None or not os.path.exists(self._folder / LOCK):
            self._lock = None  # somebody removed the folder: what is written anew is ours, too
            self._lock = lock(self._folder / LOCK)
        self._journal.write(session)
        self._thread.then(partial(self._tell_kept, session_id))

    def _tell_kept(self, session_id: object) -> None:
        """Of the session that is open; that another one was kept before says nothing of it."""
        if self._core.session_id is session_id:
            self.kept.emit()

    def _do(self, work: Callable[[], object]) -> None:
        """Do this in the thread, after what is to be done there already."""
        if self._is_on:
            self._working = self._thread.do(work)
            self._working.add_done_callback(self._on_done)

    def _on_done(self, worked: Future[object]) -> None:
        """In the thread."""
        error = worked.exception()
        if error is not None:
            self._thread.then(partial(self._tell, error))

    def _tell(self, error: BaseException) -> None:
        """Say once that there is no net; of a defect of the program, show the report."""
        if self._has_told:
            return
        self._has_told = True
        if not isinstance(error, OSError | UserError):
            self._core.crashed.emit("".join(traceback.format_exception(error)))
            return
        reason = error.strerror if isinstance(error, OSError) else error.message
        self._core.user_error.emit(
            UserError(
                "Unsaved work cannot be kept safe in {folder}: {reason}.",
                next_step="Save the session from time to time.",
                folder=self._folder.parent,
                reason=(reason or str(error)).rstrip("."),
            )
        )


def _saved(document: Document) -> Session:
    """What a file holds of this: no results of texts that are there only to be undone."""
    sentences = {each.id: each for each in document.sentences}

    def held(analysis: Analysis) -> Analysis:
        of_now = {
            id: scored
            for id, scored in analysis.results.items()
            if id in sentences and sentences[id].same_texts(scored.sentence)
        }
        return (
            analysis if len(of_now) == len(analysis.results) else replace(analysis, results=of_now)
        )

    return replace(_whole(document), analyses=tuple(map(held, document.analyses)))


def _whole(document: Document) -> Session:
    """All that is on the desk, as it is: what is the same as before is the same object."""
    selection = document.selection.unhovered()
    return Session(
        document.sentences, document.analyses, selection, document.settings, document.kept
    )
