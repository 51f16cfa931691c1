"""The line below the panels: exact numbers, how far the work is, what was done, which model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QFont
from PySide6.QtWidgets import QSizePolicy, QStatusBar

from vzdesk.view.types import SentenceRow, ViewState
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.icons import IconButton
from vzdesk.widgets.style import RHYTHM, as_tip, in_a_line, plain_label
from vzdesk.window.progress import RunProgress

MESSAGE_MS = 8000
MESSAGE_WIDTH = 64 * RHYTHM
"""Of a message, in pixels; more where the exact numbers need no room."""
WRITTEN_MS = 30_000
"""What was written stays longer: its folder may be asked for."""


class StatusLine(QObject):
    """The contents of a window's status bar.

    `counts` says how many sentences are scored; while `message` says what was done, that alone.
    """

    def __init__(self, bar: QStatusBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self.readout, self.message = ElidedLabel(), ElidedLabel()
        self.scored_by = ElidedLabel(Qt.TextElideMode.ElideMiddle)  # its end says what ran it
        self.counts = plain_label()
        self.readout.setAccessibleName(self.tr("Exact numbers"))
        self.readout.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.message.setAccessibleName(self.tr("What was done"))
        self.message.setMaximumWidth(MESSAGE_WIDTH)
        self.counts.setAccessibleName(self.tr("How many sentences are scored"))
        self.scored_by.setAccessibleName(self.tr("Model of the results"))
        self.scored_by.setMaximumWidth(44 * RHYTHM)
        font = self.readout.font()
        font.setFeature(QFont.Tag("tnum"), 1)  # digits stay in their places
        self.readout.setFont(font)
        self.progress = RunProgress()
        self._folder = Path()
        self._rows: Sequence[SentenceRow] = ()
        self._n = Counter[str]()
        self.show_folder = IconButton("folder", self.tr("Show in folder"))
        self.show_folder.setText(self.tr("Show in folder"))
        self.show_folder.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.show_folder.setAutoRaise(True)
        self.show_folder.clicked.connect(self._open_folder)
        self._fill(bar)
        self._clear_timer = QTimer(self, interval=MESSAGE_MS, singleShot=True)
        self._clear_timer.timeout.connect(self.clear)

    def _fill(self, bar: QStatusBar) -> None:
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(RHYTHM, 0, RHYTHM, 0)
        bar.addWidget(self.readout, 1)
        for widget in (self.progress, self.message, self.show_folder, self.counts, self.scored_by):
            bar.addPermanentWidget(widget)
        for widget in (self.counts, self.scored_by):
            widget.setContentsMargins(2 * RHYTHM, 0, 0, 0)
        bar.setMinimumHeight(self.show_folder.sizeHint().height() + RHYTHM // 2)  # comes and goes
        self.show_folder.hide()

    def show_state(self, state: ViewState) -> None:
        """The numbers of what is pointed at."""
        self.readout.setText(state.readout)
        self._fit_message()

    def show_model(self, model: str) -> None:
        """Which model gave them, and what runs it."""
        self.scored_by.setText(self.tr("scored by {}").format(in_a_line(model)) if model else "")

    def show_counts(self, rows: Sequence[SentenceRow], *, was_stopped: bool) -> None:
        """How many of several sentences are scored, how many cannot be, and whether the last run
        was cancelled.
        """
        if rows is not self._rows:  # there may be thousands
            self._rows, self._n = rows, Counter(map(attrgetter("status"), rows))
        n = self._n
        parts = [self.tr("{:,} of {:,} scored").format(n["scored"], len(rows))]
        if n["failed"]:
            parts.append(self.tr("{:,} failed").format(n["failed"]))
        if was_stopped:
            parts.append(self.tr("cancelled"))
        self.counts.setText(" · ".join(parts) if len(rows) > 1 else "")

    def _say(self, text: str) -> None:
        self._clear_timer.stop()
        self.show_folder.hide()
        self.message.setText(text)
        self.counts.setVisible(not text)
        self._fit_message()

    def _fit_message(self) -> None:
        """Have it read as a whole where there is room beside the numbers, which come first."""
        if not self.message.text():
            return
        others = (self.readout, self.progress, self.show_folder, self.scored_by)
        taken = sum(each.sizeHint().width() + 2 * RHYTHM for each in others if not each.isHidden())
        self.message.setMaximumWidth(max(self._bar.width() - taken, MESSAGE_WIDTH))

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Show for a while what was done."""
        self._say(text)
        self._clear_timer.start(MESSAGE_MS)

    @Slot(object)
    def show_written(self, path: Path) -> None:
        """Offer to show the file that the message is about where it lies."""
        self._folder = path.absolute().parent
        self.show_folder.setToolTip(as_tip(str(path.absolute())))
        self.show_folder.show()
        self._clear_timer.start(WRITTEN_MS)

    @Slot()
    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    @Slot()
    def clear(self) -> None:
        """Say nothing of what was done: that was long ago, or to another session."""
        self._say("")

    @Slot(str)
    def show_busy(self, text: str) -> None:
        """Show what is being done, until the next message."""
        self._say(text)
