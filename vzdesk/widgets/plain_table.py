"""How small tables of numbers in panels look and are used."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView


def make_plain(view: QTableView, least_width: int) -> None:
    """Whole lines, no grid, columns that the program sizes, none narrower than this in pixels; Tab
    leaves the table.
    """
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setFrameShape(QTableView.Shape.NoFrame)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    view.verticalHeader().hide()
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setMinimumSectionSize(least_width)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
