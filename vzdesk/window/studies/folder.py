"""The dialog that asks for a folder to write into."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QLineEdit, QWidget


class FolderDialog(QFileDialog):
    """As `fileSelected` it also gives the name of a folder that there is not yet: whoever writes
    into it makes it.
    """

    def __init__(self, parent: QWidget, title: str, begin: str = "") -> None:
        super().__init__(parent, title, begin)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFileMode(QFileDialog.FileMode.Directory)
        self.setOption(QFileDialog.Option.ShowDirsOnly)
        # Those of Windows and macOS make folders; those of other desktops refuse names of none.
        is_own = sys.platform not in ("win32", "darwin")
        self.setOption(QFileDialog.Option.DontUseNativeDialog, is_own)
        for name in self.findChildren(QLineEdit):
            name.textChanged.connect(self._enable)

    @Slot(str)
    def _enable(self, name: str) -> None:
        """Whatever is written can be chosen."""
        for box in self.findChildren(QDialogButtonBox):
            for button in box.buttons():
                if name and box.buttonRole(button) == QDialogButtonBox.ButtonRole.AcceptRole:
                    button.setEnabled(True)

    def accept(self) -> None:
        """Qt refuses what does not exist."""
        names = self.selectedFiles()
        if names and not os.path.lexists(names[0]):
            self.fileSelected.emit(names[0])
            QDialog.accept(self)
        else:
            super().accept()
