"""Writing what a study or an evaluation found, as `vzdesk study` writes it."""

from __future__ import annotations

from collections.abc import Sequence
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
from vzdesk.view.studies.evaluation import EvaluationSpec
from vzdesk.view.studies.line import line_of
from vzdesk.view.studies.spec import StudySpec
from vzdesk.view.texts.command_option import session_file
from vzdesk.widgets.style import in_a_line
from vzdesk.window.files import questions


class Exports(QObject):
    """Asks for a folder and has what is found written; message says what was copied."""

    message = Signal(str)

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window

    def line(self, session: str, out: str) -> str:
        """The command line that writes the same, from the session's file, into this folder; "" for
        nothing.
        """
        raise NotImplementedError

    @property
    def name(self) -> str:
        """What a folder of it is called in commands."""
        raise NotImplementedError

    def files_in(self, folder: Path) -> Sequence[Path]:
        """What is written into this folder."""
        raise NotImplementedError

    def write(self, folder: Path) -> None:
        """Write all files into this folder, in the thread of files."""
        raise NotImplementedError

    @Slot()
    def copy_command(self) -> None:
        """Copy the line, of a session that has a file."""
        try:
            line = self.line(session_file(self._desk.path), self.name)
        except UserError as error:
            self._desk.user_error.emit(error)
            return
        if line:
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
        there = [path for path in self.files_in(folder) if path.exists()]
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


class StudyExports(Exports):
    """Those of a study of relations, as `vzdesk study` writes it."""

    @property
    def spec(self) -> StudySpec | None:
        """The study whose answer is shown."""
        answer = self._desk.studying.answer
        return answer.of.spec if answer is not None else None

    @property
    def name(self) -> str:
        return in_a_line(self.spec.name) if self.spec is not None else ""

    def line(self, session: str, out: str) -> str:
        return line_of(self.spec, session, out) if self.spec is not None else ""

    def files_in(self, folder: Path) -> Sequence[Path]:
        return StudyFiles(folder).all

    def write(self, folder: Path) -> None:
        spec = self.spec
        if spec is None:
            return
        session, path, files = self._desk.snapshot(), self._desk.path, StudyFiles(folder)
        command = self.line(path.name, folder.name) if path is not None else ""

        def work(report: Report) -> None:
            write_study(spec, session, files, command, report)

        what = say("the tables and figures of a study")
        self._desk.files.export(files.study, work, what)


class EvaluationExports(Exports):
    """Those of an evaluation: what its process wrote is copied."""

    @property
    def spec(self) -> EvaluationSpec | None:
        """The evaluation whose answer is shown."""
        answer = self._desk.evaluating.answer
        return answer.spec if answer is not None else None

    @property
    def name(self) -> str:
        return self.spec.kind if self.spec is not None else ""

    def line(self, session: str, out: str) -> str:
        return self._desk.evaluating.line(session, out)

    def files_in(self, folder: Path) -> Sequence[Path]:
        made = self._desk.evaluating.files
        return [folder / each.name for each in made.iterdir() if each.is_file()] if made else []

    def write(self, folder: Path) -> None:
        self._desk.evaluating.export(folder)
