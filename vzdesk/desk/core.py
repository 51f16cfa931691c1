"""What the parts of the desk share: the one frozen document, and how it becomes another.

A part reads `document`, makes another one of it, and passes it to `set_document`, `select` or
`edit`; then `changed` is emitted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vzdesk.desk.changes import Changes, between
from vzdesk.desk.document import Document
from vzdesk.desk.files.origin import NO_FILE, Origin
from vzdesk.desk.history import History, Step
from vzdesk.desk.inputs import inputs_of
from vzdesk.desk.model_names import ModelNames
from vzdesk.desk.run import IDLE, Run
from vzdesk.remember import forget_all
from vzdesk.session.document import Session
from vzdesk.session.stamp import Stamp
from vzdesk.view.resolve import resolve
from vzdesk.view.selection import Selection, Settings
from vzdesk.view.types import SentenceRow, ViewState

Asking = Callable[[Callable[[], object]], object]
REDRAW_MS = 30
"""What arrives from other threads is shown at most this often."""


class Core(QObject):
    """The document, the state that panels show of it, and what was done to it.

    origin      the file that it is of
    session_id  another object for each session that is opened
    names       what the user calls models
    settings    how maps are shown where a session of the user's own begins
    marked_only      whether runs score only words that are marked as target
    shows_surprisal  whether bars of it stand below the words, in any session
    unless_unsaved  asks, before what it is passed is done, about work that would be lost
    changed     Changes: what is to be shown anew
    user_error  a UserError to show calmly
    crashed     a traceback: a defect of the program, to show with a report
    replaced    another session is open: ids are of other sentences now
    saved       the session, as it was a moment ago, is safe in its file
    """

    changed = Signal(object)
    user_error = Signal(object)
    crashed = Signal(str)
    replaced = Signal()
    saved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.origin = NO_FILE
        self.history, self.session_id = History(), object()
        self.run_state = IDLE
        self.names = ModelNames()
        self.unless_unsaved: Asking = lambda then: then()
        self.settings = Settings()
        self.shows_surprisal = True
        self.marked_only = False
        self._document = self._saved = Document()
        self._n_asked = self._n_safe = 0  # snapshots to be saved, and the latest that is
        self._state: ViewState | None = None
        self._rows: tuple[SentenceRow, ...] | None = None
        self._rows_to_do: set[str] = set()
        self._pending = Changes.NONE
        self._soon = QTimer(self, interval=REDRAW_MS, singleShot=True)
        self._soon.timeout.connect(self._emit_pending)

    @property
    def document(self) -> Document:
        """All that is on the desk, as one value."""
        return self._document

    @property
    def state(self) -> ViewState:
        """What every panel shows; the same object as long as nothing in it changed."""
        document = self._document
        if self._rows is None:
            self._rows = document.rows()
        elif self._rows_to_do:
            self._rows = document.updated_rows(self._rows, self._rows_to_do)
        self._rows_to_do.clear()
        if self._state is None:
            is_running = self.run_state is not IDLE
            labels = self.model_labels
            inputs = inputs_of(document, self._rows, labels, is_running=is_running)
            inputs = replace(inputs, marked_only=self.marked_only)
            self._state = resolve(replace(inputs, with_surprisal=self.shows_surprisal))
        return self._state

    @property
    def model_labels(self) -> dict[str, str]:
        """What each model of the session is called, by its key."""
        return self.names.labels(self._document.analyses)

    @property
    def state_to_write(self) -> ViewState:
        """What is shown, with the names that models have themselves."""
        document = self._document
        return resolve(
            inputs_of(document, self.state.rows, document.model_labels, is_running=False)
        )

    def set_names(self, names: ModelNames) -> None:
        """The user calls models so."""
        if names != self.names:
            self.names, self._state = names, None
            self.changed.emit(Changes.VIEW | Changes.MODEL)

    def set_marked_only(self, only: bool) -> None:
        if only != self.marked_only:
            self.marked_only, self._state = only, None
            self.changed.emit(Changes.VIEW | Changes.MODEL)

    def set_shows_surprisal(self, shows: bool) -> None:
        if shows != self.shows_surprisal:
            self.shows_surprisal, self._state = shows, None
            self.changed.emit(Changes.VIEW)

    @property
    def saved_document(self) -> Document:
        """What was on the desk when it was opened or saved last."""
        return self._saved

    @property
    def dirty(self) -> bool:
        """Whether there are sentences, results, pins or figures that no file has."""
        now, saved = self._document.ended(), self._saved
        return (
            now.sentences != saved.sentences
            or now.analyses != saved.analyses
            or now.selection.pins != saved.selection.pins
            or now.kept != saved.kept
        )

    def unless_edited(self, show: Callable[[Any], object]) -> Callable[[Any], object]:
        """`show`, for what is being read to be shown instead of all else; it asks first where
        sentences were edited by then, or other work was done where none was unsaved.
        """
        sentences, was_dirty = self._document.sentences, self.dirty

        def then(read: Any) -> object:
            if self._document.sentences is sentences and (was_dirty or not self.dirty):
                return show(read)
            return self.unless_unsaved(lambda: show(read))

        return then

    def stop(self) -> None:
        """Emit no change any more that waits for its time."""
        self._soon.stop()

    # Changing the document

    def select(self, selection: Selection) -> None:
        if selection != self._document.selection:
            self._put(replace(self._document, selection=selection))

    def edit(self, name: str, document: Document) -> None:
        """Set other sentences, or figures, as one step to undo; name follows “Undo” in the menu."""
        self.history.done(self.here(name))
        self.set_document(document, Changes.DOCUMENT)

    def here(self, name: str = "") -> Step:
        """What there is now, as what an edit of this name starts from."""
        now = self._document
        return Step(name, now.sentences, now.selection.sentence, now.kept)

    def set_document(self, document: Document, also: Changes = Changes.NONE) -> None:
        """Set this document, and emit how it differs, with what has changed `also`."""
        self._put(document.following(self._document), also)

    def set_document_soon(self, document: Document, id: str) -> None:
        """Set this document, in which only the sentence with this id has something new: of
        thousands, all are shown at once, not one by one.
        """
        is_shown = id == document.selection.sentence
        self._document = document.following(self._document) if is_shown else document
        self._state = None
        self._rows_to_do.add(id)
        self.emit_soon(Changes.VIEW | Changes.ROWS | Changes.DOCUMENT)

    def set_run(self, run: Run, document: Document | None = None) -> None:
        """Set how far the run is, and the document that goes with it."""
        has_begun_or_ended = (run is IDLE) != (self.run_state is IDLE)
        self.run_state = run
        if has_begun_or_ended:
            self._state = None
        self.set_document(
            self._document if document is None else document,
            Changes.RUN | Changes.VIEW if has_begun_or_ended else Changes.RUN,
        )

    def emit_soon(self, changes: Changes) -> None:
        """Emit these soon, with all that has changed by then."""
        self._pending |= changes
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _emit_pending(self) -> None:
        changes, self._pending = self._pending, Changes.NONE
        self.changed.emit(changes)

    def _put(self, document: Document, also: Changes = Changes.NONE) -> None:
        changes = between(self._document, document) | also
        self._document = document
        if changes & Changes.STATE:
            self._state = None
        if changes & Changes.ROWS:
            self._rows = None
        if changes:
            self.changed.emit(changes)

    # The session as a whole

    def snapshot(self) -> Session:
        """All that a session file holds; it can cross threads."""
        return self._document.session()

    def show(
        self,
        session: Session,
        origin: Origin = NO_FILE,
        saved: Session | None = None,
        rows: tuple[SentenceRow, ...] | None = None,
    ) -> None:
        """Open this session instead of all else; `saved` is what of it is safe in its file, by
        default all. `rows` is its sentence list, where it was made before.

        What was there before is freed a moment later: of thousands of sentences, that takes long.
        """
        before = self._document, self._rows, self._state
        QTimer.singleShot(0, self, partial(_let_go, before))
        self.history, self.session_id = History(), object()
        self.origin = origin
        self._document = self._saved = Document.of(session)
        if saved is not None:
            self._saved = Document.of(saved)
        self._state, self._rows = None, rows
        self._rows_to_do.clear()
        forget_all()
        self.replaced.emit()
        self.changed.emit(Changes.ALL)

    def saving(self) -> Callable[[Path, Stamp | None], bool]:
        """To be called with the path, and the file's stamp, once the snapshot of this moment is
        safe there; False where another session is open by then, which has a file of its own, or
        a later snapshot is safe already.
        """
        document, session_id = self._document, self.session_id
        self._n_asked += 1
        number = self._n_asked

        def saved(path: Path, stamp: Stamp | None) -> bool:
            if self.session_id is not session_id or number < self._n_safe:
                return False
            self._saved, self._n_safe = document, number
            self.origin = replace(self.origin, path=path, stamp=stamp, is_read_only=False)
            self.saved.emit()
            self.changed.emit(Changes.DOCUMENT)
            return True

        return saved


def _let_go(_was_shown: object) -> None:
    """Nobody else has it any more."""
