"""Every command of the menus by its name: type some of it, Enter runs it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from vzdesk.widgets.style import RHYTHM
from vzdesk.window.entries import Entry, shortcut_of

_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CommandsDialog(QDialog):
    """Lists the commands that have all that was typed; those that cannot be used now are grey."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Commands"))
        self._chosen: QAction | None = None
        self.input = QLineEdit()
        self.input.setPlaceholderText(self.tr("Type some of a command"))
        self.input.setAccessibleName(self.tr("Command"))
        self.input.textChanged.connect(self._filter)
        self.input.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setColumnCount(2)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.itemActivated.connect(self._run)
        self._entries = [(self._item(entry), entry) for entry in entries]
        self._filter("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(RHYTHM, RHYTHM, RHYTHM, RHYTHM)
        layout.setSpacing(RHYTHM)
        layout.addWidget(self.input)
        layout.addWidget(self.list)
        self.resize(64 * RHYTHM, 50 * RHYTHM)

    def _item(self, entry: Entry) -> QTreeWidgetItem:
        mark = "✓ " if entry.action.isChecked() else ""
        item = QTreeWidgetItem(self.list, [mark + entry.path, shortcut_of(entry.action)])
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if not entry.action.isEnabled():
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        return item

    def shown(self) -> list[str]:
        """The paths of the commands that fit what was typed."""
        return [entry.path for item, entry in self._entries if not item.isHidden()]

    @Slot(str)
    def _filter(self, typed: str) -> None:
        words = typed.casefold().split()
        self.list.setCurrentIndex(QModelIndex())
        for item, entry in reversed(self._entries):
            item.setHidden(not entry.fits(words))
            if not item.isHidden() and entry.action.isEnabled():
                self.list.setCurrentItem(item)

    @Slot()
    def _run(self) -> None:
        current = self.list.currentItem()
        for item, entry in self._entries:
            if item is current and not item.isHidden():
                self._chosen = entry.action
                self.accept()

    def accept(self) -> None:
        """Close first, since the command may open another dialog."""
        super().accept()
        if self._chosen is not None:
            self._chosen.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While typing, arrows move in the list and Enter runs."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                self.list.event(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return super().eventFilter(watched, event)
