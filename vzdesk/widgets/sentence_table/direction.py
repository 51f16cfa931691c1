"""Sentences of the list as they are read: right-to-left ones begin at the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from vzdesk.view.units import is_right_to_left

LONGEST_TEXT = 2**31 - 1
"""Of what can be typed: lines cut at 32,767 characters unless they get another number."""
_LEFTWARDS = Qt.LayoutDirection.RightToLeft


class OwnDirection(QStyledItemDelegate):
    """Every text in the direction of its first letter, also while it is edited."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Set the direction; where it runs from right to left, the left side is at the right."""
        super().initStyleOption(option, index)
        if is_right_to_left(option.text):
            option.direction = _LEFTWARDS

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """A line that begins at the side where the text does."""
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            editor.setMaxLength(LONGEST_TEXT)
            if is_right_to_left(str(index.data() or "")):
                editor.setLayoutDirection(_LEFTWARDS)
        return editor
