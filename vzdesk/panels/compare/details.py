"""The curves of a target ← source, and the list of the largest differences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QModelIndex, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from vzdesk.panels.compare.curves import CurvesCanvas
from vzdesk.panels.compare.differences import DifferencesModel, DifferencesView
from vzdesk.view.comparison.compare import maps_at
from vzdesk.view.comparison.differences import largest_so_far
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import Difference, PairMaps, ViewState
from vzdesk.widgets.style import RHYTHM, on_paper, plain_label


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
        self.view.set_has_layers(is_all)
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
            none, unscored = self.tr("No differences"), self.tr("No target is scored in both")
            self.title.setText(unscored if _lacks_rows(comparison.maps) else none)

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


def _lacks_rows(maps: PairMaps) -> bool:
    """Whether there is nothing to compare, and rows are missing that could have been scored."""
    is_missing = maps.first.unscored.any() or maps.second.unscored.any()
    return bool(is_missing and np.isnan(maps.values).all())
