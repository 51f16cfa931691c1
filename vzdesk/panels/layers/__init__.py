"""The layers panel: scores through all layers as curves, the target's row as a strip."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vzdesk.panels.layers.canvas import LayersCanvas
from vzdesk.view.types import ViewState
from vzdesk.widgets.style import Panel, preview_for


class LayersPanel(Panel):
    """Shows a score through the layers, and requests the layer that is clicked."""

    hover_requested = Signal(object)
    click_requested = Signal(object)
    layer_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Layers"))
        self.canvas = LayersCanvas()
        self.canvas.hovered.connect(self.hover_requested)
        self.canvas.clicked.connect(self.click_requested)
        self.canvas.layer_clicked.connect(self.layer_requested)
        self.hold(self.canvas)

    @property
    def message(self) -> str:
        """The text in place of the curves, or empty."""
        will_be = self.tr("Scores through the layers appear here.")
        return preview_for(
            self.state, will_be, self.tr("Its scores through the layers appear here.")
        )

    def draw(self, before: ViewState, state: ViewState) -> None:
        """Bring curves and strip from one state to the other."""
        self.canvas.show_state(before, state)
