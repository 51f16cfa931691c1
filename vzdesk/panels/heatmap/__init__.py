"""The heatmap panel: targets in rows, sources in columns; one layer, all layers, or numbers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vzdesk.panels.heatmap.canvas import MapCanvas
from vzdesk.panels.heatmap.grid import GridCanvas
from vzdesk.panels.heatmap.table import MapTable
from vzdesk.view.selection import SHOWS, Show
from vzdesk.view.types import ViewState
from vzdesk.widgets.icons import IconButton
from vzdesk.widgets.style import RHYTHM, Panel, preview_for


class HeatmapPanel(Panel):
    """Shows a map and requests the cell under the pointer, the click or the arrow keys."""

    hover_requested = Signal(object)
    click_requested = Signal(object)
    layer_requested = Signal(int)
    show_requested = Signal(str)
    lock_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Heatmap"))
        self.canvas, self.grid, self.table = MapCanvas(), GridCanvas(), MapTable()
        for view in (self.canvas, self.grid, self.table):
            view.hovered.connect(self.hover_requested)
        self.canvas.clicked.connect(self.click_requested)
        self.table.clicked_cell.connect(self.click_requested)
        self.grid.layer_clicked.connect(self.layer_requested)
        self.grid.opened.connect(self._open)
        self.canvas.lock_clicked.connect(self.lock_requested)
        self._views = QStackedWidget()
        for view in (self.canvas, self.grid, self.table):
            self._views.addWidget(view)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._header())
        layout.addWidget(self._views, 1)
        self.hold(content, focus=self.canvas)

    def _header(self) -> QHBoxLayout:
        """Which of the three to show; how large the map is."""
        row = QHBoxLayout()
        row.setContentsMargins(RHYTHM, RHYTHM // 2, RHYTHM, 0)
        row.setSpacing(RHYTHM // 2)
        texts = (self.tr("One layer"), self.tr("All layers"), self.tr("Table"))
        self._show_buttons = QButtonGroup(self)
        for number, text in enumerate(texts):
            button = self._button(text, text)
            button.setCheckable(True)
            self._show_buttons.addButton(button, number)
            row.addWidget(button)
        self._show_buttons.idClicked.connect(self._request_show)
        row.addStretch(1)
        self.smaller = self._icon("minus", self.tr("Zoom out"))
        self.larger = self._icon("plus", self.tr("Zoom in"))
        self.smaller.clicked.connect(self.canvas.zoom_out)
        self.larger.clicked.connect(self.canvas.zoom_in)
        row.addWidget(self.smaller)
        row.addWidget(self.larger)
        row.addSpacing(3 * RHYTHM)  # where the window has a button of its own
        return row

    def _button(self, text: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _icon(self, name: str, meaning: str) -> IconButton:
        button = IconButton(name, meaning)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    @Slot(int)
    def _request_show(self, number: int) -> None:
        self.show_requested.emit(SHOWS[number])

    @Slot()
    def _open(self) -> None:
        self.show_requested.emit("map")

    @property
    def message(self) -> str:
        """The text in place of the map, or empty."""
        will_be = self.tr("What each word takes from the others appears here.")
        next_step = self.tr("Press Run (F5): what each word takes from the others appears here.")
        return preview_for(self.state, will_be, next_step)

    def forget(self) -> None:
        super().forget()
        self.canvas.forget()
        self.grid.forget()

    def draw(self, before: ViewState, state: ViewState) -> None:
        """Bring what is shown from one state to the other."""
        views: dict[Show, MapCanvas | GridCanvas | MapTable] = {
            "map": self.canvas,
            "layers": self.grid,
            "table": self.table,
        }
        view = views[state.show]
        had_focus = self._focus.hasFocus()
        view.show_state(state)  # which knows what it showed before it was hidden
        if self._views.currentWidget() is not view or before.map is None:
            self._views.setCurrentWidget(view)
            self.focus_on(view)
            if had_focus:
                view.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show_buttons.button(SHOWS.index(state.show)).setChecked(True)
            for button in (self.smaller, self.larger):
                button.setVisible(view is self.canvas)
