"""The shares of the panels in the window's width."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter

_LIST, _LEAST_LIST, _LAYERS = 0.24, 272, 292
"""The share of the list, and what it and the layers have in a small window, in pixels."""


class Across(QSplitter):
    """List, middle and layers. Shares the width well, until the user moves a handle or saved
    shares are restored.
    """

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.is_chosen = False
        self.splitterMoved.connect(self._choose)

    @Slot()
    def _choose(self) -> None:
        self.is_chosen = True

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview[int]) -> bool:
        """As it was; what cannot be read leaves the first shares."""
        self.is_chosen = super().restoreState(state)
        return self.is_chosen

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wider window has a wider list."""
        super().resizeEvent(event)
        if not self.is_chosen:
            wide = max(_LEAST_LIST, round(_LIST * self.width()))
            self.setSizes([wide, max(0, self.width() - wide - _LAYERS), _LAYERS])
