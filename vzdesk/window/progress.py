"""How far a run or a long export is: a bar, a percentage and the time that is left.

It is in the status line, where it covers nothing however narrow the window is.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from vzdesk.desk.run import Run
from vzdesk.translate import shortened
from vzdesk.widgets.style import RHYTHM, in_a_line, plain_label

LONGEST_NAME = 40
"""Characters of a model's name that are shown while it is loaded."""


class RunProgress(QWidget):
    """Seen while a run is going, or a long table is being written."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(16 * RHYTHM, RHYTHM)
        self.bar.setAccessibleName(self.tr("Progress of the run"))
        self.message = plain_label()
        self.message.setAccessibleName(self.tr("State of the run"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(RHYTHM, 0, RHYTHM, 0)
        layout.setSpacing(RHYTHM)
        layout.addWidget(self.bar)
        layout.addWidget(self.message)
        self._reserve_width()
        self.hide()

    def _reserve_width(self) -> None:
        """So that a longer or shorter text moves nothing."""
        self.message.setMinimumWidth(
            self.message.fontMetrics().horizontalAdvance("100 % · 10 h 10 min")
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._reserve_width()

    def show_run(self, run: Run) -> None:
        """Show what is going on; hidden while idle."""
        self.setVisible(run.phase != "idle")
        if run.progress is None or not run.progress.total:
            self.bar.setRange(0, 0)
        else:
            self.bar.setUpdatesEnabled(False)  # else it would paint the whole window at once
            self.bar.setRange(0, 1000)
            self.bar.setValue(1000 * run.progress.done // run.progress.total)
            self.bar.setUpdatesEnabled(True)
        self.message.setText(self._text(run))

    def _text(self, run: Run) -> str:
        if run.phase == "idle":
            return ""
        if run.phase == "loading":
            return self.tr("Loading {}…").format(in_a_line(shortened(run.model, LONGEST_NAME)))
        if run.phase == "opening":
            return self.tr("Opening…")
        progress = run.progress
        if progress is None or not progress.total:
            return self.tr("Scoring…")
        percent = f"{100 * progress.done // progress.total} %"
        return percent if progress.eta_s is None else f"{percent} · {remaining(progress.eta_s)}"


def remaining(seconds: float) -> str:
    """A time as people say it.

    >>> remaining(0.2), remaining(59.4), remaining(61), remaining(7300)
    ('1 s', '60 s', '2 min', '2 h 2 min')
    """
    if seconds <= 60:
        return f"{max(1, -int(-seconds // 1))} s"
    minutes = -int(-seconds // 60)
    return f"{minutes} min" if minutes <= 60 else f"{minutes // 60} h {minutes % 60} min"
