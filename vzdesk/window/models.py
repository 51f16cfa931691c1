"""Choosing, getting and forgetting models."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from vzdesk.desk.desk import Desk
from vzdesk.desk.download import Download
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.types import Precision
from vzdesk.view.model_labels import RUNS_ON, labelled
from vzdesk.window.dialogs.download import DownloadDialog
from vzdesk.window.dialogs.model_texts import label_of
from vzdesk.window.dialogs.models import ModelDialog
from vzdesk.window.start.looking import Looker, trouble_with_folder


class Models(QObject):
    """The dialogs about models, and what is chosen there.

    chosen   another model or list of models, to be remembered
    message  one line about what was done
    crashed  a report of a defect
    looked   a model's folder is gone, or there again, see `trouble`
    """

    chosen = Signal()
    message = Signal(str)
    crashed = Signal(str)
    looked = Signal()

    def __init__(self, desk: Desk, bundled: tuple[ModelChoice, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._parent = desk, parent
        self.bundled = bundled
        self._troubles: dict[str, str] = {}
        self._looker = Looker(self, trouble_with_folder)
        self._looker.found.connect(self._take_trouble)

    @property
    def own(self) -> tuple[ModelChoice, ...]:
        """Those that do not come with the program."""
        return tuple(each for each in self._desk.runner.choices if each not in self.bundled)

    def choose(self) -> None:
        """Open the dialog for the model to score with."""
        runner, files = self._desk.runner, self._desk.files
        known = runner.choices, runner.choice, self.bundled
        dialog = ModelDialog(*known, runner.names, self._parent)
        dialog.renamed.connect(self.rename)
        dialog.set_precision(runner.precision)
        dialog.precision_chosen.connect(self.set_precision)
        dialog.set_inputs(runner.inputs)
        dialog.input_chosen.connect(self.set_input)
        dialog.chosen.connect(self.use)
        dialog.forgotten.connect(self.forget)
        dialog.download_requested.connect(self.download)
        files.cached.connect(dialog.show_cached)
        files.list_cached()
        self.look()
        dialog.open()

    def look(self) -> None:
        """Look in other threads whether the folders of the models are still there."""
        paths = (each.path for each in self._desk.runner.choices)
        self._looker.look(str(path) for path in paths if path.is_absolute())

    def trouble(self, choice: ModelChoice | None) -> str:
        """Why this one cannot be loaded, as far as was looked; "" where it can."""
        return self._troubles.get(str(choice.path), "") if choice is not None else ""

    @Slot(str, str)
    def _take_trouble(self, path: str, trouble: str) -> None:
        if self._troubles.get(path, "") != trouble:
            self._troubles[path] = trouble
            self.looked.emit()

    @Slot(str)
    def download(self, name: str = "") -> None:
        """Get a model from the Hub; the window can be used meanwhile."""
        dialog = self._parent.findChild(DownloadDialog)
        if dialog is None:
            dialog = DownloadDialog(Download(), name, self._parent)
            dialog.chosen.connect(self.use)
            dialog.crashed.connect(self.crashed)
        dialog.show()
        dialog.activateWindow()

    @Slot(str)
    def set_precision(self, precision: Precision) -> None:
        """Run models in this precision from the next run on, and remember it."""
        self._desk.runner.precision = precision
        self.chosen.emit()

    @Slot(object, str)
    def set_input(self, choice: ModelChoice, input: str) -> None:
        """Give this model texts in this form from the next run on, and remember it."""
        self._desk.runner.inputs[choice] = input

    @Slot(object)
    def use(self, choice: ModelChoice) -> None:
        """Score with this model from now on, also after the next start."""
        runner = self._desk.runner
        runner.choose(choice)
        self.chosen.emit()
        if self.other_than_shown:
            self._say_what_runs()

    def _say_what_runs(self) -> None:
        self.message.emit(self.tr("Run (F5) scores with {}.").format(self.other_than_shown))

    def label(self, choice: ModelChoice) -> str:
        """What a model is called, so that no other of the list is called the same."""
        names = self._desk.runner.names
        renamed = [replace(each, name=names.of(each)) for each in self._desk.runner.choices]
        return label_of(replace(choice, name=names.of(choice)), renamed)

    def about(self, choice: ModelChoice) -> str:
        """The same, with what runs the model, where, and where it lies."""
        if choice.backend == "onnx":
            device = self.tr("CPU")
        else:
            where = {"auto": self.tr("GPU where there is one"), "cpu": self.tr("CPU")}
            device = where.get(self._desk.runner.device, self.tr("GPU (CUDA)"))
        return f"{labelled(self.label(choice), RUNS_ON[choice.backend], device)}\n{choice.path}"

    @Slot(object, str)
    def rename(self, choice: ModelChoice, name: str) -> None:
        """Call this model so from now on, also after the next start."""
        self._desk.runner.rename(choice, name)
        self.chosen.emit()

    @property
    def shown(self) -> str:
        """The model of what is shown, with what runs it and where; of two, their names alone."""
        state, document = self._desk.state, self._desk.document
        shown = document.analysis_of(document.find(document.selection.sentence))
        comparison = state.comparison
        if not state.model or shown is None or (comparison and comparison.is_of_two_models):
            return state.model
        backend = RUNS_ON.get(shown.model.backend, shown.model.backend)
        marks = [each for each in (backend,) if each not in state.model]
        return labelled(state.model, *marks, shown.provenance.device.upper())

    @property
    def other_than_shown(self) -> str:
        """What the model that Run scores with is called, where what is shown is by another; or
        empty.
        """
        runner, document = self._desk.runner, self._desk.document
        shown = document.analysis_of(document.find(document.selection.sentence))
        choice = runner.choice
        if shown is None or choice is None or runner.choice_of(shown.model) == choice:
            return ""
        return self.label(choice)

    @Slot(object)
    def forget(self, choice: ModelChoice) -> None:
        """Take a model out of the list; nothing is deleted. Say which one is in its place."""
        was_chosen = self._desk.runner.choice == choice
        self._desk.runner.forget(choice)
        self.chosen.emit()
        if was_chosen and self.other_than_shown:
            self._say_what_runs()

    def stop(self) -> None:
        """End a download that is going on; what has arrived is kept."""
        for dialog in self._parent.findChildren(DownloadDialog):
            dialog.close()
