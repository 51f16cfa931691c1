"""The table of methods: what each says of the chosen target ← source; how far each two agree."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from vzdesk.paint.style import tabular
from vzdesk.view.methods.agreement import Agreement
from vzdesk.view.readout import number, number_or_hidden
from vzdesk.view.shown.by_method import ByMethod
from vzdesk.widgets.plain_table import make_plain
from vzdesk.widgets.style import RHYTHM, as_tip, pixels

_COPY = QKeySequence.StandardKey.Copy
NUMBER, METHOD, SCORE, RANK = range(4)
"""The columns before those of the correlations with each method."""
COEFFICIENTS = ("spearman", "pearson")
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class MethodsModel(QAbstractTableModel):
    """One line for each method: score and rank of the chosen cell, and its correlation with each.

    coefficient  one of COEFFICIENTS
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._font = parent.font()
        self.shown: ByMethod | None = None
        self.agreement: Agreement | None = None
        self.coefficient = COEFFICIENTS[0]

    def show_methods(self, shown: ByMethod, agreement: Agreement | None) -> None:
        """Show these; where the methods are the same, only their numbers are drawn anew."""
        self._font = tabular(self._widget.font(), pixels(self._widget.font()))
        titles = [] if self.shown is None else [each.title for each in self.shown.maps]
        if titles != [each.title for each in shown.maps]:
            self.beginResetModel()
            self.shown, self.agreement = shown, agreement
            self.endResetModel()
            return
        is_other = self.agreement is not agreement
        self.shown, self.agreement = shown, agreement
        last = self.columnCount() - 1 if is_other else RANK
        self.dataChanged.emit(self.index(0, SCORE), self.index(self.rowCount() - 1, last))

    def set_coefficient(self, name: str) -> None:
        self.coefficient = name
        if self.shown is not None:
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, RANK), last)

    @property
    def titles(self) -> tuple[str, ...]:
        """The heads of the columns."""
        n = 0 if self.shown is None else len(self.shown.maps)
        numbers = map(str, range(1, n + 1))
        return ("", self.tr("method"), self.tr("score"), self.tr("rank"), *numbers)

    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.shown is None else len(self.shown.maps)

    def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else RANK + 1 + self.rowCount()

    def headerData(self, section: int, side: Qt.Orientation, role: int = 0) -> Any:
        if side != Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.titles[section]
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if section != METHOD else _LEFT
            case Qt.ItemDataRole.ToolTipRole if section > RANK and self.shown is not None:
                return as_tip(self.shown.maps[section - RANK - 1].title)
        return None

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One field: short, and in full as a tip and copied."""
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(self.text(row, column, exact=True))
            case Qt.ItemDataRole.TextAlignmentRole if column != METHOD:
                return _RIGHT
            case Qt.ItemDataRole.FontRole:
                return self._font
        return None

    def text(self, row: int, column: int, *, exact: bool = False) -> str:
        """A field as it is shown, or with all its digits."""
        shown = self.shown
        assert shown is not None
        if column == NUMBER:
            return str(row + 1)
        if column == METHOD:
            return shown.maps[row].title
        if column > RANK:
            return self._correlation(row, column - RANK - 1, exact=exact)
        if not shown.values:
            return ""
        value = shown.values[row]
        if column == RANK:
            is_hidden = math.isnan(float(value.score))
            return "" if is_hidden else self.tr("{} of {}").format(value.rank, value.n)
        return (
            str(value.score) if exact else number_or_hidden(value.score, is_scored=value.is_scored)
        )

    def _correlation(self, row: int, column: int, *, exact: bool) -> str:
        if self.agreement is None:
            return "…"
        found = float(getattr(self.agreement, self.coefficient)[row, column])
        if math.isnan(found):
            return "–"
        return number(found) if exact else f"{found:.2f}".replace("-", "−")

    def tsv(self) -> str:
        """All of it, with a line of heads."""
        lines = [
            self.titles,
            *(
                tuple(self.text(row, column, exact=True) for column in range(self.columnCount()))
                for row in range(self.rowCount())
            ),
        ]
        return "\n".join("\t".join(line) for line in lines) + "\n"


class MethodsTable(QTableView):
    """The table; Ctrl+C copies it as tab-separated values."""

    def __init__(self, model: MethodsModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setAccessibleName(self.tr("Methods, their numbers and correlations"))
        self.setToolTip(self.tr("Ctrl+C copies the table as TSV."))
        make_plain(self, 2 * RHYTHM)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        model.modelReset.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        metrics, header = self.fontMetrics(), self.horizontalHeader()
        shown = self._model.shown
        names = [] if shown is None else [each.title for each in shown.maps]
        widest = {NUMBER: "00", METHOD: max(names, key=metrics.horizontalAdvance, default="")}
        widest |= {SCORE: "0.00000000", RANK: "000 of 000"}
        for column in range(self._model.columnCount()):
            text = widest.get(column, "−0.00")
            room = 2 * RHYTHM if column in widest else RHYTHM
            header.resizeSection(column, metrics.horizontalAdvance(text) + room)
        self.verticalHeader().setDefaultSectionSize(self.row_height)

    @property
    def needed_width(self) -> int:
        """What all columns take."""
        return self.horizontalHeader().length() + 3 * RHYTHM  # with the bar of a long table

    @property
    def row_height(self) -> int:
        return self.fontMetrics().height() + RHYTHM // 2

    def event(self, event: QEvent) -> bool:
        """Take the shortcut for copying before the window does."""
        is_early = event.type() == QEvent.Type.ShortcutOverride
        if is_early and isinstance(event, QKeyEvent) and event.matches(_COPY):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(_COPY):
            QGuiApplication.clipboard().setText(self._model.tsv())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
