"""The Help menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QAction, QKeySequence, QWhatsThisClickedEvent
from PySide6.QtWidgets import QWhatsThis, QWidget

from vzdesk.translate import mark
from vzdesk.widgets.words.explain import LINK, answer, explained
from vzdesk.widgets.words.glossary import name_of
from vzdesk.window import guide
from vzdesk.window.commands.clipboard import Clipboard
from vzdesk.window.commands.command import SEPARATOR, Command, Menu
from vzdesk.window.commands.menus import Commands
from vzdesk.window.dialogs.commands import CommandsDialog
from vzdesk.window.dialogs.reading import ReadingDialog
from vzdesk.window.dialogs.report import ReportDialog
from vzdesk.window.dialogs.texts import AboutDialog, KeyboardDialog
from vzdesk.window.entries import keys_of
from vzdesk.window.files.documents import Documents

_ABOUT = QAction.MenuRole.AboutRole


def menu(documents: Documents, windows: Guide, clipboard: Clipboard) -> Menu:
    """An example, what to read, every command by its name, and what this program is."""
    items = (
        Command("guide", mark("&Guide"), windows.show_guide, QKeySequence.StandardKey.HelpContents),
        Command("glossary", mark("G&lossary"), windows.show_glossary),
        Command("explain", mark("&What is this?"), windows.explain, "Shift+F1"),
        SEPARATOR,
        Command("example", mark("Open the &example"), documents.open_example),
        Command("keyboard", mark("&Keyboard"), windows.show_keys, "Ctrl+F1"),
        Command("commands", mark("Co&mmands"), windows.show_palette, ("Ctrl+Shift+P", "?")),
        Command("citation", mark("&Copy citation"), clipboard.copy_citation),
        Command("report", mark("&Report a problem…"), windows.show_report),
        Command(
            "about", mark("&About vzdesk"), windows.show_about, place=QAction.MenuRole.AboutRole
        ),
    )
    return Menu("help", mark("&Help"), items)


class Guide(QObject):
    """Opens the windows of the Help menu."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands, self._parent = commands, parent

    def show_guide(self) -> None:
        """How to begin and what the numbers mean, to be read beside the window."""
        try:
            text = guide.guide()
        except OSError as error:
            text = self.tr("The guide cannot be read: {}").format(error.strerror)
        self._read("guide", self.tr("Guide"), text)

    def show_glossary(self, heading: str = "") -> None:
        """Every term, from this one on."""
        dialog = self._read("glossary", self.tr("Glossary"), guide.glossary())
        if heading:
            dialog.go_to(heading)

    def _read(self, name: str, title: str, text: str) -> ReadingDialog:
        """One window for each text, however often it is asked for."""
        dialog = self._parent.findChild(ReadingDialog, name)
        if dialog is None:
            dialog = ReadingDialog(name, title, text, self._parent)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def explain(self) -> None:
        """What has the keyboard says what it is, or what it is in; where there is nothing to say,
        the next click chooses what does.
        """
        asked = explained(self._parent.focusWidget())
        if asked is None:
            QWhatsThis.enterWhatsThisMode()
        else:
            self._answer(asked, asked.mapToGlobal(asked.rect().topLeft()))

    def _answer(self, asked: QWidget, place: QPoint) -> None:
        self._parent.installEventFilter(self)  # only from now on: most never ask
        answer(asked, place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A link in an answer leads to the glossary."""
        if isinstance(event, QWhatsThisClickedEvent) and event.href().startswith(LINK):
            self._parent.removeEventFilter(self)
            QWhatsThis.hideText()
            self.show_glossary(guide.slug(name_of(event.href().removeprefix(LINK))))
            return True
        return super().eventFilter(watched, event)

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
