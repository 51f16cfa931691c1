"""The line below the panels: exact numbers, how far the work is, what was done, which model."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QStatusBar

from vzdesk.view.types import ViewState
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.style import RHYTHM, in_a_line
from vzdesk.window.progress import RunProgress

MESSAGE_MS = 8000


class StatusLine(QObject):
    """The contents of a window's status bar."""

    def __init__(self, bar: QStatusBar) -> None:
        super().__init__(bar)
        self.readout, self.message, self.scored_by = ElidedLabel(), ElidedLabel(), ElidedLabel()
        self.readout.setAccessibleName(self.tr("Exact numbers"))
        self.readout.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.message.setAccessibleName(self.tr("What was done"))
        self.scored_by.setAccessibleName(self.tr("Model of the results"))
        self.scored_by.setContentsMargins(2 * RHYTHM, 0, 0, 0)
        self.progress = RunProgress()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(RHYTHM, 0, RHYTHM, 0)
        bar.addWidget(self.readout, 1)
        for widget in (self.progress, self.message, self.scored_by):
            bar.addPermanentWidget(widget)
        self._clear_timer = QTimer(self, interval=MESSAGE_MS, singleShot=True)
        self._clear_timer.timeout.connect(self.message.clear)

    def show_state(self, state: ViewState) -> None:
        """The numbers of what is pointed at, and the model that gave them."""
        self.readout.setText(state.readout)
        model = in_a_line(state.model)
        self.scored_by.setText(self.tr("scored by {}").format(model) if model else "")

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Show for a while what was done."""
        self.message.setText(text)
        self._clear_timer.start()

    @Slot()
    def clear(self) -> None:
        """Say nothing of what was done: it was done to another session."""
        self._clear_timer.stop()
        self.message.clear()

    @Slot(str)
    def show_busy(self, text: str) -> None:
        """Show what is being done, until the next message."""
        self._clear_timer.stop()
        self.message.setText(text)
