"""How a window writes: the size of all text, and the font of the user's own words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from vzdesk.desk.preferences import Preferences
from vzdesk.widgets.style import keep_readable
from vzdesk.window import fonts
from vzdesk.window.dialogs.fonts import FontDialog

if TYPE_CHECKING:
    from vzdesk.desk.desk import Desk
    from vzdesk.window.main_window import MainWindow


class TextSize(QObject):
    """The commands about text; `keep` puts what was chosen into the preferences.

    The panels show the user's words, so the whole of them is in the data font.
    """

    def __init__(self, window: MainWindow, desk: Desk, kept: Preferences) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self.percent = kept.text_percent
        self.family, self.data_percent = kept.data_family, kept.data_percent

    def keep(self, preferences: Preferences) -> Preferences:
        """The preferences with the sizes and the font of now."""
        return replace(
            preferences,
            text_percent=self.percent,
            data_family=self.family,
            data_percent=self.data_percent,
        )

    def apply(self) -> None:
        """Write everything so."""
        window = self._window
        fonts.apply(self.percent)
        font = fonts.data_font(self.family, self.data_percent)
        window.documents.data_family = self.family
        panels: tuple[QWidget, ...] = (*window.panels, window.comparing.panel)
        for panel in panels:
            panel.setFont(font)
        keep_readable(window.sentences, 9, 8)
        keep_readable(window.sentence, 12, 8)

    def resize(self, percent: int) -> None:
        """All text in this size, in per cent of the system's."""
        self.percent = percent
        self.apply()

    @Slot()
    def enlarge(self) -> None:
        """All text a step larger."""
        self.resize(fonts.stepped(self.percent, 1))

    @Slot()
    def reduce(self) -> None:
        """All text a step smaller."""
        self.resize(fonts.stepped(self.percent, -1))

    @Slot()
    def reset(self) -> None:
        """All text as large as the system's."""
        self.resize(100)

    @Slot()
    def ask(self) -> None:
        """Ask for the font of the user's words."""
        sentence = self._desk.state.sentence
        text = sentence.text if sentence else ""
        dialog = FontDialog(self.family, self.data_percent, text, fonts.data_font, self._window)
        dialog.chosen.connect(self.set_data_font)
        dialog.open()

    @Slot(str, int)
    def set_data_font(self, family: str, percent: int) -> None:
        """Write the user's words in this font, "" for the program's own, of so many per cent."""
        self.family, self.data_percent = family, percent
        self.apply()
