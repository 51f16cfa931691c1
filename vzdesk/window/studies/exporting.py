"""Writing what a study found, as `vzdesk study` writes it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from vzdesk.desk.desk import Desk
from vzdesk.desk.threads.worker import Report
from vzdesk.errors import UserError
from vzdesk.export.studies.results import StudyFiles
from vzdesk.export.studies.stored import write_study
from vzdesk.translate import say
from vzdesk.view.studies.line import line_of
from vzdesk.view.studies.spec import StudySpec
from vzdesk.view.texts.command_option import session_file
from vzdesk.widgets.style import in_a_line
from vzdesk.window.files import questions


class StudyExports(QObject):
    """Asks for a folder and has it written; message says what was copied."""

    message = Signal(str)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window

    @property
    def spec(self) -> StudySpec | None:
        """The study whose answer is shown."""
        answer = self._desk.studying.answer
        return answer.of.spec if answer is not None else None

    @Slot()
    def copy_command(self) -> None:
        """Copy the command line that writes the same from the session's file."""
        if self.spec is None:
            return
        try:
            session = session_file(self._desk.path)
        except UserError as error:
            self._desk.user_error.emit(error)
            return
        line = line_of(self.spec, session, in_a_line(self.spec.name))
        QGuiApplication.clipboard().setText(line)
        self.message.emit(self.tr("Copied: {}").format(in_a_line(line)))

    @Slot()
    def ask_folder(self) -> None:
        dialog = QFileDialog(self._window, self.tr("A folder for the study"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.ask_replace(Path(name)))
        dialog.open()

    def ask_replace(self, folder: Path) -> None:
        """Write into this folder; ask first where a study is there."""
        there = [path for path in StudyFiles(folder).all if path.exists()]
        if not there:
            self.write(folder)
            return
        text = self.tr("There is a study in {} already. Replace it?")
        more = self.tr("Its tables and figures are written anew.")
        name = in_a_line(folder.name)
        box = questions.box(self._window, "replace-study", text.format(name), more)
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Yes | buttons.Cancel)
        box.setDefaultButton(buttons.Cancel)

        def on_finished(button: int) -> None:
            if button == buttons.Yes:
                self.write(folder)

        box.finished.connect(on_finished)
        box.open()

    def write(self, folder: Path) -> None:
        """Write all files of the study into this folder, in the thread of files."""
        spec = self.spec
        if spec is None:
            return
        session, path, files = self._desk.snapshot(), self._desk.path, StudyFiles(folder)
        command = line_of(spec, path.name, folder.name) if path is not None else ""

        def work(report: Report) -> None:
            write_study(spec, session, files, command, report)

        what = say("the tables and figures of a study")
        self._desk.files.export(files.study, work, what)
