"""The commands of the View menu that say how words are written, and what is written under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from vzdesk.desk.desk import Desk
    from vzdesk.view.types import ViewState
    from vzdesk.window.actions import Actions


class WordActions(QObject):
    """Annotations, dependencies and fonts; `refresh` lists what the sentence has."""

    def __init__(self, actions: Actions, desk: Desk, menu: QMenu) -> None:
        super().__init__(actions)
        self._desk, self._actions = desk, actions
        self._annotations(menu.addMenu(self.tr("A&nnotations")))
        self._fonts(menu)

    def _annotations(self, menu: QMenu) -> None:
        self.annotations = menu
        self._tiers = QActionGroup(self)
        self._tiers.triggered.connect(self._set_annotation)
        self._after_tiers = menu.addSeparator()
        self._add_tier("", self.tr("N&one"))
        add = self._actions._check
        self.dependencies = add(menu, self.tr("&Dependencies"), "Ctrl+Shift+D")
        self.dependencies.triggered.connect(self._set_dependencies)

    def _fonts(self, menu: QMenu) -> None:
        text_size, add = self._actions._window.text_size, self._actions._add
        self.data_font = add(menu, self.tr("&Data font…"), text_size.ask)
        standard = QKeySequence.StandardKey
        self.larger = add(menu, self.tr("Lar&ger text"), text_size.enlarge, standard.ZoomIn)
        self.larger.setShortcuts([*self.larger.shortcuts(), QKeySequence("Ctrl+=")])
        self.smaller = add(menu, self.tr("S&maller text"), text_size.reduce, standard.ZoomOut)
        self.usual = add(menu, self.tr("Us&ual text size"), text_size.reset, "Ctrl+0")

    def _add_tier(self, name: str, text: str) -> None:
        action = QAction(text, self, checkable=True)
        action.setData(name)
        self._tiers.addAction(action)
        self.annotations.insertAction(self._after_tiers, action)

    def refresh(self, state: ViewState) -> None:
        """List what the sentence's words are annotated with, and check what is shown."""
        shown = state.annotations
        if tuple(each.data() for each in self._tiers.actions()[1:]) != shown.tiers:
            for action in self._tiers.actions()[1:]:
                self._tiers.removeAction(action)
                action.deleteLater()
            for name in shown.tiers:
                self._add_tier(name, name.replace("&", "&&"))
        for action in self._tiers.actions():
            action.setChecked(action.data() == shown.shown)
        self.annotations.setEnabled(bool(shown.tiers or shown.has_heads))
        self.dependencies.setEnabled(shown.has_heads)
        self.dependencies.setChecked(bool(shown.dependencies))

    @Slot(QAction)
    def _set_annotation(self, action: QAction) -> None:
        self._desk.set_settings(annotation=action.data())

    @Slot(bool)
    def _set_dependencies(self, checked: bool) -> None:
        self._desk.set_settings(dependencies=checked)
