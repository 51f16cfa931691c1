"""What opens where tags and notes are written in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from vzdesk.corpus import tags
from vzdesk.widgets.sentence_table import tag_chips
from vzdesk.widgets.sentence_table.completing import LineCompleter
from vzdesk.widgets.sentence_table.direction import OwnDirection
from vzdesk.widgets.sentence_table.fields import NOTE, TAGS, TAGS_ROLE


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


class TagCompleter(LineCompleter):
    """Offers tags that begin as the one being written; Down offers all. Tab takes the first, Down
    and Enter another; Enter alone leaves what is written as it is.
    """

    def __init__(self, editor: QLineEdit, known: Sequence[str]) -> None:
        self._known_tags = known
        super().__init__(editor, self.tr("Tags of other sentences"))

    def begun(self, before: str) -> str:
        return tags.begun(before)

    def found(self, before: str, after: str) -> list[str]:
        begun = self.begun(before)
        present = tags.of(before[: len(before) - len(begun)] + after)
        return tags.completed(begun, self._known_tags, present)

    def inserted(self, chosen: str, after: str) -> tuple[str, str]:
        return f"{chosen}, ", after.lstrip(" ,")
