"""The dialog that asks where to write a file, in one of several formats."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from vzdesk.errors import UserError

Format = tuple[str, str]
"""What a file is, and how its name ends."""


class SaveDialog(QFileDialog):
    """Of these formats, the first is the usual one; two may have one ending.

    chosen   carries the path, with one of these endings, and the place of the format chosen last
    refused  carries a UserError: the name would replace a file that was not chosen
    """

    chosen = Signal(object, int)
    refused = Signal(object)

    def __init__(self, parent: QWidget, title: str, proposed: Path, *formats: Format) -> None:
        """proposed is the folder to begin in, and a name without an ending."""
        super().__init__(parent, title, str(proposed.parent))
        self._endings = tuple(ending for _, ending in formats)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters([f"{kind} (*{ending})" for kind, ending in formats])
        self.setDefaultSuffix(self._endings[0])
        self.selectFile(proposed.name + self._endings[0])
        self.filterSelected.connect(self._follow_filter)
        self.fileSelected.connect(self._take)

    @Slot(str)
    def _follow_filter(self, chosen: str) -> None:
        """Let the file end as the format that was chosen."""
        ending = next(each for each in self._endings if f"(*{each})" in chosen)
        self.setDefaultSuffix(ending)
        for path in map(Path, self.selectedFiles()):
            if path.suffix.lower() in self._endings:
                self.selectFile(path.with_suffix(ending).name)

    @Slot(str)
    def _take(self, name: str) -> None:
        """Go on with the chosen path. What has none of the endings gets the first of them: under
        another, such as that of `draft.2`, it would not be opened as what it is. Where that is a
        file, the user did not agree to replace it.
        """
        path = Path(name)
        if path.suffix.lower() not in self._endings:
            path = path.with_name(path.name + self._endings[0])
            if os.path.exists(path):
                self.refused.emit(
                    UserError(
                        "There is a file {name} already.",
                        next_step="Choose it, or another name.",
                        name=path.name,
                    )
                )
                return
        filters: Sequence[str] = self.nameFilters()
        self.chosen.emit(path, filters.index(self.selectedNameFilter()))
