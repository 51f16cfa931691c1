"""The panel of all methods: their maps side by side, their numbers, and how far they agree."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from vzdesk.panels.methods.canvas import MethodsCanvas
from vzdesk.panels.methods.details import Details
from vzdesk.view.methods.agreement import Agreement
from vzdesk.view.methods.side_by_side import MOST_UNITS
from vzdesk.view.shown.by_method import ByMethod
from vzdesk.view.types import ViewState
from vzdesk.widgets.icons import IconButton
from vzdesk.widgets.style import RHYTHM, Panel, message_for

_DETAILS_SHARE = 0.4
"""Of the height, the table and the curves have no more."""


class MethodsPanel(Panel):
    """Shows a sentence by every method that has scored it, and requests cells, layers, the method
    to look at, scales, other methods to be run, two of them to be compared, and to be left.
    """

    hover_requested = Signal(object)
    click_requested = Signal(object)
    layer_requested = Signal(int)
    method_requested = Signal(str)
    open_requested = Signal(str)
    own_scales_requested = Signal(bool)
    methods_requested = Signal()
    pair_requested = Signal()
    leave_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Methods"))
        self.canvas, self.details = MethodsCanvas(), Details()
        self.canvas.hovered.connect(self.hover_requested)
        self.canvas.clicked.connect(self.click_requested)
        self.canvas.title_clicked.connect(self.method_requested)
        self.canvas.opened.connect(self.open_requested)
        self.details.method_clicked.connect(self.method_requested)
        self.details.layer_clicked.connect(self.layer_requested)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(RHYTHM, 0, RHYTHM, RHYTHM)
        layout.setSpacing(RHYTHM // 2)
        layout.addLayout(self._header())
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.details)
        self.hold(content, self.canvas)

    def _header(self) -> QHBoxLayout:
        """Which scale; which methods; and the way out."""
        row = QHBoxLayout()
        row.setContentsMargins(0, RHYTHM // 2, 0, 0)
        row.setSpacing(RHYTHM // 2)
        self.scales = QButtonGroup(self)
        for number, text in enumerate((self.tr("One scale"), self.tr("Own scales"))):
            button = _button(text)
            button.setCheckable(True)
            self.scales.addButton(button, number)
            row.addWidget(button)
        self.scales.idClicked.connect(self._request_scales)
        row.addStretch(1)
        self.choose, self.pair = _button(self.tr("Methods to run…")), _button(self.tr("A − B…"))
        self.pair.setToolTip(self.tr("Compare two of these methods: their maps and the difference"))
        self.choose.clicked.connect(self.methods_requested)
        self.pair.clicked.connect(self.pair_requested)
        self.leave = IconButton("close", self.tr("Leave the comparison of methods (Esc)"))
        self.leave.setAutoRaise(True)
        self.leave.clicked.connect(self.leave_requested)
        for widget in (self.choose, self.pair, self.leave):
            row.addWidget(widget)
        row.addSpacing(3 * RHYTHM)  # where the window has a button of its own
        return row

    @Slot(int)
    def _request_scales(self, number: int) -> None:
        self.own_scales_requested.emit(bool(number))

    @property
    def message(self) -> str:
        """The text in place of the maps, or empty."""
        state = self.state
        found = message_for(state)
        if found or state.by_method is not None:
            return found
        return self.tr(
            "Methods are shown side by side for up to {:,} words or tokens. Choose one of them "
            "with Ctrl+7, or Words instead of Tokens."
        ).format(MOST_UNITS)

    def draw(self, before: ViewState, state: ViewState) -> None:
        """Bring the content from one state to the other."""
        shown = state.by_method
        if shown is None:
            return
        self.scales.button(int(shown.has_own_scales)).setChecked(True)
        self.pair.setEnabled(len(shown.maps) > 1)
        self.canvas.show_state(state)
        self.details.show_state(state)
        self._fit()

    def _fit(self) -> None:
        most = int(self.height() * _DETAILS_SHARE)
        self.details.setFixedHeight(min(self.details.best_height, most))

    def resizeEvent(self, event: object) -> None:
        """Leave the maps at least the larger part."""
        self._fit()

    def show_agreement(self, shown: ByMethod, layer: int, found: Agreement) -> None:
        """Show how far methods agree on a layer; dropped where other numbers are shown by now."""
        self.details.show_agreement(shown, layer, found)


def _button(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setAccessibleName(text)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
