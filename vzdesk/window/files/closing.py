"""Before the window closes: what is unsaved is asked about, what is being written is waited for."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from vzdesk.desk.desk import Desk
from vzdesk.translate import say
from vzdesk.window.files import questions
from vzdesk.window.files.documents import Documents

LOOK_MS = 500
"""While closing waits for what is written, it is looked so often whether that takes long."""


class Closing(QObject):
    """Whether the window may close; where not yet, it is closed once it may.

    is_decided  the user has answered what is to become of unsaved work
    gives_up    the user does not wait for what is being written: a disk may never answer. What is
                unsaved is kept for the next start then
    """

    def __init__(self, window: QWidget, desk: Desk, documents: Documents) -> None:
        super().__init__(window)
        self._window, self._desk, self._documents = window, desk, documents
        self.is_decided, self.gives_up = False, False
        self._looks = QTimer(self, interval=LOOK_MS)
        self._looks.timeout.connect(self._look)

    def may_close(self) -> bool:
        """Whether the window may close now; else what has to be asked is, or waited for."""
        if self.gives_up:
            return True
        self._looks.start()
        if self._desk.files.long_written is not None:
            self._look()
        if (self._desk.dirty or self._desk.unkept) and not self.is_decided:
            if self._question is None:
                self._documents.unless_unsaved(self.close_now, self._looks.stop)
            return False
        if self._desk.files.is_writing:
            then = self.close_now if self.is_decided else self._window.close
            self._desk.files.when_written(then)
            self.is_decided = False
            return False
        self._end()
        return True

    def close_now(self) -> None:
        """Close without asking about unsaved work."""
        self.is_decided = True
        self._window.close()

    @property
    def _question(self) -> QMessageBox | None:
        found = self._window.findChildren(QMessageBox, "not-written")
        return next((each for each in found if each.isVisible()), None)

    @Slot()
    def _look(self) -> None:
        """Ask whether to wait on, once writing takes long; the question goes where it has ended."""
        files, question = self._desk.files, self._question
        if not files.is_writing:
            if question is not None:
                question.close()
            elif not any(each.isVisible() for each in self._window.findChildren(QDialog)):
                self._looks.stop()  # nor is anything asked whose answer may be to write
        elif files.long_written is not None and question is None:
            name, becomes = files.long_written.name, self._becomes()
            questions.not_written(
                self._window, name, becomes, close=self._give_up, wait=self._wait
            ).open()

    def _end(self) -> None:
        """There is nothing to ask any more."""
        self._looks.stop()
        if self._question is not None:
            self._question.close()

    def _becomes(self) -> str:
        """What becomes of unsaved work where the window closes now."""
        unkept = ""
        if self._desk.unkept:
            unkept = say(
                "What studies found and nobody keeps would be lost: {names}.",
                names=questions.names_of(self._desk.unkept),
            )
        if not self._desk.dirty:
            return unkept
        saved = say("What is unsaved would be lost.")
        if self._desk.journaling.is_safe:
            saved = say("What is unsaved is kept, and offered at the next start.")
        return f"{saved} {unkept}".rstrip()

    @Slot()
    def _wait(self) -> None:
        """Closing goes on when all is written; to ask again, close again."""
        self._looks.stop()

    @Slot()
    def _give_up(self) -> None:
        self.gives_up = True
        self._looks.stop()
        self._window.close()
