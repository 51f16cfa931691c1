"""The shares of the panels in the window's width."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter

_LIST, _LIST_OF_PAIRS, _LEAST_LIST, _LAYERS = 0.24, 0.18, 272, 292
"""The share of the list, also while two are compared, and what it and the layers have in a small
window, in pixels.
"""


class Across(QSplitter):
    """List, middle and layers. Shares the width well, until the user moves a handle or saved
    shares are restored.
    """

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.is_chosen = False
        self._has_layers = True
        self.splitterMoved.connect(self._choose)

    @Slot()
    def _choose(self) -> None:
        self.is_chosen = True

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview[int]) -> bool:
        """As it was; what cannot be read leaves the first shares."""
        self.is_chosen = super().restoreState(state)
        return self.is_chosen

    def event(self, event: QEvent) -> bool:
        """Share anew where the layers come or go."""
        is_handled = super().event(event)
        layers = self.widget(2)
        if event.type() == QEvent.Type.LayoutRequest and layers is not None:
            has_layers = not layers.isHidden()
            if has_layers != self._has_layers:
                self._has_layers = has_layers
                self._share()
        return is_handled

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wider window has a wider list."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """The list has its share, or while the middle has three maps to show, and no layers are
        beside it, what it needs.
        """
        if not self.is_chosen:
            share = _LIST if self._has_layers else _LIST_OF_PAIRS
            wide = max(_LEAST_LIST, round(share * self.width()))
            self.setSizes([wide, max(0, self.width() - wide - _LAYERS), _LAYERS])
