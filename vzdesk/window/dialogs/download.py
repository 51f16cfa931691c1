"""Getting a model by its name: what it is and how large, then the download itself."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vzdesk.desk.download import Download, Offer
from vzdesk.engine.hub.download import format_bytes
from vzdesk.engine.models import ModelChoice, has_torch
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, plain_label, wrapped
from vzdesk.window.progress import remaining


class DownloadDialog(QDialog):
    """Does not block the window. Its one button goes from looking up to using the model.

    chosen  carries the ModelChoice to use
    crashed a report of a defect
    """

    chosen = Signal(object)
    crashed = Signal(str)

    def __init__(self, download: Download, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Download a model"))
        self._download = download
        self._choice: ModelChoice | None = None
        download.setParent(self)
        self.name = QLineEdit(name)
        self.name.setAccessibleName(self.tr("Name of the model"))
        self.name.setPlaceholderText("bert-base-uncased")
        self.message = wrapped("", self.tr("State of the download"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(RHYTHM)
        self.bar.setAccessibleName(self.tr("Progress of the download"))
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self._lay_out()
        self._connect()
        self._ready_to_look_up()
        self.resize(60 * RHYTHM, self.sizeHint().height())

    def _lay_out(self) -> None:
        hint = wrapped(
            self.tr(
                "The name of a model on the Hugging Face Hub. It goes into the cache that other "
                "programs use too."
            )
        )
        self.next = QPushButton()
        self.next.setDefault(True)
        self.stop = QPushButton()
        self.stop.setAutoDefault(False)
        buttons = ButtonRow()
        buttons.addButton(self.next, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.stop, QDialogButtonBox.ButtonRole.ActionRole)
        label = plain_label(self.tr("&Name"))
        label.setBuddy(self.name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * RHYTHM, 2 * RHYTHM, 2 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(RHYTHM)
        for widget in (hint, label, self.name, self.message, self.bar):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(buttons)

    def _connect(self) -> None:
        self.name.textEdited.connect(self._ready_to_look_up)
        self.next.clicked.connect(self._go_on)
        self.stop.clicked.connect(self._stop)
        download = self._download
        download.offered.connect(self._show_offer)
        download.progressed.connect(self._show_progress)
        download.finished.connect(self._show_finished)
        download.failed.connect(self._show_error)
        download.crashed.connect(self._show_broken)

    # States

    def _show_step(self, next_text: str, message: str = "", *, is_busy: bool = False) -> None:
        """Set the button's text, the message, and whether there is something to wait for."""
        self._is_busy = is_busy
        self.next.setText(next_text)
        self.message.setText(message)
        self.name.setReadOnly(is_busy)
        self.next.setEnabled(not is_busy and bool(self.name.text().strip()))
        self.stop.setText(self.tr("Cancel") if is_busy else self.tr("Close"))
        self.bar.setVisible(is_busy)
        self.bar.setRange(0, 0)

    @Slot()
    def _ready_to_look_up(self) -> None:
        self._step, self._choice = self._look_up, None
        self._show_step(self.tr("Look up"))

    @Slot()
    def _go_on(self) -> None:
        self._step()

    def _look_up(self) -> None:
        self._show_step(self.tr("Look up"), self.tr("Asking the Hub…"), is_busy=True)
        self._download.look_up(self.name.text().strip())

    def start(self) -> None:
        """Download what the name says."""
        self._show_step(self.tr("Download"), self.tr("Connecting…"), is_busy=True)
        self._download.start(self.name.text().strip())

    def _use(self) -> None:
        self.chosen.emit(self._choice)
        self.accept()

    @Slot(object)
    def _show_offer(self, offer: Offer) -> None:
        if self._step == self.start:
            return  # requested already
        self._step = self.start
        size = format_bytes(offer.size_bytes)
        lines = [self.tr("{} · {} · licence: {}").format(offer.family, size, offer.licence)]
        if offer.left_bytes == 0:
            lines.append(self.tr("All of it is here already; its files will be checked."))
        elif offer.left_bytes < offer.size_bytes:
            left = format_bytes(offer.left_bytes)
            lines.append(self.tr("{} of it are still to download.").format(left))
        if not offer.is_known:
            lines.append(
                self.tr(
                    "vzdesk does not know this kind; whether it can score with it shows when it "
                    "is loaded."
                )
            )
        if not has_torch():
            lines.append(self.tr("To score with it, PyTorch has to be installed."))
        self._show_step(self.tr("Download"), "\n".join(lines))
        self.next.setFocus()

    @Slot(object)
    def _show_progress(self, progress: Progress) -> None:
        self.bar.setRange(0, 1000)
        self.bar.setValue(1000 * progress.done // max(progress.total, 1))
        message = self.tr("{} of {}").format(*map(format_bytes, (progress.done, progress.total)))
        if progress.eta_s is not None and progress.done < progress.total:
            message += f" · {remaining(progress.eta_s)}"
        self.message.setText(message)

    @Slot(object)
    def _show_finished(self, choice: ModelChoice) -> None:
        self._step, self._choice = self._use, choice
        self._show_step(self.tr("Use this model"), self.tr("{} is here.").format(choice.name))
        self.next.setFocus()

    @Slot(object)
    def _show_error(self, error: UserError) -> None:
        self._show_step(self.tr("Try again"), str(error))

    @Slot(str)
    def _show_broken(self, report: str) -> None:
        self._show_step(self.tr("Try again"), self.tr("The download broke off."))
        self.crashed.emit(report)

    @Slot()
    def _stop(self) -> None:
        if not self._is_busy:
            self.reject()
            return
        self._download.cancel()
        if self._step == self.start:
            self._show_step(self.tr("Go on"), self.tr("Stopped. What has arrived is kept."))
        else:
            self._ready_to_look_up()

    def done(self, result: int) -> None:
        """However it is closed, the download ends."""
        self._download.cancel()
        super().done(result)
        self.deleteLater()
