"""The line into which a new sentence is typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

_SHORTCUT = QEvent.Type.ShortcutOverride


class SentenceInput(QLineEdit):
    """The line for one sentence. What is dropped on it is left to the window, and so are files and
    several lines that are pasted: they are not for one line, and there may be very many.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(False)
        self.setMaxLength(2**31 - 1)  # Qt's own limit cuts what is pasted without notice

    def event(self, event: QEvent) -> bool:
        """Let the window have its shortcut for such a paste, for a copy of the sentence, and for
        undo and redo where nothing that was typed here can be.
        """
        if isinstance(event, QKeyEvent) and event.type() == _SHORTCUT:
            undoes = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
            redoes = event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()
            if undoes or redoes or _is_for_window(event):
                event.ignore()
                return False
        return super().event(event)


def _is_for_window(event: QKeyEvent) -> bool:
    if QKeySequence(event.keyCombination()).toString() in ("Ctrl+D", "Ctrl+F"):
        return True
    if not event.matches(QKeySequence.StandardKey.Paste):
        return False
    copied = QGuiApplication.clipboard().mimeData()
    return copied is not None and (copied.hasUrls() or len(copied.text().splitlines()) > 1)
