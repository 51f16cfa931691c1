"""The curves of a target ← source, and the list of the largest differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPointF,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from vzdesk.paint.style import tabular
from vzdesk.panels.compare.curves import CurvesCanvas
from vzdesk.view.comparison.compare import maps_at
from vzdesk.view.comparison.differences import largest_so_far
from vzdesk.view.isolates import without_isolates
from vzdesk.view.readout import at_the_point, number
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import Comparison, Difference, ViewState
from vzdesk.widgets.style import RHYTHM, as_tip, on_paper, pixels, plain_label


class Details(QWidget):
    """Curves above, list below; asks for the cell and the layer of what is chosen in the list."""

    hovered = Signal(object)
    clicked = Signal(object)
    layer_clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        on_paper(self)
        self.curves = CurvesCanvas()
        self.curves.layer_clicked.connect(self.layer_clicked)
        self.scope = QComboBox()
        self.scope.addItems([self.tr("this layer"), self.tr("all layers")])
        self.scope.setAccessibleName(self.tr("Layers of the list"))
        self.scope.currentIndexChanged.connect(self._fill)
        self.title = plain_label()
        self.title.setBuddy(self.scope)
        self.model = DifferencesModel(self)
        self.view = DifferencesView(self.model)
        self.view.pointed.connect(self._preview)
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)
        self._state = ViewState()
        self._shown: tuple[object, ...] = ()
        self._growing: Iterator[list[Difference]] = iter(())
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._grow)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.scope)
        listed = QVBoxLayout()
        listed.setSpacing(RHYTHM // 2)
        listed.addLayout(head)
        listed.addWidget(self.view, 1)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._sides.setContentsMargins(RHYTHM, 0, 0, 0)
        self._sides.setSpacing(RHYTHM)
        self._sides.addWidget(self.curves, 1)
        self._sides.addLayout(listed, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Curves and list stand side by side where there is room."""
        directions = QBoxLayout.Direction
        is_wide = self.width() > 2 * self.height()
        self._sides.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)

    def show_state(self, state: ViewState) -> None:
        """Show the curves, and fill the list anew where others are the largest."""
        self._state = state
        self.curves.show_state(state)
        self._fill()

    @property
    def is_filling(self) -> bool:
        """Whether the list is still to be filled."""
        return self._soon.isActive()

    def _fill(self) -> None:
        """Begin to fill the list, a layer at a time, so that nobody has to wait for all of them.

        Lines of another layer stay until then; those of another pair are of no cell that is here.
        """
        comparison, state = self._state.comparison, self._state
        if comparison is None or comparison.maps is None or comparison.pair is None:
            return
        pair, maps = comparison.pair, comparison.maps
        is_all = bool(self.scope.currentIndex())
        layers = range(min(comparison.n_layers)) if is_all else [state.layer]  # that both have
        shown_map = state.method, state.part, state.rollout, state.units
        what = (*shown_map, maps.targets, maps.sources)
        shown = (pair.results, what, layers)
        if shown == self._shown:
            return
        if shown[:2] != self._shown[:2]:
            self.model.show_rows(comparison, [])
        self._shown = shown
        self.title.setText(self.tr("Largest differences"))
        self._growing = largest_so_far((layer, maps_at(pair, layer)) for layer in layers)
        self._rows: list[Difference] = []
        self._soon.start()

    @Slot()
    def _grow(self) -> None:
        comparison, found = self._state.comparison, next(self._growing, None)
        if comparison is None or comparison.maps is None:
            return
        if found is not None:
            self._rows = found
            self._soon.start()
            return
        self.model.show_rows(comparison, self._rows)
        if not self._rows:
            self.title.setText(self.tr("No differences"))

    def _preview(self, place: int) -> None:
        """Show the cell of a line, in the layer that is shown; -1 ends it."""
        inside = 0 <= place < len(self.model.rows)
        row = self.model.rows[place] if inside else None
        self.hovered.emit(NOWHERE if row is None else Cell(row.target, row.source))

    def _choose(self, index: QModelIndex) -> None:
        row = self.model.rows[index.row()]
        if row.layer != self._state.layer:
            self.layer_clicked.emit(row.layer)
        comparison = self._state.comparison
        if comparison is None or comparison.locked != Cell(row.target, row.source):
            self.clicked.emit(Cell(row.target, row.source))


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
        assert self._comparison is not None
        assert self._comparison.maps is not None
        labels = self._comparison.maps.labels
        return f"{labels.targets[row.target].shown} ← {labels.sources[row.source].shown}"

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


class DifferencesView(QTableView):
    """The list; Ctrl+C copies what is selected, or all, as tab-separated values.

    pointed carries the line under the pointer, -1 for none.
    """

    pointed = Signal(int)

    def __init__(self, model: DifferencesModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self._pointed = -1
        model.modelReset.connect(self._forget_pointed)
        model.modelReset.connect(self._fit)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Largest differences"))
        self.setToolTip(self.tr("Ctrl+C copies the selected lines as TSV."))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setMinimumSectionSize(3 * RHYTHM)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._fit()

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        header = self.horizontalHeader()
        for column, widest in enumerate((self._model.titles[1], *self._model.longest()), 1):
            header.resizeSection(column, metrics.horizontalAdvance(widest) + 2 * RHYTHM)
        self.verticalHeader().setDefaultSectionSize(metrics.height() + RHYTHM // 2)

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


_COPY = QKeySequence.StandardKey.Copy
