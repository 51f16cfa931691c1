"""Tables of texts: the numbers of a study, and the matches behind one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from vzdesk.widgets.plain_table import make_plain
from vzdesk.widgets.style import RHYTHM, as_tip, in_a_line

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
_MEASURED, _WIDEST = 200, 40
"""Lines by which columns are as wide as they are, and characters that they show at most."""


@dataclass(frozen=True)
class Column:
    """Texts below a title; numbers are to the right."""

    title: str
    texts: Sequence[str]
    is_number: bool = False


class TextsModel(QAbstractTableModel):
    """Columns of texts, as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[Column, ...] = ()

    def show_columns(self, columns: Sequence[Column]) -> None:
        self.beginResetModel()
        self.columns = tuple(columns)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() or not self.columns else len(self.columns[0].texts)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.column()]
        text = column.texts[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return in_a_line(text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(text)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return in_a_line(self.columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[section].is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def as_text(self, rows: Sequence[int]) -> str:
        """These rows with the titles, between tabs."""
        lines = [[each.title for each in self.columns]]
        lines += [[_plain(each.texts[row]) for each in self.columns] for row in rows]
        return "\n".join("\t".join(line) for line in lines)


def _plain(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ").replace("\r", " ")


class TextsView(QTableView):
    """Whole lines; copying takes those that are selected, or all.

    went  carries the number of the line that the user went to, or chose again by a click or Enter:
          what it shows may be another by now
    """

    went = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.texts = TextsModel()
        self.setModel(self.texts)
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        make_plain(self, 3 * RHYTHM)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + RHYTHM)
        self.selectionModel().currentRowChanged.connect(self._go)

    def show_columns(self, columns: Sequence[Column], stretched: int = -1) -> None:
        """These; one of them may have the room that is left."""
        self.texts.show_columns(columns)
        header, metrics = self.horizontalHeader(), self.fontMetrics()
        header.setStretchLastSection(stretched == len(columns) - 1)
        for at, column in enumerate(columns):
            widest = max(
                (in_a_line(each)[:40] for each in (column.title, *column.texts[:200])), key=len
            )
            header.resizeSection(at, metrics.horizontalAdvance(widest) + 3 * RHYTHM)

    def _go(self, current: QModelIndex) -> None:
        if current.isValid():
            self.went.emit(current.row())

    def copy(self) -> None:
        """The selected lines, where these are several; else all."""
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows()})
        rows = chosen if len(chosen) > 1 else list(range(self.texts.rowCount()))
        QGuiApplication.clipboard().setText(self.texts.as_text(rows))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        before = self.currentIndex().row()
        super().mousePressEvent(event)
        pressed = self.indexAt(event.position().toPoint())
        is_plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if is_plain and pressed.isValid() and pressed.row() == before:
            self._go(pressed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(self.currentIndex())
        else:
            super().keyPressEvent(event)
