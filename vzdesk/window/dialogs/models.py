"""Choosing the model to score with: a bundled one, or one in a folder."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vzdesk.engine import models
from vzdesk.engine.backends import manifest
from vzdesk.engine.families import families
from vzdesk.engine.models import ModelChoice
from vzdesk.errors import UserError
from vzdesk.look import RHYTHM

RUNS_ON = {"onnx": "ONNX Runtime", "torch": "PyTorch"}


class ModelDialog(QDialog):
    """Lists the known models. A folder that is no model is refused here, with the reason.

    chosen carries the ModelChoice to use; forgotten one that is no longer to be listed.
    """

    chosen = Signal(object)
    forgotten = Signal(object)

    def __init__(
        self,
        choices: tuple[ModelChoice, ...],
        current: ModelChoice | None,
        bundled: tuple[ModelChoice, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Choose a model"))
        self._bundled = bundled
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Models"))
        self.list.setSpacing(RHYTHM // 4)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.error = QLabel()
        self.error.setWordWrap(True)
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.error.hide()
        self._lay_out()
        for choice in choices:
            self._show(choice, is_current=choice == current)
        self.list.currentItemChanged.connect(self._enable)
        self.list.itemDoubleClicked.connect(self.accept)
        self._enable()
        self.use.setDefault(True)
        self.list.setFocus()
        self.resize(70 * RHYTHM, 45 * RHYTHM)

    def _lay_out(self) -> None:
        hint = QLabel(
            self.tr(
                "Run scores with this model. A folder can hold a model saved by transformers "
                "(needs PyTorch) or an ONNX bundle made by “vzdesk export-onnx”."
            )
        )
        hint.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        role = QDialogButtonBox.ButtonRole
        self.use = QPushButton(self.tr("Use this model"))
        self.buttons.addButton(self.use, role.AcceptRole)
        self.folder = QPushButton(self.tr("Choose a folder…"))
        self.buttons.addButton(self.folder, role.ActionRole)
        self.forget = QPushButton(self.tr("Forget"))
        self.forget.setToolTip(self.tr("Take the folder off this list; its files stay"))
        self.buttons.addButton(self.forget, role.ActionRole)
        for button in (self.folder, self.forget):
            button.setAutoDefault(False)  # Return uses the marked model
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.folder.clicked.connect(self._ask_for_folder)
        self.forget.clicked.connect(self._forget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * RHYTHM, 2 * RHYTHM, 2 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(RHYTHM)
        for widget in (hint, self.list, self.error, self.buttons):
            layout.addWidget(widget)

    def accept(self) -> None:
        """Use the marked model."""
        choice = self._marked()
        if choice is not None:
            self.chosen.emit(choice)
            super().accept()

    @Slot()
    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a model's folder"), self._where_models_are())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.take_folder)
        dialog.open()

    def _where_models_are(self) -> str:
        """The folder around the last one that the user chose, at first their own."""
        listed = [self._choice_in(row) for row in range(self.list.count())]
        chosen = [choice for choice in listed if choice not in self._bundled]
        return str(chosen[-1].path.parent if chosen else Path.home())

    @Slot(str)
    def take_folder(self, folder: str) -> None:
        """List the model in this folder and mark it, or say why there is none."""
        self.list.setFocus()
        try:
            choice = models.find(folder)
        except UserError as error:
            self.error.setText(str(error))
            self.error.show()
            return
        self.error.hide()
        for row in range(self.list.count()):
            if self._choice_in(row) == choice:
                self.list.setCurrentRow(row)
                return
        self._show(choice, is_current=True)

    @Slot()
    def _forget(self) -> None:
        choice = self._marked()
        if choice is not None:
            self.list.takeItem(self.list.currentRow())
            self.forgotten.emit(choice)

    @Slot()
    def _enable(self) -> None:
        choice = self._marked()
        self.use.setEnabled(choice is not None)
        self.forget.setEnabled(choice is not None and choice not in self._bundled)

    def _marked(self) -> ModelChoice | None:
        return self._choice_in(self.list.currentRow()) if self.list.currentItem() else None

    def _choice_in(self, row: int) -> ModelChoice:
        choice: ModelChoice = self.list.item(row).data(Qt.ItemDataRole.UserRole)
        return choice

    def _show(self, choice: ModelChoice, *, is_current: bool) -> None:
        where = self.tr("comes with vzdesk") if choice in self._bundled else str(choice.path)
        item = QListWidgetItem(f"{choice.name}\n{described(choice)} · {where}")
        item.setData(Qt.ItemDataRole.UserRole, choice)
        item.setToolTip(str(choice.path))
        self.list.addItem(item)
        if is_current:
            self.list.setCurrentItem(item)


def described(choice: ModelChoice) -> str:
    """Family, layers and what runs it, as far as the model's small files say."""
    family, n_layers = "", 0
    with suppress(UserError, OSError, ValueError, LookupError, TypeError):
        if choice.backend == "onnx":
            ref = manifest.read(choice.path).ref
            family, n_layers = ref.family, ref.n_layers
        else:
            config = json.loads((choice.path / "config.json").read_text(encoding="utf-8"))
            model_type = config["model_type"]
            family = families()[model_type].name if model_type in families() else model_type
            n_layers = int(config["num_hidden_layers"])
    layers = f"{n_layers} layers" if n_layers else ""
    return " · ".join(part for part in (family, layers, RUNS_ON[choice.backend]) if part)
