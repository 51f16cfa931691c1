"""The Help menu."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from vzdesk.translate import mark
from vzdesk.window.commands.clipboard import Clipboard
from vzdesk.window.commands.command import Command, Menu
from vzdesk.window.commands.menus import Commands
from vzdesk.window.dialogs.commands import CommandsDialog
from vzdesk.window.dialogs.report import ReportDialog
from vzdesk.window.dialogs.texts import AboutDialog, KeyboardDialog
from vzdesk.window.documents import Documents
from vzdesk.window.entries import keys_of


def menu(documents: Documents, guide: Guide, clipboard: Clipboard) -> Menu:
    """An example, the keys, every command by its name, and what this program is."""
    items = (
        Command("example", mark("Open the &example"), documents.open_example),
        Command(
            "keyboard", mark("&Keyboard"), guide.show_keys, QKeySequence.StandardKey.HelpContents
        ),
        Command("commands", mark("Co&mmands"), guide.show_palette, ("Ctrl+Shift+P", "?")),
        Command("citation", mark("&Copy citation"), clipboard.copy_citation),
        Command("report", mark("&Report a problem…"), guide.show_report),
        Command("about", mark("&About vzdesk"), guide.show_about, place=QAction.MenuRole.AboutRole),
    )
    return Menu("help", mark("&Help"), items)


class Guide(QObject):
    """Opens the windows of the Help menu."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands, self._parent = commands, parent

    def show_keys(self) -> None:
        keys = keys_of(self._commands.listed())
        keys[self.tr("In the panels")] = [
            (self.tr("Move target or source"), self.tr("Arrow keys")),
            (self.tr("Next panel"), self.tr("Tab")),
            (self.tr("Lock or unlock a cell"), self.tr("Click")),
        ]
        KeyboardDialog(keys, self._parent).open()

    def show_palette(self) -> None:
        """Ask for a command by its name."""
        CommandsDialog(self._commands.listed(), self._parent).open()

    def show_report(self) -> None:
        """What whoever mends the program needs to know of it."""
        ReportDialog(parent=self._parent).open()

    def show_about(self) -> None:
        AboutDialog(self._parent).open()
