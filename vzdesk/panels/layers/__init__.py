"""The layers panel: scores through all layers as curves, the target's row as a strip."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from vzdesk.panels.layers.canvas import LayersCanvas
from vzdesk.view.types import ViewState
from vzdesk.widgets.style import RHYTHM, Panel, preview_for


class LayersPanel(Panel):
    """Shows a score through the layers, and requests the layer that is clicked.

    scale_chosen  the user has chosen whether the curves have a scale of their own
    """

    hover_requested = Signal(object)
    click_requested = Signal(object)
    layer_requested = Signal(int)
    scale_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Layers"))
        self.canvas = LayersCanvas()
        self.canvas.hovered.connect(self.hover_requested)
        self.canvas.clicked.connect(self.click_requested)
        self.canvas.layer_clicked.connect(self.layer_requested)
        self.own_scale = QCheckBox(self.tr("Own scale"))
        self.own_scale.setToolTip(
            self.tr("The curve fills the height; otherwise it has the scale of the map's colours")
        )
        self.own_scale.clicked.connect(self._choose_scale)
        room = self.own_scale.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # curves come and go as the pointer moves
        self.own_scale.setSizePolicy(room)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(0, RHYTHM // 2, RHYTHM, 0)
        row.addStretch(1)
        row.addWidget(self.own_scale)
        row.addSpacing(3 * RHYTHM)  # where the window has a button of its own
        layout.addLayout(row)
        layout.addWidget(self.canvas, 1)
        self.hold(content, focus=self.canvas)

    @property
    def has_own_scale(self) -> bool:
        """Whether the curves fill the height, whatever the scale of the map."""
        return self.own_scale.isChecked()

    def set_own_scale(self, is_own: bool) -> None:
        self.own_scale.setChecked(is_own)
        self.canvas.set_own_scale(is_own)

    @Slot(bool)
    def _choose_scale(self, is_own: bool) -> None:
        self.canvas.set_own_scale(is_own)
        self.scale_chosen.emit()

    @property
    def message(self) -> str:
        """The text in place of the curves, or empty."""
        will_be = self.tr("Scores through the layers appear here.")
        return preview_for(
            self.state, will_be, self.tr("Its scores through the layers appear here.")
        )

    def forget(self) -> None:
        super().forget()
        self.canvas.forget()

    def draw(self, before: ViewState, state: ViewState) -> None:
        """Bring curves and strip from one state to the other."""
        self.own_scale.setVisible(state.curve is not None or bool(state.pins))
        self.canvas.show_state(before, state)
