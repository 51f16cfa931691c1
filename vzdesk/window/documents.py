"""New, open, save and export, with the questions that go with them.

No dialog blocks: each is opened, and its result comes as a signal.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from vzdesk import paths
from vzdesk.corpus.reader import UnknownColumns
from vzdesk.corpus.readers import readers
from vzdesk.desk.command import ScoreMapOf
from vzdesk.desk.desk import Desk
from vzdesk.desk.parts.files import ChangedMeanwhile, Files
from vzdesk.desk.parts.recovery import Left
from vzdesk.errors import UserError
from vzdesk.export import jobs
from vzdesk.session.document import Session
from vzdesk.translate import say
from vzdesk.window import questions
from vzdesk.window.dialogs.columns import ColumnsDialog

N_RECENT = 10


class Documents(QObject):
    """The file commands of a window."""

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        files: Files,
        folder: str = "",
        recent: tuple[str, ...] = (),
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._files = window, desk, files
        self.folder = folder if os.path.isdir(folder) else _usual_folder()
        self.recent = recent
        self.data_family = ""
        desk.ask_with(self.unless_unsaved)
        files.used.connect(self._remember)
        files.not_saved.connect(self._ask_where_instead)
        files.columns_needed.connect(self._ask_columns)

    @property
    def name(self) -> str:
        return self._desk.path.name if self._desk.path else self.tr("Untitled")

    @property
    def title(self) -> str:
        """The name, with what is special about the file."""
        return self.tr("{} (read only)").format(self.name) if self._desk.is_read_only else self.name

    # Commands

    @Slot()
    def new(self) -> None:
        self.unless_unsaved(self._empty)

    @Slot()
    def open(self) -> None:
        """Ask which file to open."""
        self.unless_unsaved(self._show_open_dialog)

    def open_path(self, path: Path) -> None:
        self.unless_unsaved(lambda: self._open(path))

    @Slot(object)
    def recover(self, left: Left) -> None:
        """Open work that was not saved when the program ended."""
        self.unless_unsaved(lambda: self._desk.recovery.recover(left))

    @Slot(object)
    def _remember(self, path: Path) -> None:
        """The latest first, each once."""
        used = str(path.absolute())
        self.recent = (used, *(each for each in self.recent if each != used))[:N_RECENT]

    @Slot()
    def open_example(self) -> None:
        """Open the session that ships with the program; saving it asks where."""
        path = paths.example_session()
        self.unless_unsaved(lambda: self._files.open(path, untitled=True))

    @Slot()
    def save(self) -> None:
        """Save to the session's file; ask for another where it has none, or one to read only."""
        self._save(_nothing)

    def _save(self, then: Callable[[], object]) -> None:
        """Save, and then do `then`."""
        if self._desk.path is None or self._desk.is_read_only:
            self._save_as(then)
        else:
            self._files.save(self._desk.path, then)

    @Slot()
    def save_as(self) -> None:
        self._save_as(_nothing)

    def _save_as(self, then: Callable[[], object]) -> None:
        title, kind = self.tr("Save the session"), self.tr("Session")

        def save(path: Path) -> None:
            self._files.save(path, then)

        self._save_dialog(title, kind, save, ".vzd").open()

    @Slot()
    def export_table(self) -> None:
        """Ask where to write the scores of all sentences: a tidy table, or the last column of
        CoNLL-U.
        """
        title = self.tr("Export the scores of all sentences as a table")
        dialog = self._save_dialog(title, self.tr("Table"), self.write_table, *jobs.SCORES)
        shown = self.tr("CoNLL-U with the scores of the shown map (*.conllu)")
        dialog.setNameFilters([*dialog.nameFilters()[:2], shown])
        dialog.open()

    @Slot()
    def export_differences(self) -> None:
        """Ask where to write the differences of all layers."""
        title = self.tr("Export the differences of all layers as a table")
        table, write = self.tr("Table"), self.write_differences
        self._save_dialog(title, table, write, ".csv", ".tsv").open()

    @Slot()
    def export_sentences(self) -> None:
        """Ask where to write the sentences with their roles, tags and notes."""
        title = self.tr("Export the sentences as a table")
        table, write = self.tr("Table"), self.write_sentences
        self._save_dialog(title, table, write, ".tsv", ".csv").open()

    @Slot()
    def export_picture(self) -> None:
        """Ask where to write what is shown: the heatmap, all layers, or the comparison."""
        from vzdesk.export.figure import ENDINGS

        title, kind = self.tr("Export the picture"), self.tr("Picture")
        self._save_dialog(title, kind, self.write_picture, *ENDINGS).open()

    # The question

    def unless_unsaved(self, then: Callable[[], object]) -> None:
        """Do `then`, but where work would be lost show first a question whether to save it."""
        if not self._desk.dirty:
            then()
            return
        text = self.tr("Save the changes to {}?").format(self.name)
        more = self.tr("Without saving, they are lost.")
        box = questions.box(self._window, "unsaved", text, more)
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)

        def on_finished(button: int) -> None:
            if button == buttons.Discard:
                then()
            elif button == buttons.Save:
                self._save(lambda: self.unless_unsaved(then))  # what was done meanwhile too

        box.finished.connect(on_finished)
        box.open()

    @Slot(object, object, object)
    def _ask_where_instead(self, error: UserError, path: Path, then: Callable[[], object]) -> None:
        """Say why the session was not saved; `then` waits for it still."""
        is_changed = isinstance(error, ChangedMeanwhile)
        questions.not_saved(
            self._window,
            error,
            save_as=lambda: self._save_as(then),
            again=lambda: self._files.save(path, then, replace_changed=is_changed),
            reload=lambda: self._files.open(path),
        ).open()

    @Slot(object, object)
    def _ask_columns(self, error: UnknownColumns, path: Path) -> None:
        """Ask which columns of a table are what, where it has any; else say why it is refused."""
        if len(error.names) < 2 and not error.example:
            self._desk.user_error.emit(error)
            return
        dialog = ColumnsDialog(error, self._window)
        dialog.submitted.connect(lambda columns: self._files.open(path, columns=columns))
        dialog.open()

    def _open(self, path: Path) -> None:
        """Open a file; where another window has it open, ask first how."""
        if not self._files.is_open_elsewhere(path):
            self._files.open(path)
            return
        questions.open_elsewhere(
            self._window,
            path.name,
            read_only=lambda: self._files.open(path, read_only=True),
            anyway=lambda: self._files.open(path),
        ).open()

    # Results of dialogs

    def _empty(self) -> None:
        self._desk.show(Session())

    def _show_open_dialog(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Open"), self.folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(self._filters())
        dialog.fileSelected.connect(self._open_selected)
        dialog.open()

    def _filters(self) -> list[str]:
        """What can be opened, each format by its endings."""
        formats = dict.fromkeys(readers().values())
        kinds: dict[str, tuple[str, ...]] = {self.tr("Sessions"): (".vzd",)}
        for each in formats:
            label = say(each.label)
            kinds[label] = (*kinds.get(label, ()), *each.endings)
        everything = tuple(ending for endings in kinds.values() for ending in endings)
        kinds = {self.tr("Sessions and texts"): everything, **kinds}
        shown = [f"{kind} ({' '.join(f'*{each}' for each in of)})" for kind, of in kinds.items()]
        return [*shown, self.tr("All files (*)")]

    def _save_dialog(
        self, title: str, kind: str, then: Callable[[Path], object], *endings: str
    ) -> QFileDialog:
        """A dialog, not yet open, that asks for a file of this kind; `then` gets its path, with one
        of these endings.
        """
        dialog = QFileDialog(self._window, title, self.folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{kind} (*{each})" for each in endings])
        dialog.setDefaultSuffix(endings[0])
        dialog.selectFile(Path(self.name).stem + endings[0])
        dialog.filterSelected.connect(partial(_follow_filter, dialog, endings))
        dialog.fileSelected.connect(partial(self._chosen, then, endings))
        return dialog

    def _chosen(self, then: Callable[[Path], object], endings: tuple[str, ...], name: str) -> None:
        """Go on with the chosen path. What has none of the endings gets the first of them: under
        another, such as that of `draft.2`, it would not be opened as what it is. Where that is a
        file, the user did not agree to replace it.
        """
        path = self._remembered(name)
        if path.suffix.lower() not in endings:
            path = path.with_name(path.name + endings[0])
            if os.path.exists(path):
                self._desk.user_error.emit(
                    UserError(
                        "There is a file {name} already.",
                        next_step="Choose it, or another name.",
                        name=path.name,
                    )
                )
                return
        then(path)

    @Slot(str)
    def _open_selected(self, name: str) -> None:
        self._open(self._remembered(name))

    def write_table(self, path: Path) -> None:
        """The scores of all sentences: a table, or CoNLL-U with those of the shown map."""
        self._write(path, lambda: self._scores_job(path))

    def _scores_job(self, path: Path) -> jobs.ScoresJob:
        desk, results, state = self._desk, self._desk.results, self._desk.state
        if not results:
            raise UserError("The scores that were to be exported are gone.")
        shown = jobs.conllu_maps([state.map_key], results[0][0].model, state.units, state.layer)
        command = ""
        with suppress(UserError):  # a table that no command makes is as good
            command = self._command(path, shown.layer)
        return jobs.ScoresJob(desk.sentences, results, state.units, shown, command)

    def _command(self, path: Path, layer: int) -> str:
        """The line that writes the same file; UserError, or nothing, where there is none."""
        desk, state = self._desk, self._desk.state
        if path.suffix.lower() != ".conllu":
            return desk.command(path, exact=True)
        if len(desk.results) < len(desk.sentences):
            return ""
        shown = ScoreMapOf(state.method, layer, state.rollout)
        return desk.command(path, exact=True, shown=shown)

    def write_differences(self, path: Path) -> None:
        """The differences of all layers of the two sentences that are compared."""
        desk = self._desk
        self._write(path, lambda: jobs.differences_job(desk.state, desk.document.shown_runs()))

    def write_sentences(self, path: Path) -> None:
        from vzdesk.export.sentences import write_sentences

        sentences = self._desk.sentences
        self._files.export(path, lambda _: write_sentences(sentences, path))

    def write_picture(self, path: Path) -> None:
        """The map that is shown, or all layers, or the comparison."""
        desk, family = self._desk, self.data_family
        self._write(path, lambda: jobs.picture_job(desk.state, desk.document.shown_runs(), family))

    def _write(self, path: Path, job_of: Callable[[], jobs.Job]) -> None:
        """Do a job, or show why there is nothing to write any more."""
        try:
            job = job_of()
        except UserError as error:
            self._desk.user_error.emit(error)
            return
        self._files.export(path, lambda report: job.write(path, report))

    def _remembered(self, name: str) -> Path:
        """The chosen path; its folder is where the next dialog begins."""
        path = Path(name)
        self.folder = str(path.parent)
        return path


def _nothing() -> None:
    """What comes after a save that nothing waits for."""


def _follow_filter(dialog: QFileDialog, endings: tuple[str, ...], chosen: str) -> None:
    """Let the file end as the format that was chosen in the dialog."""
    ending = next(each for each in endings if f"(*{each})" in chosen)
    dialog.setDefaultSuffix(ending)
    for path in map(Path, dialog.selectedFiles()):
        if path.suffix.lower() in endings:
            dialog.selectFile(path.with_suffix(ending).name)


def _usual_folder() -> str:
    """The user's documents, or home where there is no such folder: a dialog would take its name
    for that of a file.
    """
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    folder = QStandardPaths.writableLocation(documents)
    return folder if os.path.isdir(folder) else paths.home()
