"""The menu that a right click opens where words are seen: it is about the word that was clicked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from vzdesk.view.marking import to_mark
from vzdesk.view.selection import NOWHERE, Cell

if TYPE_CHECKING:
    from vzdesk.desk.desk import Desk
    from vzdesk.window.sentence_actions import SentenceActions

CellAt = Callable[[QPointF], Cell]


class WordMenu(QObject):
    """Opens in place of the menu of a widget's actions, with roles of the word under the pointer.

    From the keyboard, and beside the words, the widget's own menu opens: about what is locked.
    """

    def __init__(self, actions: SentenceActions, desk: Desk) -> None:
        super().__init__(actions)
        self._actions, self._desk = actions, desk
        self._offered: dict[QObject, tuple[QWidget, CellAt]] = {}

    def offer(self, widget: QWidget, cell_at: CellAt) -> None:
        """Open it on this widget, which finds the target and source under one of its points."""
        self._offered[widget] = widget, cell_at
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the menu where a word was clicked; of the keyboard, events have another reason."""
        if isinstance(event, QContextMenuEvent) and event.reason() == event.Reason.Mouse:
            widget, cell_at = self._offered[watched]
            cell = cell_at(QPointF(widget.mapFromGlobal(event.globalPos())))
            if cell != NOWHERE:
                self._open(widget, cell, event.globalPos())
                return True
        return super().eventFilter(watched, event)

    def _open(self, widget: QWidget, cell: Cell, at: QPoint) -> None:
        menu = QMenu(widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        roles = {action: name for name, action in self._actions.roles.items()}
        for action in widget.actions():
            name = roles.get(action)
            menu.addAction(action if name is None else self._about(name, cell, menu))
        menu.popup(at)

    def _about(self, name: str, cell: Cell, menu: QMenu) -> QAction:
        """The command of this role for what is there; with its key where that does the same."""
        state, role = self._desk.state, self._actions.roles[name]
        found = to_mark(state, name, pointed=cell)
        text = self._actions.named(name, found, is_pair=state.has_two_sentences)
        if found is not None and found == to_mark(state, name):
            text += "\t" + role.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action = QAction(text, menu, checkable=True)
        action.setEnabled(found is not None)
        action.setChecked(found is not None and found.has_role)
        action.triggered.connect(partial(self._actions.mark, name, found))
        return action
