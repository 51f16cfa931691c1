"""Sentences of the list as they are read: right-to-left ones begin at the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from vzdesk.view.units import is_right_to_left
from vzdesk.widgets.sentence_table.overlay import Overlay


class OwnDirection(QStyledItemDelegate):
    """Every text in the direction of its first letter; a line to edit it in has that by itself."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Set the direction; where it runs from right to left, the left side is at the right."""
        super().initStyleOption(option, index)
        if is_right_to_left(option.text):
            option.direction = Qt.LayoutDirection.RightToLeft

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """A line over the list and what is beside it."""
        headers, name = Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole
        editor = Overlay(parent)
        editor.setAccessibleName(index.model().headerData(index.column(), headers, name))
        return editor

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Wider than its field."""
        assert isinstance(editor, Overlay)
        editor.place(option.rect)
