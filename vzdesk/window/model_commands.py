"""Choosing, getting and forgetting models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from vzdesk.desk.download import Download
from vzdesk.engine.models import ModelChoice
from vzdesk.window.dialogs.download import DownloadDialog
from vzdesk.window.dialogs.models import ModelDialog

if TYPE_CHECKING:
    from vzdesk.desk.desk import Desk
    from vzdesk.desk.files import Files
    from vzdesk.window.main_window import MainWindow


class ModelCommands(QObject):
    """The commands about models; `own` are those that the user added."""

    def __init__(
        self, window: MainWindow, desk: Desk, files: Files, bundled: tuple[ModelChoice, ...]
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._files, self._bundled = window, desk, files, bundled

    @property
    def own(self) -> tuple[ModelChoice, ...]:
        """Those that do not come with the program."""
        return tuple(each for each in self._desk.runner.choices if each not in self._bundled)

    @Slot()
    def choose(self) -> None:
        """Ask for the model to score with."""
        dialog = ModelDialog(
            self._desk.runner.choices, self._desk.runner.choice, self._bundled, self._window
        )
        dialog.chosen.connect(self.use)
        dialog.forgotten.connect(self.forget)
        dialog.download_requested.connect(self.download)
        self._files.cached.connect(dialog.show_cached)
        self._files.look_into_cache()
        dialog.open()

    @Slot(str)
    def download(self, name: str = "") -> None:
        """Get a model from the Hub; the window can be used meanwhile."""
        dialog = self._window.findChild(DownloadDialog)
        if dialog is None:
            dialog = DownloadDialog(Download(), name, self._window)
            dialog.chosen.connect(self.use)
            dialog.broke.connect(self._window.report)
        dialog.show()
        dialog.activateWindow()

    @Slot(object)
    def use(self, choice: ModelChoice) -> None:
        """Score with this model from now on, also after the next start."""
        self._desk.runner.choose(choice)
        self._window.keep()
        if self._desk.state.model not in ("", choice.name):
            self._window.status.tell(self.tr("Run (F5) scores with {}.").format(choice.name))

    @Slot(object)
    def forget(self, choice: ModelChoice) -> None:
        """Take a model out of the list; nothing is deleted."""
        self._desk.runner.forget(choice)
        self._window.keep()

    def stop(self) -> None:
        """End a download that is going on; what has arrived is kept."""
        for dialog in self._window.findChildren(DownloadDialog):
            dialog.close()
