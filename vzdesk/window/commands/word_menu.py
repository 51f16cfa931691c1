"""The menu that a right click opens where words are seen: it is about the word that was clicked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QMenu, QWidget

from vzdesk.desk.desk import Desk
from vzdesk.view.marking import to_mark
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.window.commands.menus import Commands
from vzdesk.window.commands.roles import NAMES, named, toggle
from vzdesk.window.entries import shortcut_of

CellAt = Callable[[QPointF], Cell]
About = Callable[[QAction, Cell, QMenu], QAction]
"""A command, what was clicked, and the menu that is to have the command about that."""


class WordMenu(QObject):
    """Opens in place of the menu of a widget's actions, with roles of the word under the pointer.

    others are commands, by id, in whose place that is offered which is made for the word.

    From the keyboard, and outside the words, the widget's own menu opens, for what is locked.
    """

    def __init__(self, commands: Commands, desk: Desk, others: Mapping[str, About]) -> None:
        super().__init__(commands)
        self._desk = desk
        self._about: dict[QAction, About] = {
            commands[f"roles.{name}"]: partial(self._about_role, name) for name in NAMES
        } | {commands[id]: about for id, about in others.items()}
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
                self.open(widget, cell, event.globalPos())
                return True
        return super().eventFilter(watched, event)

    def open(self, widget: QWidget, cell: Cell, at: QPoint) -> None:
        menu = QMenu(widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in widget.actions():
            about = self._about.get(action)
            menu.addAction(action if about is None else about(action, cell, menu))
        menu.popup(at)

    def _about_role(self, name: str, role: QAction, cell: Cell, menu: QMenu) -> QAction:
        """The command of this role for what is there; with its key where that does the same."""
        state = self._desk.state
        found = to_mark(state, name, pointed=cell)
        text = named(name, found, state)
        if found is not None and found == to_mark(state, name):
            text += "\t" + shortcut_of(role)
        action = QAction(text, menu, checkable=True)
        action.setEnabled(found is not None)
        action.setChecked(found is not None and found.has_role)
        action.triggered.connect(partial(toggle, self._desk, name, found))
        return action
