"""From what is asked of a table to its size, its command and its file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from vzdesk.desk.command import Results
from vzdesk.desk.desk import Desk
from vzdesk.errors import UserError
from vzdesk.export.chosen import Which
from vzdesk.export.table_size import expected_bytes
from vzdesk.export.tables.parts import TableChoices
from vzdesk.window.tables.asked import Asked, Choosable
from vzdesk.window.tables.dialog import TableDialog


class TableExports(QObject):
    """Opens the dialog, and does what is asked for there.

    command_of finds the line that makes the same file, or raises UserError; write asks where to,
    and has it written.
    """

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        of: Choosable,
        command_of: Callable[[Which, Asked], str],
        write: Callable[[Which, Asked], object],
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._of = window, desk, of
        self._command_of, self._write = command_of, write

    def open(self) -> TableDialog:
        """With what was asked for last."""
        kept = Asked.kept(self._desk.files.tables, self._of)
        self.dialog = TableDialog(self._of, kept, self._measure, self._window)
        self.dialog.requested.connect(self._export)
        self.dialog.copy_requested.connect(self._copy)
        self.dialog.destroyed.connect(self.deleteLater)
        self.dialog.open()
        return self.dialog

    def _measure(
        self,
        which: Which,
        asked: Asked,
        then: Callable[[int], object],
        failed: Callable[[UserError], object],
    ) -> None:
        dialog = self.dialog

        def unless_closed(found: object, call: Callable[..., object]) -> None:
            if isValid(dialog):
                call(found)

        what = self._of.results[which], asked.choices(self._of), asked.ending
        measure(
            self._desk,
            what,
            lambda size: unless_closed(size, then),
            lambda error: unless_closed(error, failed),
        )

    @Slot(str, object)
    def _export(self, which: Which, asked: Asked) -> None:
        self._desk.files.tables = asked.texts(self._of)
        self._write(which, asked)

    @Slot(str, object)
    def _copy(self, which: Which, asked: Asked) -> None:
        try:
            line = self._command_of(which, asked)
        except UserError as error:
            self.dialog.show_note(str(error))
            return
        if not line:
            self.dialog.show_note(self.tr("No command makes this file."))
            return
        QGuiApplication.clipboard().setText(line)
        self.dialog.show_note(self.tr("Copied the command."))


def measure(
    desk: Desk,
    what: tuple[Results, TableChoices, str],
    then: Callable[[int], object],
    failed: Callable[[UserError], object],
) -> None:
    """Find in another thread how large a table of these results will be, with this ending."""
    desk.figures.make(lambda: expected_bytes(*what), then, failed)
