"""What is offered while something is written in a line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit, QListView

from vzdesk.widgets.style import RHYTHM

MOST_OFFERED = 200
"""More are not looked through, and it takes long to list them."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LineCompleter(QCompleter):
    """Offers what can be written at the cursor. Tab takes the first, Down and Enter another; Enter
    alone leaves what is written as it is.

    What is offered is what `found` returns for the text before and after the cursor; it replaces
    what `begun` returns.
    """

    offers_by_down = True
    """Whether Down offers something where nothing is begun."""

    def __init__(self, editor: QLineEdit, name: str) -> None:
        super().__init__(editor)
        self._editor = editor
        self._offered = QStringListModel(self)
        self.setModel(self._offered)
        self._popup = QListView()
        self._popup.setAccessibleName(name)
        self.setPopup(self._popup)
        self.setWidget(editor)
        self.activated[str].connect(self._insert)  # type: ignore[index]
        editor.textEdited.connect(self._offer_begun)

    def begun(self, before: str) -> str:
        """The end of this text that is replaced by what is chosen."""
        raise NotImplementedError

    def found(self, before: str, after: str) -> list[str]:
        raise NotImplementedError

    def inserted(self, chosen: str, after: str) -> tuple[str, str]:
        """What replaces what was begun, and what then stands behind the cursor."""
        return chosen, after

    def may_offer(self, before: str) -> bool:
        """Whether something is offered without being asked for."""
        return bool(self.begun(before))

    def _offer_begun(self) -> None:
        if self.may_offer(self._before):
            self.offer()
        else:
            self._popup.hide()

    def offer(self) -> None:
        """Show what can be written here, if anything."""
        found = self.found(self._before, self._after)
        self._offered.setStringList(found[:MOST_OFFERED])
        if not found:
            self._popup.hide()
            return
        width = self._popup.sizeHintForColumn(0) + 4 * RHYTHM
        self.complete(QRect(0, 0, max(width, self._editor.width()), self._editor.height()))

    @property
    def _before(self) -> str:
        return self._editor.text()[: self._editor.cursorPosition()]

    @property
    def _after(self) -> str:
        return self._editor.text()[self._editor.cursorPosition() :]

    def _insert(self, chosen: str) -> None:
        before, (new, after) = self._before, self.inserted(chosen, self._after)
        kept = before[: len(before) - len(self.begun(before))]
        self._editor.setText(f"{kept}{new}{after}")
        self._editor.setCursorPosition(len(kept) + len(new))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys in the class's docstring."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self._popup and not self._popup.currentIndex().isValid():
                if event.key() == Qt.Key.Key_Tab:
                    self._popup.hide()
                    self._insert(self._offered.stringList()[0])
                    return True
                if event.key() in _ENTER:
                    self._popup.hide()
                    QApplication.sendEvent(self._editor, event)
                    return True
            elif self.offers_by_down and watched is self._editor and event.key() == Qt.Key.Key_Down:
                self.offer()
                return True
        return super().eventFilter(watched, event)
