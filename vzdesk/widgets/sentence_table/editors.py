"""What opens where tags and notes are written in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QStringListModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from vzdesk.corpus import tags
from vzdesk.widgets.sentence_table import tag_chips
from vzdesk.widgets.sentence_table.direction import OwnDirection
from vzdesk.widgets.sentence_table.fields import NOTE, TAGS, TAGS_ROLE
from vzdesk.widgets.style import RHYTHM

MOST_OFFERED = 200
"""Tags: more are not looked through, and it takes long to list them."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class InPlace(OwnDirection):
    """Emits for which column its editor opens; closeEditor is emitted when it is closed."""

    opened = Signal(int)

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """The usual line."""
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            wanted = {TAGS: self.tr("Tags, with commas between them"), NOTE: self.tr("Note")}
            editor.setPlaceholderText(wanted.get(index.column(), ""))
        self.opened.emit(index.column())
        return editor


class TagsInPlace(InPlace):
    """Tags are chips. While they are written, the tags that other sentences have are offered;
    another one is written behind those there are.
    """

    def __init__(self, parent: QObject, known: Callable[[], Sequence[str]]) -> None:
        super().__init__(parent)
        self._known_tags = known

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """The field without its text, and chips on it."""
        self.initStyleOption(option, index)
        option.text = ""
        option.widget.style().drawControl(
            QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget
        )
        painter.setFont(option.font)
        tag_chips.draw(painter, option.rect, index.data(TAGS_ROLE), option.widget.palette())

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """A line that completes the tag before the cursor."""
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            TagCompleter(editor, self._known_tags())
            QTimer.singleShot(0, editor, editor.deselect)  # the view selects all when it is open
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """What is written first is added: another tag is more usual than replacing the others."""
        super().setEditorData(editor, index)
        if isinstance(editor, QLineEdit) and editor.text():
            editor.setText(f"{editor.text()}, ")


class TagCompleter(QCompleter):
    """Offers tags that begin as the one being written; Down offers all. Tab takes the first, Down
    and Enter another; Enter alone leaves what is written as it is.
    """

    def __init__(self, editor: QLineEdit, known: Sequence[str]) -> None:
        super().__init__(editor)
        self._editor, self._known_tags = editor, known
        self._offered = QStringListModel(self)
        self.setModel(self._offered)
        self._popup = QListView()
        self._popup.setAccessibleName(self.tr("Tags of other sentences"))
        self.setPopup(self._popup)
        self.setWidget(editor)
        self.activated[str].connect(self._insert)  # type: ignore[index]
        editor.textEdited.connect(self._offer_begun)

    def _offer_begun(self) -> None:
        if self._begun:
            self.offer()
        else:
            self._popup.hide()

    def offer(self) -> None:
        """Show the tags that the one being written can become, if any."""
        before, line = self._before, self._editor.text()
        found = tags.completed(
            self._begun, self._known_tags, tags.of(line[:before] + line[self._at :])
        )
        self._offered.setStringList(found[:MOST_OFFERED])
        if not found:
            self._popup.hide()
            return
        width = self._popup.sizeHintForColumn(0) + 4 * RHYTHM
        self.complete(QRect(0, 0, max(width, self._editor.width()), self._editor.height()))

    @property
    def _at(self) -> int:
        return self._editor.cursorPosition()

    @property
    def _before(self) -> int:
        """Where the tag being written begins."""
        return self._at - len(self._begun)

    @property
    def _begun(self) -> str:
        return tags.begun(self._editor.text()[: self._at])

    def _insert(self, tag: str) -> None:
        line, start = self._editor.text(), self._before
        inserted = f"{line[:start]}{tag}, "
        self._editor.setText(inserted + line[self._at :].lstrip(" ,"))
        self._editor.setCursorPosition(len(inserted))

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
            elif watched is self._editor and event.key() == Qt.Key.Key_Down:
                self.offer()
                return True
        return super().eventFilter(watched, event)
