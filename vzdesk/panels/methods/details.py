"""The table of methods, and the curves of how far they agree, layer by layer."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from vzdesk.panels.methods.curves import AgreementCurves
from vzdesk.panels.methods.table import COEFFICIENTS, MethodsModel, MethodsTable
from vzdesk.view.methods.agreement import Agreement
from vzdesk.view.shown.by_method import ByMethod
from vzdesk.view.types import ViewState
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.style import RHYTHM, on_paper
from vzdesk.widgets.words.explain import explain

_CURVES = 28 * RHYTHM, 44 * RHYTHM
"""Curves stand beside the table where it leaves so much room, and take no more than that."""
_LEAST_ROWS = 6
"""The room of so many lines is there for the curves, too."""


class Details(QWidget):
    """The table at the left; where there is room, curves at the right.

    method_clicked  the name of a method
    """

    method_clicked = Signal(str)
    layer_clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        on_paper(self)
        self._agreements: dict[int, Agreement] = {}
        self._numbers: tuple[object, ...] = ()
        self._state = ViewState()
        self.coefficient = QComboBox()
        self.coefficient.addItems([self.tr("Spearman"), self.tr("Pearson")])
        self.coefficient.setAccessibleName(self.tr("Correlation between methods"))
        explain(self.coefficient, "spearman", "pearson")
        self.coefficient.currentIndexChanged.connect(self._choose_coefficient)
        self.chosen, self.cells = ElidedLabel(), ElidedLabel()
        self.cells.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.model = MethodsModel(self)
        self.table = MethodsTable(self.model)
        self.table.clicked.connect(self._choose)
        self.table.activated.connect(self._choose)
        self.curves = AgreementCurves()
        self.curves.layer_clicked.connect(self.layer_clicked)
        self._head = QHBoxLayout()
        self._head.addWidget(self.chosen, 1)
        self._head.addWidget(self.cells, 1)
        self._head.addWidget(self.coefficient)
        left = QVBoxLayout()
        left.setSpacing(RHYTHM // 2)
        left.addLayout(self._head)
        left.addWidget(self.table, 1)
        sides = QHBoxLayout(self)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(RHYTHM)
        sides.addLayout(left, 1)
        sides.addWidget(self.curves)
        self.model.modelReset.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        """Curves only where the table has room beside them."""
        least, most = _CURVES
        free = self.width() - self.table.needed_width - RHYTHM
        self.curves.setVisible(free >= least)
        self.curves.setFixedWidth(min(max(free, least), most))

    @property
    def best_height(self) -> int:
        """What all lines take, or a few for the curves' sake."""
        lines = max(self.model.rowCount(), _LEAST_ROWS) + 1
        head = self.coefficient.sizeHint().height() + RHYTHM
        return head + round((lines + 0.5) * self.table.row_height)

    def show_state(self, state: ViewState) -> None:
        """Show the numbers of the chosen cell."""
        self._state, shown = state, state.by_method
        assert shown is not None
        if shown.numbers != self._numbers:
            self._numbers, self._agreements = shown.numbers, {}
        self._show_numbers(shown)
        self.chosen.setText(_named(state) or self.tr("Point at a cell to see its scores."))

    def show_agreement(self, shown: ByMethod, layer: int, found: Agreement) -> None:
        """Show what was found of a layer, where it is still asked for."""
        if shown.numbers != self._numbers or self._state.by_method is None:
            return
        self._agreements = {**self._agreements, layer: found}
        self._show_numbers(self._state.by_method)

    def _show_numbers(self, shown: ByMethod) -> None:
        found = self._agreements.get(shown.layer)
        self.model.show_methods(shown, found)
        self.curves.show_curves(shown, self._agreements, self.model.coefficient)
        self.cells.setText(self._cells(shown, found))

    def _cells(self, shown: ByMethod, found: Agreement | None) -> str:
        """Over which cells the correlations are."""
        if found is None:
            return ""
        if shown.maps[0].view.has_two_texts:
            over = self.tr("Over all {:,} cells")
        elif shown.causal:
            over = self.tr("Over the {:,} cells below the diagonal")
        else:
            over = self.tr("Over the {:,} cells beside the diagonal")
        return over.format(found.n_cells)

    @Slot()
    def _choose_coefficient(self) -> None:
        self.model.set_coefficient(COEFFICIENTS[self.coefficient.currentIndex()])
        if self._state.by_method is not None:
            self._show_numbers(self._state.by_method)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if self.model.shown is not None:
            self.method_clicked.emit(self.model.shown.maps[index.row()].key.method)


def _named(state: ViewState) -> str:
    """The chosen target ← source; empty where either is open."""
    cell, view = state.cell, state.map
    if view is None or cell.target is None or cell.source is None:
        return ""
    return f"{view.targets[cell.target].shown} ← {view.sources[cell.source].shown}"
