"""New, open and save, with the questions that go with them; exports come from `Exports`.

No dialog blocks: each is opened, and its result comes as a signal.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from vzdesk import paths
from vzdesk.corpus.reader import UnknownColumns
from vzdesk.corpus.readers import readers
from vzdesk.desk.desk import Desk
from vzdesk.desk.files.saving import ChangedMeanwhile
from vzdesk.desk.parts.files import Files
from vzdesk.desk.parts.recovery import Left
from vzdesk.desk.preferences import Held
from vzdesk.errors import UserError
from vzdesk.translate import say, shortened
from vzdesk.widgets.style import in_a_line
from vzdesk.window.dialogs.columns import ColumnsDialog
from vzdesk.window.files import questions
from vzdesk.window.files.exports import Exports

N_RECENT = 10


LONGEST_FIRST = 200
"""Characters of a file's first sentence that are remembered."""


class Documents(Exports):
    """The file commands of a window.

    recent_changed  look at `recent` again, and at what was `held` by these files
    """

    recent_changed = Signal()

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        files: Files,
        folder: str = "",
        recent: tuple[str, ...] = (),
        held: Mapping[str, Held] | None = None,
    ) -> None:
        folder = folder if paths.is_folder(folder) else _usual_folder()
        super().__init__(window, desk, files, folder)
        self.recent, self.held = recent, {**(held or {})}
        self._waiting: Callable[[], object] = _nothing
        desk.ask_with(self.unless_unsaved)
        files.used.connect(self._remember)
        files.not_saved.connect(self._ask_where_instead)
        files.columns_needed.connect(self._ask_columns)

    @property
    def title(self) -> str:
        """The name, with what is special about the file."""
        came_from = self._desk.came_from
        if came_from is not None:
            return self.tr("{} (to be saved as .vzd)").format(in_a_line(came_from.name))
        name = in_a_line(self.name)
        return self.tr("{} (read only)").format(name) if self._desk.is_read_only else name

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
        about, path = left.about, Path(left.about.path)

        def open(read_only: bool) -> None:
            self._desk.recovery.recover(left, read_only=read_only)

        if not about.path or about.is_read_only:
            self.unless_unsaved(lambda: open(False))
        else:
            self.unless_unsaved(lambda: self._ask_how(path, open))

    @Slot(object)
    def _remember(self, path: Path) -> None:
        """The latest first, each once, with what it holds now."""
        used = str(path.absolute())
        self.recent = (used, *(each for each in self.recent if each != used))[:N_RECENT]
        sentences = self._desk.sentences
        if self._desk.path == path or path.suffix.lower() != ".vzd":  # else another one is open
            first = shortened(sentences[0].text, LONGEST_FIRST) if sentences else ""
            self.held[used] = Held(first, len(sentences))
        self.held = {each: self.held[each] for each in self.recent if each in self.held}
        self.recent_changed.emit()

    @property
    def remembered(self) -> dict[str, Any]:
        """What `Preferences` keep of files, by its name there."""
        tables = dict(self._files.tables)
        return {"folder": self.folder, "recent": self.recent, "held": self.held, "tables": tables}

    @Slot(str)
    def forget(self, path: str) -> None:
        """Take a file off the list of recent ones."""
        self.recent = tuple(each for each in self.recent if each != path)
        self.held.pop(path, None)
        self.recent_changed.emit()

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
        self.finish_writing()
        if self._desk.path is None or self._desk.is_read_only:
            self._save_as(then)
        else:
            self._files.save(self._desk.path, then)

    @Slot()
    def save_as(self) -> None:
        self._save_as(_nothing)

    def _save_as(self, then: Callable[[], object]) -> None:
        self.finish_writing()

        def save(path: Path, _format: int) -> None:
            self._files.save(path, then)

        self._ask_where(save, self.tr("Save the session"), (self.tr("Session"), ".vzd"))

    def unless_unsaved(
        self, then: Callable[[], object], cancelled: Callable[[], object] | None = None
    ) -> None:
        """Do `then`, but where work would be lost, answers of studies too, show first a question
        whether to save it; it is followed by `cancelled` where nothing is to be done.
        """
        self.finish_writing()
        is_dirty, unkept = self._desk.dirty, self._desk.unkept
        if not is_dirty and not unkept:
            then()
            return
        box = questions.unsaved(self._window, self.name, unkept, is_dirty=is_dirty)
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)

        def on_finished(button: int) -> None:
            if button == buttons.Discard:
                then()
            elif button == buttons.Save and self._keep_unkept():
                self._save(lambda: self.unless_unsaved(then, cancelled))  # what is done meanwhile
            elif cancelled is not None:
                cancelled()

        box.finished.connect(on_finished)
        box.open()

    def _keep_unkept(self) -> bool:
        """Have answers of studies saved with all else; whether that can be."""
        try:
            self._desk.keep_unkept()
        except UserError as error:
            self._desk.user_error.emit(error)
            return False
        return True

    @Slot(object, object, object)
    def _ask_where_instead(self, error: UserError, path: Path, then: Callable[[], object]) -> None:
        """Say why the session was not saved; `then` waits for it still. Of several saves that fail
        only the last asks, and what waited for those before it waits for that.
        """
        for before in self._window.findChildren(QMessageBox, "not-saved"):
            if before.isVisible():
                then = _both(self._waiting, then)
                before.close()
        self._waiting = then
        is_changed = isinstance(error, ChangedMeanwhile)
        questions.not_saved(
            self._window,
            error,
            save_as=lambda: self._save_as(then),
            again=lambda: self._files.save(path, then, replace_changed=is_changed),
            reload=lambda: self.unless_unsaved(lambda: self._files.open(path)),
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
        self._ask_how(path, lambda read_only: self._files.open(path, read_only=read_only))

    def _ask_how(self, path: Path, open: Callable[[bool], object]) -> None:
        """Open the file, or work on it, with `open`, which gets whether to read only; where another
        window has the file open, ask first.
        """
        if not self._files.is_open_elsewhere(path):
            open(False)
            return
        questions.open_elsewhere(
            self._window,
            path.name,
            read_only=lambda: open(True),
            anyway=lambda: open(False),
        ).open()

    # Results of dialogs

    def _empty(self) -> None:
        self._desk.begin()

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

    @Slot(str)
    def _open_selected(self, name: str) -> None:
        self.folder = str(Path(name).parent)
        self._open(Path(name))


def _both(first: Callable[[], object], second: Callable[[], object]) -> Callable[[], object]:
    def both() -> None:
        first()
        second()

    return both


def _nothing() -> None:
    """What comes after a save that nothing waits for."""


def _usual_folder() -> str:
    """The user's documents, or home where there is no such folder: a dialog would take its name
    for that of a file.
    """
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    folder = QStandardPaths.writableLocation(documents)
    return folder if os.path.isdir(folder) else paths.home()
