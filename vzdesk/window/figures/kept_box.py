"""What is kept under names: chosen from a list, kept, renamed and removed by a menu beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QToolButton, QWidget

from vzdesk.widgets.style import in_a_line


class KeptBox(QWidget):
    """Shows names; none of them is chosen at first, and `none` says what that means.

    chosen             carries the name, or "" for none
    keep_requested     carries the name under which what is shown is to be kept
    rename_requested   carries the old name and the new one
    remove_requested   carries the name
    """

    chosen = Signal(str)
    keep_requested = Signal(str)
    rename_requested = Signal(str, str)
    remove_requested = Signal(str)

    def __init__(self, what: str, none: str, question: str) -> None:
        """what names the list for screen readers; question is asked for a name."""
        super().__init__()
        self._question = question
        self.box, self.button = QComboBox(), QToolButton()
        self.box.setAccessibleName(what)
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setMinimumContentsLength(12)
        self.box.addItem(none, "")
        self.box.activated.connect(self._on_activated)
        self._add_menu(what)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box, 1)
        row.addWidget(self.button)
        self._enable()

    def _add_menu(self, what: str) -> None:
        self.button.setText(self.tr("Keep"))
        self.button.setAccessibleName(self.tr("Keep: {}").format(what))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        add = self.button.addAction
        self.keep = add(self.tr("Keep as…"))
        self.rename = add(self.tr("Rename…"))
        self.remove = add(self.tr("Remove"))
        self.keep.triggered.connect(self._ask_keep)
        self.rename.triggered.connect(self._ask_rename)
        self.remove.triggered.connect(self._remove)

    @property
    def name(self) -> str:
        """The one that is chosen, "" for none."""
        name: str = self.box.currentData()
        return name

    def show_names(self, names: Sequence[str], chosen: str) -> None:
        """Show these, one of them chosen, or none."""
        with QSignalBlocker(self.box):
            while self.box.count() > 1:
                self.box.removeItem(1)
            for name in names:
                self.box.addItem(in_a_line(name), name)
            self.box.setCurrentIndex(max(self.box.findData(chosen), 0))
        self._enable()

    def _enable(self) -> None:
        for action in (self.rename, self.remove):
            action.setEnabled(bool(self.name))

    @Slot()
    def _on_activated(self) -> None:
        self._enable()
        self.chosen.emit(self.name)

    @Slot()
    def _ask_keep(self) -> None:
        self._ask(self.tr("Keep as"), self.keep_requested.emit)

    @Slot()
    def _ask_rename(self) -> None:
        old = self.name
        self._ask(self.tr("Rename"), lambda new: self.rename_requested.emit(old, new))

    @Slot()
    def _remove(self) -> None:
        self.remove_requested.emit(self.name)

    def _ask(self, title: str, then: Callable[[str], object]) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(self._question)
        dialog.setTextValue(self.name)
        dialog.textValueSelected.connect(then)
        dialog.open()
