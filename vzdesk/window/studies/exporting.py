"""Writing what a study or an evaluation found, as `vzdesk study` writes it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from vzdesk.desk.desk import Desk
from vzdesk.desk.threads.worker import Report
from vzdesk.errors import UserError
from vzdesk.export.provenance import metadata_path
from vzdesk.export.studies.figures import ENDINGS
from vzdesk.export.studies.results import StudyFiles
from vzdesk.export.studies.stored import write_study
from vzdesk.translate import mark, say
from vzdesk.view.studies.evaluation import EvaluationSpec, is_evaluation
from vzdesk.view.studies.line import line_of
from vzdesk.view.studies.spec import StudySpec
from vzdesk.view.studies.written import is_study
from vzdesk.view.texts.command_option import session_file
from vzdesk.widgets.style import in_a_line
from vzdesk.window.files import questions
from vzdesk.window.studies.folder import FolderDialog


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
        """What may be written into this folder."""
        raise NotImplementedError

    def record_in(self, folder: Path) -> Path:
        """The file in this folder that says what the others are."""
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
        """Ask where to write; a folder that does not exist is made."""
        path = self._desk.path
        begin = str(path.parent) if path is not None else ""
        dialog = FolderDialog(self._window, self.tr("A folder for the study"), begin)
        dialog.fileSelected.connect(lambda name: self.ask_replace(Path(name)))
        dialog.open()

    def ask_replace(self, folder: Path) -> None:
        """Write into this folder; ask first where files would be replaced."""
        there = [path for path in self.files_in(folder) if os.path.lexists(path)]
        if not there:
            self.write(folder)
            return
        box = questions.box(self._window, "replace-study", *self._question(folder, there))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Yes | buttons.Cancel)
        box.setDefaultButton(buttons.Cancel)

        def on_finished(button: int) -> None:
            if button == buttons.Yes:
                self.write(folder)

        box.finished.connect(on_finished)
        box.open()

    def _question(self, folder: Path, there: Sequence[Path]) -> tuple[str, str]:
        """Whether to replace these files: an export of before, or what is none."""
        name, first = in_a_line(folder.name), in_a_line(there[0].name)
        if _is_export(self.record_in(folder)):
            text = self.tr("There is a study in {} already. Replace it?")
            return text.format(name), self.tr("Its tables and figures are written anew.")
        of = mark(
            "There are {n:,} such files in {folder} already, {first} among them. Replace them?"
        )
        if len(there) == 1:
            of = mark("There is a file {first} in {folder} already. Replace it?")
        text = say(of, n=len(there), first=first, folder=name)
        return text, self.tr("No study was exported there. What is in them now would be gone.")


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
        files = StudyFiles(folder)
        figures = sorted(each for end in ENDINGS for each in files.figures.glob(f"*{end}"))
        return [*files.all, metadata_path(files.matches), *figures]

    def record_in(self, folder: Path) -> Path:
        return StudyFiles(folder).study

    def write(self, folder: Path) -> None:
        studying, spec = self._desk.studying, self.spec
        if spec is None:
            return
        answer = studying.answer
        session, path, files = self._desk.snapshot(), self._desk.path, StudyFiles(folder)
        command = self.line(path.name, folder.name) if path is not None else ""

        def work(report: Report) -> None:
            write_study(spec, session, files, command, report)
            studying.answers.exported(answer)

        what = say("the tables and figures of a study, in {folder}", folder=folder)
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
        found = sorted(made.rglob("*")) if made is not None else []
        return [folder / each.relative_to(made) for each in found if made and each.is_file()]

    def record_in(self, folder: Path) -> Path:
        return folder / f"{self.name}.json"

    def write(self, folder: Path) -> None:
        self._desk.evaluating.export(folder)


def _is_export(record: Path) -> bool:
    """Whether this file is of a study or an evaluation."""
    try:
        content = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return is_study(content) or is_evaluation(content)
