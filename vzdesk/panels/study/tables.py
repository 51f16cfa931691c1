"""Tables of texts: the numbers of a study, and the matches behind one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from vzdesk.paint.labels.spacing import fair_share
from vzdesk.paint.style import tabular
from vzdesk.widgets.plain_table import make_plain
from vzdesk.widgets.style import RHYTHM, as_tip, in_a_line, pixels

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
_MEASURED, WIDEST = 200, 40
"""Lines by which columns are as wide as they are, and characters that most show at most."""
_NARROWEST = 5 * RHYTHM
"""Any column has so many pixels at least."""


@dataclass(frozen=True)
class Column:
    """Texts below a title; numbers are to the right. Where there is `shown`, it is seen in the
    place of the texts, which tips and copies have. No more than the `widest` characters are seen.
    """

    title: str
    texts: Sequence[str]
    is_number: bool = False
    shown: Sequence[str] = ()
    widest: int = WIDEST

    def seen(self, row: int) -> str:
        return self.shown[row] if self.shown else in_a_line(self.texts[row])

    def width(self, metrics: QFontMetrics, *, with_title: bool = True) -> int:
        """What it needs, in pixels, as far as its first lines tell."""
        seen = [self.seen(row) for row in range(min(len(self.texts), _MEASURED))]
        seen += [in_a_line(self.title)] if with_title else []
        longest = max(seen, key=len, default="")[: self.widest]
        return max(metrics.horizontalAdvance(longest) + 2 * RHYTHM, _NARROWEST)


class TextsModel(QAbstractTableModel):
    """Columns of texts, as they are."""

    def __init__(self, numbers: Callable[[], QFont]) -> None:
        """`numbers` is the font of numbers."""
        super().__init__()
        self._numbers = numbers
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
        if role == Qt.ItemDataRole.DisplayRole:
            return column.seen(index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(column.texts[index.row()])
        if role == Qt.ItemDataRole.FontRole and column.is_number:
            return self._numbers()
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
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(self.columns[section].title)
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
        self.texts = TextsModel(lambda: tabular(self.font(), pixels(self.font())))
        self.setModel(self.texts)
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        make_plain(self, 3 * RHYTHM)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + RHYTHM)
        self.selectionModel().currentRowChanged.connect(self._go)
        self._widths: list[tuple[int, int]] = []
        self._is_fitting = self._is_moved = False
        header.sectionResized.connect(self._on_resized)

    def show_columns(self, columns: Sequence[Column], stretched: int = -1) -> None:
        """These; one of them may have the room that is left."""
        self._widths = []  # while the header is reset, it may not be changed
        self.texts.show_columns(columns)
        self.horizontalHeader().setStretchLastSection(stretched == len(columns) - 1)
        metrics = self.fontMetrics()
        self._widths = [(c.width(metrics), c.width(metrics, with_title=False)) for c in columns]
        self._is_moved = False
        self._fit()

    def _fit(self) -> None:
        """Numbers have what they need. Where there is no room for all, their titles are cut, and
        what is left is shared by the texts, so that none is cut for one that is longer.
        """
        room, kinds = self.viewport().width(), [each.is_number for each in self.texts.columns]
        is_tight = sum(whole for whole, _ in self._widths) > room
        wanted = [
            (bare if is_number and is_tight else whole, is_number)
            for (whole, bare), is_number in zip(self._widths, kinds, strict=False)
        ]
        texts = [wide for wide, is_number in wanted if not is_number]
        left = room - sum(wide for wide, is_number in wanted if is_number)
        most = max(fair_share(texts, left), _NARROWEST)
        self._is_fitting = True
        for at, (wide, is_number) in enumerate(wanted):
            fitted = wide if is_number else int(min(wide, most))
            self.horizontalHeader().resizeSection(at, fitted)
        self._is_fitting = False

    @Slot(int)
    def _on_resized(self, at: int) -> None:
        """What the user has made wider or narrower stays so."""
        header = self.horizontalHeader()
        is_stretched = header.stretchLastSection() and at == header.count() - 1
        self._is_moved |= not self._is_fitting and not is_stretched

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._is_moved:
            self._fit()

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
