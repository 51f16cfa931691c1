"""How the window looks: light or dark, the size of all text, and the font of the user's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from vzdesk.desk.preferences import Preferences
from vzdesk.window.dialogs.fonts import FontDialog
from vzdesk.window.looks import fonts, theme


class Looks(QObject):
    """What the user chose of it; `saved_in` puts that into the preferences.

    The panels show the user's words, so the whole of them is in the data font.

    chosen        another theme, to be remembered
    text_changed  another size or font
    message       what was done, to be shown for a while
    """

    chosen = Signal()
    text_changed = Signal()
    message = Signal(str)

    def __init__(
        self,
        saved: Preferences,
        panels: Sequence[QWidget],
        shown_text: Callable[[], str],
        parent: QWidget,
    ) -> None:
        """`shown_text` returns words of the user, to choose a font with."""
        super().__init__(parent)
        self._parent, self._panels, self._shown_text = parent, panels, shown_text
        self.theme, self.percent = saved.theme, saved.text_percent
        self.family, self.data_percent = saved.data_family, saved.data_percent
        turned = QApplication.styleHints().colorSchemeChanged
        turned.connect(self._follow_system, Qt.ConnectionType.QueuedConnection)

    def saved_in(self, preferences: Preferences) -> Preferences:
        """The preferences with the theme, the sizes and the font of now."""
        return replace(
            preferences,
            theme=self.theme,
            text_percent=self.percent,
            data_family=self.family,
            data_percent=self.data_percent,
        )

    def apply(self) -> None:
        theme.apply(self.theme)
        self._apply_text()

    def set_theme(self, name: str) -> None:
        """Light, dark, or as the system is."""
        is_other = name != self.theme
        self.theme = name
        theme.apply(name)
        if is_other:
            self.chosen.emit()

    @Slot()
    def _follow_system(self) -> None:
        """The system is light or dark now, and was not."""
        if self.theme == "system":
            theme.follow_system()

    def resize(self, percent: int) -> None:
        """All text in this size, in per cent of the system's."""
        self.percent = percent
        self._apply_text()
        self.message.emit(self.tr("Text size: {} %").format(percent))

    def enlarge(self) -> None:
        self.resize(fonts.stepped(self.percent, 1))

    def reduce(self) -> None:
        self.resize(fonts.stepped(self.percent, -1))

    def reset(self) -> None:
        """All text as large as the system's."""
        self.resize(100)

    def show_dialog(self) -> None:
        """Open the dialog for the font of the user's words."""
        text, font_of = self._shown_text(), fonts.data_font
        dialog = FontDialog(self.family, self.data_percent, text, font_of, self._parent)
        dialog.chosen.connect(self.set_data_font)
        dialog.open()

    @Slot(str, int)
    def set_data_font(self, family: str, percent: int) -> None:
        """Show the user's words in this font, "" for the program's own, at so many per cent."""
        self.family, self.data_percent = family, percent
        self._apply_text()

    def _apply_text(self) -> None:
        fonts.apply(self.percent)
        font = fonts.data_font(self.family, self.data_percent)
        for panel in self._panels:
            panel.setFont(font)
        self.text_changed.emit()
