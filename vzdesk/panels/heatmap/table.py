"""The map as a plain table of numbers, for copying and for screen readers."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSignalBlocker,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from vzdesk.corpus.roles import role_names
from vzdesk.paint.style import tabular
from vzdesk.panels.heatmap.headers import UnitHeader
from vzdesk.view.readout import DIGITS, at_the_point, number, number_or_hidden, without_number
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import MapView, ViewState
from vzdesk.widgets.style import RHYTHM, accent, as_tip, pixels, plain_label, tint

_LONGEST = "0.000123456"
"""The longest number with six digits that has no power of ten."""
_ROOT = QModelIndex()
_DOWN = Qt.Orientation.Vertical
_Index = QModelIndex | QPersistentModelIndex


_LABEL_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


class MapModel(QAbstractTableModel):
    """Scores of a map: rows are targets, columns are sources, in the order of the text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.map: MapView | None = None

    def show_map(self, view: MapView) -> None:
        """Another map; where it has the same labels, what is selected stays."""
        if self.map is not None and view.has_units_of(self.map):
            self.map = view
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            for orientation, n in ((Qt.Orientation.Horizontal, last.column()), (_DOWN, last.row())):
                self.headerDataChanged.emit(orientation, 0, n)  # roles
            return
        self.beginResetModel()
        self.map = view
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if self.map is None or parent.isValid() else len(self.map.targets)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if self.map is None or parent.isValid() else len(self.map.sources)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The score, with as many digits as in the line of exact numbers, in full as a tip."""
        if self.map is None:
            return None
        score = self.map.scores[index.row(), index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if np.isnan(score) else at_the_point([number(score), _LONGEST])[0]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            is_scored = self.map.is_scored(index.row())
            why = without_number(is_scored=is_scored)
            whole = why if np.isnan(score) else in_full(score)
            return as_tip(f"{self._named(index)}: {whole}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            is_scored = self.map.is_scored(index.row())
            return f"{self._named(index)}, {number_or_hidden(score, is_scored=is_scored)}"
        return None

    def _named(self, index: _Index) -> str:
        assert self.map is not None
        target, source = self.map.targets[index.row()], self.map.sources[index.column()]
        return f"{target.shown} ← {source.shown}"

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if self.map is None or role not in _LABEL_ROLES:
            return None
        across = orientation == Qt.Orientation.Horizontal
        unit = (self.map.sources if across else self.map.targets)[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return unit.shown
        text = f"{unit.shown}: {role_names(unit.role)}" if unit.role else unit.shown
        return as_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text


def in_full(score: np.floating[Any]) -> str:
    """The shortest decimals that read back as the same number; NA where it is hidden."""
    if np.isnan(score):
        return "NA"
    return np.format_float_positional(score, unique=True, trim="0")


class MapTable(QWidget):
    """The table, and below it what its rows and columns are."""

    hovered = Signal(object)
    clicked_cell = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.model = MapModel(self)
        self.view = _Table(self.model)
        self.view.selectionModel().currentChanged.connect(self._request_cell)
        self.view.entered.connect(self._preview)
        self.view.left.connect(self._leave)
        self._locked = NOWHERE
        self.note = note = plain_label()
        note.setWordWrap(True)
        note.setContentsMargins(RHYTHM, RHYTHM // 2, RHYTHM, RHYTHM // 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(RHYTHM, RHYTHM // 2, RHYTHM, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, 1)
        layout.addWidget(note)
        self.setFocusProxy(self.view)

    def show_state(self, state: ViewState) -> None:
        """Bring numbers and current cell from one state to the other."""
        assert state.map is not None
        if state.map is not self.model.map:
            sides = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
            self.view.setLayoutDirection(sides[state.map.right_to_left])
            self.model.show_map(state.map)
            self.note.setText("; ".join(filter(None, (self._axes, state.map.hidden_note))))
            self.view.fit(self.font())
        self._locked = state.locked
        target, source = state.locked.target, state.locked.source
        current = self.view.currentIndex()
        if (
            target is None
            or source is None
            or (current.row(), current.column()) == (target, source)
        ):
            return
        with QSignalBlocker(self.view.selectionModel()):
            self.view.selectionModel().setCurrentIndex(
                self.model.index(target, source), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        self.view.scrollTo(self.view.currentIndex())
        self.view.viewport().update()

    @property
    def _axes(self) -> str:
        axes = self.tr(
            "rows: target, columns: source; shown with {} significant digits, copied in full"
        )
        return axes.format(DIGITS)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the fonts; the table's own is made of them."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.view.fit(self.font())

    @Slot(QModelIndex, QModelIndex)
    def _request_cell(self, current: QModelIndex) -> None:
        cell = Cell(current.row(), current.column())
        if current.isValid() and cell != self._locked:
            self.clicked_cell.emit(cell)

    @Slot(QModelIndex)
    def _preview(self, index: QModelIndex) -> None:
        self.hovered.emit(Cell(index.row(), index.column()))

    @Slot()
    def _leave(self) -> None:
        self.hovered.emit(NOWHERE)


class _Cells(QStyledItemDelegate):
    """What is selected on tinted paper in ordinary ink, so that numbers can be read; the current
    cell in an outline, as in maps.
    """

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus  # its dotted line
        palette = option.palette
        palette.setColor(QPalette.ColorRole.Highlight, tint(palette))
        palette.setColor(QPalette.ColorRole.HighlightedText, palette.text().color())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        view = self.parent()
        if isinstance(view, QTableView) and view.currentIndex() == index:
            painter.save()
            painter.setPen(QPen(accent(view.palette()), 2, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(QRectF(option.rect).adjusted(1, 1, -1, -1))
            painter.restore()


class _Table(QTableView):
    """A table that copies what is selected, with its labels, as lines of fields between tabs."""

    left = Signal()

    def __init__(self, model: MapModel) -> None:
        super().__init__()
        self._model = model
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.setItemDelegate(_Cells(self))
        self._headers = UnitHeader(Qt.Orientation.Horizontal, self), UnitHeader(_DOWN, self)
        self.setHorizontalHeader(self._headers[0])
        self.setVerticalHeader(self._headers[1])
        self.setModel(model)  # now, so that headers are notified of other rows before the table

    def fit(self, font: QFont) -> None:
        """Set font and size of all cells: with hundreds of columns none can be measured, but their
        labels are.
        """
        self.setFont(tabular(font, pixels(font)))
        wide = self.fontMetrics().horizontalAdvance(_LONGEST) + 2 * RHYTHM
        high = self.fontMetrics().height() + RHYTHM
        view, (across, down) = self._model.map, self._headers
        across.setDefaultSectionSize(wide)
        down.setDefaultSectionSize(high)
        if view is not None:
            across.show_units(view.sources, self.font(), wide)
            down.show_units(view.targets, self.font())

    def copied(self) -> str:
        """The selected numbers in full, with the labels of their rows and columns."""
        model = self._model
        assert model.map is not None
        indexes = self.selectionModel().selectedIndexes()
        rows = sorted({index.row() for index in indexes})
        columns = sorted({index.column() for index in indexes})
        chosen = {(index.row(), index.column()) for index in indexes}
        lines = [["", *(_field(model.map.sources[column].label) for column in columns)]]
        for row in rows:
            numbers = (
                in_full(model.map.scores[row, column]) if (row, column) in chosen else ""
                for column in columns
            )
            lines.append([_field(model.map.targets[row].label), *numbers])
        return "\n".join("\t".join(line) for line in lines)

    def event(self, event: QEvent) -> bool:
        """Copying is this table's own here, not the window's."""
        is_key = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy)
        if is_key and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy; all else as tables do."""
        if event.matches(QKeySequence.StandardKey.Copy):
            if self.selectionModel().hasSelection():  # else what is on the clipboard stays
                QGuiApplication.clipboard().setText(self.copied())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Without a cell of its own Qt goes to the first one: nobody has chosen that."""
        with QSignalBlocker(self.selectionModel()):
            super().focusInEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()


def _field(label: str) -> str:
    """A label that cannot be taken for two fields."""
    return " ".join(label.split())
