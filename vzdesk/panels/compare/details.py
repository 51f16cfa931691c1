"""One target ← source of both sentences through the layers, and the largest differences."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from vzdesk.export.labels import GAP, tabular
from vzdesk.export.layout import ticks_of
from vzdesk.look import RHYTHM, hairline, is_dark, on_paper, pixels, style_of
from vzdesk.view.colours import difference_rgb
from vzdesk.view.pairs import Comparison, Curves, Difference, largest
from vzdesk.view.selection import Cell
from vzdesk.view.state import ViewState


class Details(QWidget):
    """Curves above, list below; asks for the cell and the layer of what is chosen in the list."""

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
        self.title = QLabel()
        self.title.setBuddy(self.scope)
        self.model = DifferencesModel(self)
        self.view = DifferencesView(self.model)
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)
        self._state = ViewState()
        self._shown: object = None
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
        ways = QBoxLayout.Direction
        is_wide = self.width() > 2 * self.height()
        self._sides.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)

    def show_state(self, state: ViewState) -> None:
        """Show the curves, and fill the list anew where others are the largest."""
        self._state = state
        self.curves.show_state(state)
        self._fill()

    def _fill(self) -> None:
        comparison, state = self._state.comparison, self._state
        if comparison is None or comparison.maps is None or comparison.pair is None:
            return
        pair, maps = comparison.pair, comparison.maps
        is_all = bool(self.scope.currentIndex())
        layers = range(state.n_layers) if is_all else [state.layer]
        what = (state.method, state.part, state.rollout, maps.targets, maps.sources)
        shown = (pair.scored, what, layers)
        if shown == self._shown:
            return
        self._shown = shown
        self.model.show_rows(comparison, largest((layer, pair.at(layer)) for layer in layers))
        has_rows = bool(self.model.rows)
        self.title.setText(
            self.tr("Largest differences") if has_rows else self.tr("No differences")
        )

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
        self._look = parent
        self._comparison: Comparison | None = None
        self.rows: list[Difference] = []

    def show_rows(self, comparison: Comparison, rows: list[Difference]) -> None:
        """Show these differences of this comparison."""
        self.beginResetModel()
        self._comparison, self.rows = comparison, rows
        self.endResetModel()

    @property
    def titles(self) -> tuple[str, ...]:
        """The heads of the columns."""
        return (self.tr("target ← source"), self.tr("layer"), "A", "B", "A − B")

    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        """How many differences there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        """The cell, the layer, both scores and their difference."""
        return 0 if parent.isValid() else 5

    def headerData(self, section: int, side: Qt.Orientation, role: int = 0) -> Any:
        """The head of a column."""
        if side == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        return None

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One field: rounded in the list, exact in its tip and when copied."""
        row, column = self.rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                rounded = (f"{row.first:.4f}", f"{row.second:.4f}", f"{row.value:+.4f}")
                return (self._named(row), str(row.layer + 1), *rounded)[column]
            case Qt.ItemDataRole.ToolTipRole:
                return self.exact(row)[column]
            case Qt.ItemDataRole.TextAlignmentRole if column:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.FontRole:
                return tabular(self._look.font(), pixels(self._look.font()) * 0.95)
        return None

    def _named(self, row: Difference) -> str:
        assert self._comparison is not None
        assert self._comparison.maps is not None
        labels = self._comparison.maps.labels
        return f"{labels.targets[row.target].label} ← {labels.sources[row.source].label}"

    def exact(self, row: Difference) -> tuple[str, ...]:
        """The fields of a difference with all their digits."""
        numbers = (str(np.float32(row.first)), str(np.float32(row.second)), repr(row.value))
        return (self._named(row), str(row.layer + 1), *numbers)

    def tsv(self, places: list[int]) -> str:
        """These rows, or all where none is named, with a line of heads."""
        rows = [self.rows[place] for place in places] or self.rows
        lines = [self.titles, *(self.exact(row) for row in rows)]
        return "\n".join("\t".join(line) for line in lines) + "\n"


class DifferencesView(QTableView):
    """The list; Ctrl+C copies what is selected, or all, as tab-separated values."""

    def __init__(self, model: DifferencesModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setAccessibleName(self.tr("Largest differences"))
        self.setToolTip(self.tr("Ctrl+C copies the selected lines as TSV."))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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
        for column, widest in enumerate(("layer", "0.0000", "0.0000", "+0.0000"), 1):
            header.resizeSection(column, metrics.horizontalAdvance(widest) + 2 * RHYTHM)
        self.verticalHeader().setDefaultSectionSize(metrics.height() + RHYTHM // 2)

    def event(self, event: QEvent) -> bool:
        """Take the shortcut for copying before the window does."""
        is_early = event.type() == QEvent.Type.ShortcutOverride
        if is_early and isinstance(event, QKeyEvent) and event.matches(_COPY):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy."""
        if event.matches(_COPY):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected lines on the clipboard, all digits kept."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        QGuiApplication.clipboard().setText(self._model.tsv(rows))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's fonts."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()


_COPY = QKeySequence.StandardKey.Copy


class CurvesCanvas(QWidget):
    """Both scores through the layers, and their difference under them as bars around zero."""

    layer_clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        on_paper(self)
        self.setMinimumHeight(96)
        self._state = ViewState()
        self.setAccessibleName(self.tr("Scores and difference through the layers"))

    def show_state(self, state: ViewState) -> None:
        """Show the curves of the chosen cell."""
        self._state = state
        self.update()

    def _boxes(self) -> tuple[QRectF, QRectF]:
        style = style_of(self)
        metrics = QFontMetricsF(style.font)
        left = metrics.horizontalAdvance("−0.000") + GAP
        width = max(self.width() - left - 3 * RHYTHM, 40.0)
        line = metrics.height()
        room = max(self.height() - 2.5 * line - 2 * RHYTHM, 40.0)
        upper = QRectF(left, line + RHYTHM / 2, width, room * 0.55)
        return upper, QRectF(left, upper.bottom() + 2 * RHYTHM, width, room * 0.45 - RHYTHM)

    def _x(self, layer: int) -> float:
        box = self._boxes()[0]
        return box.left() + (layer + 0.5) * box.width() / max(self._state.n_layers, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the curves, or what to choose."""
        comparison = self._state.comparison
        if comparison is None or comparison.maps is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = style_of(self)
        painter.setFont(style.font)
        if comparison.curves is None:
            painter.setPen(style.muted)
            text = self.tr("Point at a cell to see both scores in every layer.")
            middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()), middle, text)
            return
        upper, lower = self._boxes()
        self._paint_scores(painter, upper, comparison.curves)
        self._paint_difference(painter, lower, comparison.curves)
        self._paint_layers(painter, upper, lower)
        self._paint_name(painter, upper, comparison)

    def _paint_name(self, painter: QPainter, upper: QRectF, comparison: Comparison) -> None:
        style, maps, cell = style_of(self), comparison.maps, comparison.cell
        assert maps is not None
        assert cell.target is not None
        assert cell.source is not None
        painter.setFont(tabular(style.font, style.font.pixelSize(), bold=True))
        metrics = QFontMetricsF(painter.font())
        name = (
            f"{maps.labels.targets[cell.target].label} ← {maps.labels.sources[cell.source].label}"
        )
        room = self.width() - upper.left()
        text = metrics.elidedText(f"\u200e{name}", Qt.TextElideMode.ElideMiddle, room)
        painter.setPen(style.ink)
        painter.drawText(QPointF(upper.left(), metrics.ascent()), text)

    def _paint_scores(self, painter: QPainter, box: QRectF, curves: Curves) -> None:
        style = style_of(self)
        found = [curve for curve in (curves.first, curves.second) if curve is not None]
        top = max((float(curve.max()) for curve in found), default=0.0) * 1.05 or 1.0
        self._paint_scale(painter, box, top, 0.0)
        ends: list[float] = []
        for name, curve, line in (
            ("A", curves.first, Qt.PenStyle.SolidLine),
            ("B", curves.second, Qt.PenStyle.DashLine),
        ):
            if curve is None:
                continue
            points = [
                QPointF(self._x(layer), box.bottom() - float(score) / top * box.height())
                for layer, score in enumerate(curve)
            ]
            painter.setPen(QPen(style.ink, 1.75, line, j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPolyline(QPolygonF(points))
            now = points[self._state.layer]
            painter.setBrush(style.accent if name == "A" else style.paper)
            painter.setPen(QPen(style.accent, 2))
            painter.drawEllipse(now, 3.5, 3.5)
            y = points[-1].y()
            if ends and abs(y - ends[0]) < 12:
                y = ends[0] + math.copysign(12, y - ends[0])
            ends.append(y)
            painter.setPen(style.ink)
            where = QRectF(points[-1].x() + 4, y - 10, 2 * RHYTHM, 20)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_scale(self, painter: QPainter, box: QRectF, top: float, bottom: float) -> None:
        """Lines and numbers at 0 and near the ends of the scale."""
        style = style_of(self)
        value, text = ticks_of(top, most=4)[-1]
        marks = [(0.0, "0"), (value, text)]
        if bottom < 0:
            marks.append((-value, f"−{text}"))
        for at, shown in marks:
            y = box.bottom() - (at - bottom) / (top - bottom) * box.height()
            painter.setPen(QPen(hairline(self.palette()), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(style.muted)
            painter.drawText(QRectF(0, y - 10, box.left() - GAP, 20), _RIGHT, shown)

    def _paint_difference(self, painter: QPainter, box: QRectF, curves: Curves) -> None:
        values, style = curves.difference, style_of(self)
        if values is None:
            painter.setPen(style.muted)
            text = self.tr("The other sentence has no counterpart.")
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
            return
        top = float(np.abs(values).max()) or 1.0
        self._paint_scale(painter, box, top, -top)
        width = max(min(box.width() / len(values) * 0.6, 1.5 * RHYTHM), 1.0)
        for layer, value in enumerate(values.tolist()):
            red, green, blue = difference_rgb(
                np.array(math.copysign(0.6, value)), 1.0, is_dark(self.palette())
            ).tolist()
            height = value / top * box.height() / 2
            bar = QRectF(self._x(layer) - width / 2, box.center().y() - height, width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(red, green, blue))
            painter.drawRect(bar.normalized())
        painter.setPen(style.muted)
        painter.drawText(QPointF(box.left() + 2, box.top() + 8), "A − B")

    def _paint_layers(self, painter: QPainter, upper: QRectF, lower: QRectF) -> None:
        style, now = style_of(self), self._state.layer
        painter.setPen(QPen(style.accent, 1))
        painter.drawLine(QPointF(self._x(now), upper.top()), QPointF(self._x(now), lower.bottom()))
        metrics = QFontMetricsF(style.font)
        n_layers = max(self._state.n_layers, 1)
        step = max(1, math.ceil(3 * RHYTHM * n_layers / upper.width()))
        for layer in range(n_layers):
            if layer != now and (layer % step or abs(layer - now) < step):
                continue
            painter.setFont(tabular(style.font, style.font.pixelSize(), bold=layer == now))
            painter.setPen(style.ink if layer == now else style.muted)
            box = QRectF(self._x(layer) - 20, lower.bottom() + 2, 40, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(layer + 1))
        painter.setFont(style.font)
        painter.setPen(style.muted)
        box = QRectF(0, lower.bottom() + 2, upper.left() - GAP, metrics.height())
        painter.drawText(box, _RIGHT, self.tr("layer"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the layer under the pointer."""
        box, n_layers = self._boxes()[0], self._state.n_layers
        layer = math.floor((event.position().x() - box.left()) / box.width() * max(n_layers, 1))
        if 0 <= layer < n_layers and layer != self._state.layer:
            self.layer_clicked.emit(layer)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
