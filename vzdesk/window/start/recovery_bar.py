"""At the top of the window, or of its start page: work that a killed program left unsaved."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget

from vzdesk.desk.parts.recovery import Left, Recovery
from vzdesk.widgets.style import RHYTHM, in_a_line, wrapped
from vzdesk.window.files.questions import box
from vzdesk.window.message_bar import Notice

if TYPE_CHECKING:
    from vzdesk.session.journal import About

MOST = 3
"""So many are offered at a time; the next one as soon as one of them is dealt with."""


class RecoveryBar(Notice):
    """Says what each journal holds, and offers to open or to discard it; hidden without any.

    recover_requested  a Left that is to be opened
    """

    recover_requested = Signal(object)

    def __init__(self, recovery: Recovery) -> None:
        super().__init__()
        self._recovery = recovery
        self.setAccessibleName(self.tr("Work that was not saved"))
        self.setBackgroundRole(QPalette.ColorRole.Window)  # on paper too
        self._rows: list[QWidget] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(2 * RHYTHM, RHYTHM // 2, RHYTHM, RHYTHM // 2)
        self._layout.setSpacing(RHYTHM // 2)
        recovery.changed.connect(self.refresh)
        self.hide()

    @Slot()
    def refresh(self) -> None:
        """Show what is offered now."""
        for row in self._rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(left) for left in self._recovery.left[:MOST]]
        for row in self._rows:
            self._layout.addWidget(row)
        self.setVisible(bool(self._recovery.left))

    def _row(self, left: Left) -> QWidget:
        row, text = QWidget(), self._text(left.about)
        label = wrapped(text)
        recover, discard = QPushButton(self.tr("&Recover")), QPushButton(self.tr("&Discard…"))
        recover.setToolTip(self.tr("Open it. Its file stays as it is until you save."))
        recover.clicked.connect(partial(self.recover_requested.emit, left))
        discard.clicked.connect(partial(self._ask, left))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM)
        layout.addWidget(label, 1)
        for button in (recover, discard):
            button.setAccessibleDescription(text)
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _text(self, about: About) -> str:
        """What a journal holds, of which file, and of when."""
        if not about.when:
            return self.tr("Work that was not saved was found; it does not say what it is of.")
        if about.path:
            what = self.tr("Work on {name} was not saved when vzdesk last ended: {held}, {when}.")
        else:
            what = self.tr("A new session was not saved when vzdesk last ended: {held}, {when}.")
        held = self.tr("{n:,} sentences, {n_scored:,} of them scored")
        if about.n_sentences == 1:
            held = self.tr("1 sentence, scored") if about.n_scored else self.tr("1 sentence")
        elif not about.n_scored:
            held = self.tr("{n:,} sentences, none scored")
        return what.format(
            name=in_a_line(Path(about.path).name),
            held=held.format(n=about.n_sentences, n_scored=about.n_scored),
            when=self._when(about.when),
        )

    def _when(self, written: str) -> str:
        try:
            when = datetime.fromisoformat(written).astimezone()
        except (ValueError, OverflowError):
            return self.tr("last changed at an unknown time")
        time = f"{when:%H:%M}"
        if when.date() == date.today():
            return self.tr("last changed today at {time}").format(time=time)
        day = QLocale().toString(
            QDate(when.year, when.month, when.day), QLocale.FormatType.ShortFormat
        )
        return self.tr("last changed on {day} at {time}").format(day=day, time=time)

    @Slot()
    def _ask(self, left: Left) -> None:
        """Discard it only after a question: there is no way back."""
        text = self.tr("Discard this work?")
        asked = box(self.window(), "discard", text, self._text(left.about))
        buttons = QMessageBox.StandardButton
        asked.setStandardButtons(buttons.Discard | buttons.Cancel)
        asked.setDefaultButton(buttons.Cancel)

        def on_finished(button: int) -> None:
            if button == buttons.Discard:
                self._recovery.forget(left)

        asked.finished.connect(on_finished)
        asked.open()
