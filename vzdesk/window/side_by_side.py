"""All methods side by side in the window: their panel, and what it needs from other threads."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from vzdesk.desk.desk import Desk
from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.panels.methods import MethodsPanel
from vzdesk.view.types import ViewState
from vzdesk.widgets.pages import Pages
from vzdesk.window.arrangement import instead_of_panels


class SideBySide(QObject):
    """Shows the panel of all methods in place of `others` while that is chosen and no two subjects
    are compared, and has their correlations computed.

    toggled  the name of what has the place of all panels but the list, when that changes
    """

    toggled = Signal(str)

    def __init__(self, desk: Desk, others: QWidget, heatmap: HeatmapPanel, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent, self._desk, self._heatmap = parent, desk, heatmap
        self.panel = MethodsPanel()
        self.stack = Pages()
        self.stack.addWidget(others)
        self.stack.addWidget(self.panel)
        panel, navigator = self.panel, desk.navigator
        panel.hover_requested.connect(navigator.hover)
        panel.click_requested.connect(navigator.click)
        panel.layer_requested.connect(navigator.set_layer)
        panel.method_requested.connect(navigator.set_method)
        panel.open_requested.connect(self._open)
        panel.own_scales_requested.connect(self._set_own_scales)
        panel.leave_requested.connect(self.leave)
        desk.correlating.found.connect(panel.show_agreement)
        parent.installEventFilter(self)

    @property
    def is_on(self) -> bool:
        return self.stack.currentIndex() == 1

    def show_state(self, state: ViewState) -> None:
        """Show the panel where it is chosen."""
        name = instead_of_panels(state)
        is_on = name == "methods"
        if is_on:
            self.panel.set_state(state)
            if state.by_method is not None:
                self._desk.correlating.ask(state.by_method)
        if self.is_on != is_on:
            focused = self._parent.focusWidget()
            had_focus = focused is not None and self.stack.isAncestorOf(focused)
            self.stack.setCurrentIndex(int(is_on))
            self.toggled.emit(name)
            if had_focus and name != "comparison":
                (self.panel if is_on else self._heatmap).enter()

    def toggle(self) -> None:
        """Show all methods side by side, or one of them again."""
        if instead_of_panels(self._desk.state) == "methods":
            self.leave()
        else:
            if self._desk.state.comparison is not None:
                self._desk.comparison.stop()
            self._desk.navigator.set_show("methods")

    @Slot()
    def leave(self) -> None:
        self._desk.navigator.set_show("map")

    @Slot(str)
    def _open(self, method: str) -> None:
        self._desk.navigator.set_method(method)
        self.leave()

    @Slot(bool)
    def _set_own_scales(self, own_scales: bool) -> None:
        self._desk.navigator.set_settings(own_scales=own_scales)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc that nothing else in the window takes leaves the panel."""
        is_escape = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        )
        if not is_escape or not self.is_on:
            return super().eventFilter(watched, event)
        self.leave()
        return True
