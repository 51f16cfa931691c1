"""Which sentence to compare with."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, QStringListModel, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from vzdesk.view.state import SentenceRow
from vzdesk.widgets.style import RHYTHM


class SentenceDialog(QDialog):
    """Asks for one of the other sentences; `chosen` carries the ids of both."""

    chosen = Signal(str, str)

    def __init__(
        self,
        current: SentenceRow,
        rows: tuple[SentenceRow, ...],
        suggested: str | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Compare with"))
        self._current = current
        others = [(place, row) for place, row in enumerate(rows, 1) if row.id != current.id]
        self._ids = [row.id for _, row in others]
        texts = QStringListModel([f"{place}  {row.text}" for place, row in others], self)
        self.shown = QSortFilterProxyModel(self)
        self.shown.setSourceModel(texts)
        self.shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Part of the sentence"))
        self.filter.setAccessibleName(self.tr("Part of the sentence"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._narrow)
        self.list = QListView()
        self.list.setModel(self.shown)
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(self.tr("Sentences"))
        self.list.doubleClicked.connect(self.accept)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel)
        self.buttons.button(buttons.Ok).setText(self.tr("Compare"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        head = QLabel(self.tr("Compare “{}” with:").format(current.text))
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(RHYTHM)
        for widget in (head, self.filter, self.list, self.buttons):
            layout.addWidget(widget)
        self.resize(60 * RHYTHM, 50 * RHYTHM)
        self._point_at(self._ids.index(suggested) if suggested in self._ids else 0)

    def _point_at(self, place: int) -> None:
        index = self.shown.mapFromSource(self.shown.sourceModel().index(place, 0))
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)

    @Slot(str)
    def _narrow(self, text: str) -> None:
        self.shown.setFilterFixedString(text)
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.shown.index(0, 0))

    def accept(self) -> None:
        """Take the chosen sentence; with none there is nothing to take."""
        index: QModelIndex = self.shown.mapToSource(self.list.currentIndex())
        if index.isValid():
            self.chosen.emit(self._current.id, self._ids[index.row()])
            super().accept()
