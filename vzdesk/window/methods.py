"""The dialogs about methods: which are run, and what one is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from vzdesk.desk.desk import Desk
from vzdesk.desk.methods_to_run import ALWAYS, SUGGESTED
from vzdesk.engine.methods import methods
from vzdesk.view.methods.method_labels import method_label
from vzdesk.window.dialogs.methods.method_info import MethodInfoDialog
from vzdesk.window.dialogs.methods.methods import MethodsDialog


class Methods(QObject):
    """chosen         others are to be computed, which is to be remembered
    run_requested  they are to be computed at once
    """

    chosen = Signal()
    run_requested = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._parent = desk, parent

    @property
    def are_more(self) -> bool:
        """Whether the next run computes more than what every one does."""
        return len(self._desk.runner.methods.to_run) > len(ALWAYS)

    @property
    def named(self) -> str:
        """What the next run computes, in words."""
        return ", ".join(map(method_label, self._desk.runner.methods.to_run))

    @Slot()
    def choose(self) -> None:
        """Open the dialog for the methods to run; the model is asked what it lacks."""
        runner = self._desk.runner
        chosen = SUGGESTED if runner.methods.chosen is None else runner.methods.chosen
        dialog = MethodsDialog(chosen, ALWAYS, self._parent)
        dialog.submitted.connect(self._use)
        dialog.run_requested.connect(self.run_requested)

        dialog.lacks = self._lacks
        runner.methods.lacks_found.connect(dialog.refresh)
        dialog.refresh()
        runner.ask_lacks(tuple(name for name, each in methods().items() if each.needs))
        dialog.open()

    def _lacks(self) -> tuple[dict[str, str], str]:
        runner = self._desk.runner
        reasons = {name: lack.reason for name, lack in runner.methods.lacks.items()}
        return reasons, runner.names.of(runner.choice) if runner.choice else ""

    @Slot(object)
    def _use(self, names: tuple[str, ...]) -> None:
        self._desk.runner.methods.choose(names)
        self.chosen.emit()

    @Slot()
    def explain(self) -> None:
        """Open the dialog about the chosen method."""
        name, lacks = self._desk.state.method, self._desk.runner.methods.lacks
        reason = lacks[name].reason if name in lacks else ""
        MethodInfoDialog(name, reason, self._parent).open()
