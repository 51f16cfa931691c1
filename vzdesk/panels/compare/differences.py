"""The list of the largest differences: its lines, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from vzdesk.paint.labels.cutting import cut_label
from vzdesk.paint.style import tabular
from vzdesk.view.readout import at_the_point, number
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.texts.isolates import without_isolates
from vzdesk.view.types import Comparison, Difference
from vzdesk.widgets.plain_table import make_plain
from vzdesk.widgets.style import RHYTHM, as_tip, pixels

_LAYER, _SCORES = 1, (2, 3)
_LEAST_NAME = 14 * RHYTHM
ARROW = " ← "
_COPY = QKeySequence.StandardKey.Copy


class DifferencesModel(QAbstractTableModel):
    """The largest differences, one a line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._comparison: Comparison | None = None
        self.rows: list[Difference] = []
        self._shown: list[tuple[str, ...]] = []

    def show_rows(self, comparison: Comparison, rows: list[Difference]) -> None:
        self.beginResetModel()
        self._comparison, self.rows = comparison, rows
        self._shown = self._numbers(rows)
        self.endResetModel()

    @property
    def titles(self) -> tuple[str, ...]:
        return (self.tr("target ← source"), self.tr("layer"), "A", "B", "A − B")

    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        """The cell, the layer, both scores and their difference."""
        return 0 if parent.isValid() else 5

    def headerData(self, section: int, side: Qt.Orientation, role: int = 0) -> Any:
        if side == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        return None

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One field: in the digits of the line of exact numbers, in full as a tip and copied."""
        row, column = self.rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return (self._named(row), self._layer(row), *self._shown[index.row()])[column]
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(self.exact(row)[column])
            case Qt.ItemDataRole.TextAlignmentRole if column:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.FontRole:
                return tabular(self._widget.font(), pixels(self._widget.font()))
        return None

    def _named(self, row: Difference) -> str:
        return ARROW.join(self.sides(row))

    def sides(self, row: Difference) -> tuple[str, str]:
        """The labels of its target and of its source."""
        assert self._comparison is not None
        assert self._comparison.maps is not None
        labels = self._comparison.maps.labels
        return labels.targets[row.target].shown, labels.sources[row.source].shown

    def _layer(self, row: Difference) -> str:
        """The number of the layer, or those of both models where the one has not as many."""
        assert self._comparison is not None
        return " / ".join(dict.fromkeys(str(n + 1) for n in self._comparison.layers_at(row.layer)))

    @staticmethod
    def _numbers(rows: Sequence[Difference]) -> list[tuple[str, ...]]:
        """Both scores and their difference, with a sign as beside the colours, each below the one
        of the line before.
        """
        kinds = (
            [number(row.first) for row in rows],
            [number(row.second) for row in rows],
            [number(row.value, signed=True).replace("-", "−", 1) for row in rows],
        )
        return list(zip(*map(at_the_point, kinds), strict=True))

    def longest(self) -> tuple[str, ...]:
        """The longest number of each kind, at least as long as usual ones."""
        usual = ("0.00000000", "0.00000000", "+0.00000000")
        return tuple(max(kind, key=len) for kind in zip(usual, *self._shown, strict=True))

    def exact(self, row: Difference) -> tuple[str, ...]:
        """The fields of a difference with all their digits, and no mark but the user's own."""
        numbers = (str(row.first), str(row.second), repr(row.value))
        return (without_isolates(self._named(row)), self._layer(row), *numbers)

    def tsv(self, places: list[int]) -> str:
        """These rows, or all where none is named, with a line of heads."""
        rows = [self.rows[place] for place in places] or self.rows
        lines = [self.titles, *(self.exact(row) for row in rows)]
        return "\n".join("\t".join(line) for line in lines) + "\n"


def fitted(sides: tuple[str, str], metrics: QFontMetricsF, room: float) -> str:
    """A target and its source with the arrow between them: where there is no room for all, each
    is cut on its own, and the shorter one only if it has more than half.
    """
    widths = [metrics.horizontalAdvance(side) for side in sides]
    room -= metrics.horizontalAdvance(ARROW)
    rooms = [max(room - min(other, room / 2), 0) for other in reversed(widths)]
    cut = (cut_label(metrics, side, room) for side, room in zip(sides, rooms, strict=True))
    return ARROW.join(cut)


class _Names(QStyledItemDelegate):
    """Paints the column of targets and sources."""

    def __init__(self, view: QTableView, model: DifferencesModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        margin = QStyle.PixelMetric.PM_FocusFrameHMargin
        room = option.rect.width() - 2 * (self._view.style().pixelMetric(margin) + 1)
        sides = self._model.sides(self._model.rows[index.row()])
        option.text = fitted(sides, QFontMetricsF(option.font), room)


class DifferencesView(QTableView):
    """The list; Ctrl+C copies what is selected, or all, as tab-separated values. Where it is narrow
    the cell and its difference stay in sight; the line of numbers has both scores.

    pointed carries the line under the pointer, -1 for none.
    """

    pointed = Signal(int)

    def __init__(self, model: DifferencesModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setItemDelegateForColumn(0, _Names(self, model))
        self._pointed = -1
        self._widths: dict[int, int] = {}
        model.modelReset.connect(self._forget_pointed)
        model.modelReset.connect(self._fit)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Largest differences"))
        self.setToolTip(self.tr("Ctrl+C copies the selected lines as TSV."))
        make_plain(self, 3 * RHYTHM)
        header = self.horizontalHeader()
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        header = self.horizontalHeader()
        for column, widest in enumerate((self._model.titles[1], *self._model.longest()), 1):
            self._widths[column] = metrics.horizontalAdvance(widest) + 2 * RHYTHM
            header.resizeSection(column, self._widths[column])
        self._hide_scores()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + RHYTHM // 2)

    def set_has_layers(self, has_layers: bool) -> None:
        """Whether its lines are of several layers."""
        self.setColumnHidden(_LAYER, not has_layers)
        self._hide_scores()

    def _hide_scores(self) -> None:
        shown = (wide for at, wide in self._widths.items() if at != _LAYER or self._has_layers)
        is_narrow = _LEAST_NAME + sum(shown) > self.viewport().width()
        for column in _SCORES:
            self.setColumnHidden(column, is_narrow)

    @property
    def _has_layers(self) -> bool:
        return not self.isColumnHidden(_LAYER)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hide_scores()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Emit which line the pointer is over."""
        super().mouseMoveEvent(event)
        self._point(self.rowAt(event.position().toPoint().y()))

    def cell_at(self, point: QPointF) -> Cell:
        """The row and column of the line under this point."""
        place = self.rowAt(self.viewport().mapFrom(self, point.toPoint()).y())
        row = self._model.rows[place] if place >= 0 else None
        return NOWHERE if row is None else Cell(row.target, row.source)

    def leaveEvent(self, event: QEvent) -> None:
        """It is over none."""
        super().leaveEvent(event)
        self._point(-1)

    def _forget_pointed(self) -> None:
        self._pointed = -1

    def _point(self, place: int) -> None:
        if place != self._pointed:
            self._pointed = place
            self.pointed.emit(place)

    def event(self, event: QEvent) -> bool:
        """Take the shortcut for copying before the window does."""
        is_early = event.type() == QEvent.Type.ShortcutOverride
        if is_early and isinstance(event, QKeyEvent) and event.matches(_COPY):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(_COPY):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected lines on the clipboard, all digits kept."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        QGuiApplication.clipboard().setText(self._model.tsv(rows))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
