"""What panels paint their maps and curves on, and what shows a part of that."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.widgets.style import on_paper

STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
"""How far the arrow keys go: rows down, columns to the right."""


class Canvas(QWidget):
    """Lays itself out, in `_place`, for its size and the system's fonts; says what it is asked for.

    hovered  the cell under the pointer, each time that it is another one
    """

    hovered = Signal(object)

    def __init__(self) -> None:
        self._under = NOWHERE
        super().__init__()
        on_paper(self)
        self.setMouseTracking(True)

    def _place(self) -> None:
        raise NotImplementedError

    def _follow(self) -> None:
        """The system's fonts or colours are others."""
        self._place()

    def _hover(self, cell: Cell) -> None:
        if cell != self._under:
            self._under = cell
            self.hovered.emit(cell)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(NOWHERE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._follow()


class CanvasArea(QScrollArea):
    """Room for a canvas that may be larger; the canvas has the focus."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(canvas)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Without Qt's scrolling to the middle of the canvas that the focus leaves."""
        return QWidget.focusNextPrevChild(self, next)
