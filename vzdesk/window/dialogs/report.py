"""The report of a defect of the program: what whoever mends it needs to know."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QFileDialog,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from vzdesk import log, paths
from vzdesk.atomic import replacing
from vzdesk.errors import UserError
from vzdesk.widgets.style import RHYTHM, wrapped
from vzdesk.window.dialogs.texts import TextDialog, versions


class ReportDialog(TextDialog):
    """Shows the report, to be copied or saved and sent; without a traceback, of the program alone.

    What errors say is in it only where the user agrees: it may quote sentences and names of files.
    """

    def __init__(self, traceback: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._traceback = traceback
        self.setWindowTitle(
            self.tr("Something went wrong in vzdesk") if traceback else self.tr("Report a problem")
        )
        label = wrapped(self._explanation())
        self.report = QPlainTextEdit()
        self.report.setReadOnly(True)
        self.report.setAccessibleName(self.tr("Report"))
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.messages = QCheckBox(
            self.tr("&Include what errors say, which may quote my sentences and names of files")
        )
        self.messages.toggled.connect(self._fill)
        self.messages.setVisible(bool(traceback))
        for widget in (label, self.report, self.messages):
            self.column.addWidget(widget)
        buttons = self.finish()
        for text, slot in (
            (self.tr("&Copy the report"), self.copy),
            (self.tr("&Save the report…"), self.save),
        ):
            button = QPushButton(text)
            button.clicked.connect(slot)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.resize(90 * RHYTHM, 56 * RHYTHM)
        self._fill()

    def _explanation(self) -> str:
        if self._traceback:
            return self.tr(
                "This is a mistake in the program, not yours. Your sentences and results are "
                "still there; save them, then go on. Whoever mends the program needs this report. "
                "It is sent nowhere unless you send it."
            )
        return self.tr(
            "Whoever mends the program needs this report, and what you did and expected. It holds "
            "nothing of your sentences and files, and is sent nowhere unless you send it."
        )

    @Slot()
    def _fill(self) -> None:
        with_messages, trace = self.messages.isChecked(), self._traceback
        crash = log.without_messages(log.last_crash(paths.logs()))
        parts = (
            ("", versions()),
            ("", trace if with_messages else log.without_messages(trace)),
            (self.tr("The last lines of the log:"), log.latest(paths.logs())),
            (self.tr("Where the program crashed last:"), crash),
        )
        written = [f"{title}\n{text}".strip() for title, text in parts if text]
        self.report.setPlainText("\n\n".join(written))

    @Slot()
    def copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report.toPlainText())

    @Slot()
    def save(self) -> None:
        """Ask where to write the report."""
        dialog = QFileDialog(self, self.tr("Save the report"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile("vzdesk-report.txt")
        dialog.fileSelected.connect(self._write)
        dialog.open()

    @Slot(str)
    def _write(self, name: str) -> None:
        try:
            with replacing(Path(name)) as file:
                file.write(self.report.toPlainText().encode("utf-8", "replace"))
        except UserError as error:
            self.report.setPlainText(f"{error}\n\n{self.report.toPlainText()}")
