"""The menu of the list of sentences: what to sort by, and which columns to see."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from vzdesk.view.arrange import COLUMNS

if TYPE_CHECKING:
    from vzdesk.window.actions import Actions
    from vzdesk.window.main_window import MainWindow

_TEXT = COLUMNS.index("text")
_OWN_ORDER = -1


class ListActions(QObject):
    """What clicks on the list's header do, for the keyboard."""

    def __init__(self, actions: Actions, window: MainWindow, menu: QMenu) -> None:
        super().__init__(actions)
        self._window = window
        self.sorts: dict[int, QAction] = {}
        self.columns: dict[int, QAction] = {}
        names = [self.tr("number"), self.tr("sentence"), self.tr("status"), self.tr("tags")]
        names += [self.tr("note"), self.tr("roles"), self.tr("id")]
        by = {_OWN_ORDER: self.tr("In the order of the session")}
        by |= {n: self.tr("Sort by {}").format(name) for n, name in enumerate(names) if n}
        for column, text in by.items():
            self.sorts[column] = actions._check(menu, text, "")
            self.sorts[column].triggered.connect(partial(self._sort, column))
        menu.addSeparator()
        for column, name in enumerate(names):
            if column != _TEXT:
                action = actions._check(menu, self.tr("Show {}").format(name), "")
                action.triggered.connect(partial(self._show, column))
                self.columns[column] = action
        menu.aboutToShow.connect(self.refresh)

    def refresh(self) -> None:
        """Check what is so now."""
        view = self._window.sentences.view
        now = view.horizontalHeader().sortIndicatorSection()
        for column, action in self.sorts.items():
            action.setChecked(column == now)
        for column, action in self.columns.items():
            action.setChecked(not view.isColumnHidden(column))

    def _sort(self, column: int) -> None:
        """Sort by it; turn the order round where the list is sorted by it already."""
        header = self._window.sentences.view.horizontalHeader()
        ascending, descending = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        is_same = header.sortIndicatorSection() == column
        turns = is_same and header.sortIndicatorOrder() == ascending
        header.setSortIndicator(column, descending if turns else ascending)

    def _show(self, column: int) -> None:
        view = self._window.sentences.view
        view.columns.choose(column, view.isColumnHidden(column))
