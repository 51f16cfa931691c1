"""Choosing the model to score with: a bundled one, one in a folder, or one from the Hub's cache."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vzdesk import paths
from vzdesk.engine import models
from vzdesk.engine.families import families
from vzdesk.engine.models import Cached, ModelChoice
from vzdesk.engine.runtime.onnx import manifest
from vzdesk.engine.types import INPUT_OPTIONS, PRECISIONS, Precision, input_of, options_of
from vzdesk.errors import UserError
from vzdesk.translate import say
from vzdesk.view.model_labels import RUNS_ON, labelled
from vzdesk.widgets.style import RHYTHM, as_tip, in_a_line, muted, plain_label, wrapped

CHOICE, TROUBLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class ModelDialog(QDialog):
    """Lists the models of this computer. A folder that is no model is refused, with the reason.

    chosen carries the ModelChoice to use; before it come precision_chosen, with what precision to
    run it in, and input_chosen, with it and what to give it of a text, see `ModelRef`. forgotten
    carries one that is no longer to be listed, and download_requested the name of a model to get,
    "" where it is still to be typed.
    """

    chosen = Signal(object)
    precision_chosen = Signal(str)
    input_chosen = Signal(object, str)
    forgotten = Signal(object)
    download_requested = Signal(str)

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
        self._bundled = [choice for choice in choices if choice in bundled]
        others = [choice for choice in choices if choice not in bundled]
        self._folders = [choice for choice in others if not models.is_cached(choice)]
        self._used = [choice for choice in others if models.is_cached(choice)]
        self._cached: tuple[Cached, ...] | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Models"))
        self.list.setSpacing(RHYTHM // 4)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inputs: Mapping[ModelChoice, str] = {}
        self.error = wrapped("")
        self.error.hide()
        self._lay_out()
        self._fill(current)
        self.list.currentItemChanged.connect(self._enable)
        self.list.currentItemChanged.connect(self._show_input)
        self.list.itemDoubleClicked.connect(self.accept)
        self.use.setDefault(True)
        self.list.setFocus()
        self.resize(80 * RHYTHM, 60 * RHYTHM)

    def _lay_out(self) -> None:
        hint = wrapped(
            self.tr(
                "Run scores with this model. A folder can hold a model saved by transformers "
                "(needs PyTorch) or an ONNX bundle made by “vzdesk export-onnx”."
            )
        )
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        role = QDialogButtonBox.ButtonRole
        self.use = QPushButton(self.tr("Use this model"))
        self.buttons.addButton(self.use, role.AcceptRole)
        self.folder = QPushButton(self.tr("Choose a &folder…"))
        self.download = QPushButton(self.tr("&Download…"))
        self.forget = QPushButton(self.tr("F&orget"))
        self.forget.setToolTip(self.tr("Take it off this list and the Model menu; its files stay"))
        for button in (self.folder, self.download, self.forget):
            self.buttons.addButton(button, role.ActionRole)
            button.setAutoDefault(False)  # Return uses the marked model
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.folder.clicked.connect(self._choose_folder)
        self.download.clicked.connect(self._request_download)
        self.forget.clicked.connect(self._forget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * RHYTHM, 2 * RHYTHM, 2 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(RHYTHM)
        for widget in (hint, self.list, self.error):
            layout.addWidget(widget)
        layout.addLayout(self._precision_line())
        for box in self._input_boxes():
            layout.addWidget(box)
        layout.addWidget(self.buttons)

    def _input_boxes(self) -> Iterable[QCheckBox]:
        """A box for each option of a model's input; two of them exclude one another."""
        self.no_special_tokens = QCheckBox(
            self.tr("Leave out special &tokens, such as [CLS] and </s>")
        )
        self.bos = QCheckBox(
            self.tr("&Begin with the first token of a causal model, such as <|endoftext|> of GPT-2")
        )
        self.leading_space = QCheckBox(
            self.tr("&Read the first word as within a sentence, as if a space stood before it")
        )
        self._boxes = dict(
            zip(INPUT_OPTIONS, (self.no_special_tokens, self.bos, self.leading_space), strict=True)
        )
        self.no_special_tokens.clicked.connect(lambda: self.bos.setChecked(False))
        self.bos.clicked.connect(lambda: self.no_special_tokens.setChecked(False))
        return self._boxes.values()

    def _precision_line(self) -> QHBoxLayout:
        self.precision = QComboBox()
        words = self.tr("Single (default)"), self.tr("Double")
        for word, precision in zip(words, PRECISIONS, strict=True):
            self.precision.addItem(word, precision)
        label = plain_label(self.tr("&Precision"))
        label.setBuddy(self.precision)
        about = wrapped(
            self.tr(
                "Double computes in float64: the same digits on every computer, in about twice the "
                "time and memory. It needs a PyTorch model."
            )
        )
        line = QHBoxLayout()
        line.setSpacing(RHYTHM)
        line.addWidget(label)
        line.addWidget(self.precision)
        line.addWidget(about, 1)
        return line

    def set_precision(self, precision: Precision) -> None:
        """The one that is used now."""
        self.precision.setCurrentIndex(PRECISIONS.index(precision))

    def set_inputs(self, inputs: Mapping[ModelChoice, str]) -> None:
        """What each model is given of a text now; "" for those that are not there."""
        self._inputs = inputs
        self._show_input()

    @Slot()
    def _show_input(self) -> None:
        """The boxes as they are for the marked model."""
        choice = self._marked()
        options = options_of(self._inputs.get(choice, "") if choice else "")
        for option, box in self._boxes.items():
            box.setChecked(option in options)

    def accept(self) -> None:
        choice = self._marked()
        if choice is not None and not self._trouble():
            self.precision_chosen.emit(self.precision.currentData())
            checked = (option for option, box in self._boxes.items() if box.isChecked())
            self.input_chosen.emit(choice, input_of(checked))
            self.chosen.emit(choice)
            super().accept()

    @Slot()
    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a model's folder"), self._where_models_are())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.use_folder)
        dialog.open()

    def _where_models_are(self) -> str:
        """The folder around the last one that the user chose, at first their own."""
        return str(self._folders[-1].path.parent if self._folders else paths.home())

    @Slot(str)
    def use_folder(self, folder: str) -> None:
        """List the model in this folder and select it, or show why there is none."""
        self.list.setFocus()
        try:
            choice = models.find(folder)
        except UserError as error:
            self._complain(str(error))
            return
        if choice not in self.listed():
            (self._used if models.is_cached(choice) else self._folders).append(choice)
        self._fill(choice)

    @Slot()
    def _request_download(self) -> None:
        """Where the marked model is not all there, that one is meant."""
        choice = self._marked()
        name = choice.name if choice is not None and self._trouble() else ""
        self.reject()
        self.download_requested.emit(name)

    @Slot()
    def _forget(self) -> None:
        choice = self._marked()
        if choice is not None:
            self._folders = [each for each in self._folders if each != choice]
            self._used = [each for each in self._used if each != choice]
            self._fill(self._bundled[0] if self._bundled else None)
            self.forgotten.emit(choice)

    @Slot(object)
    def show_cached(self, cached: tuple[Cached, ...]) -> None:
        """What was found in the Hub's cache."""
        self._cached = cached
        self._fill(self._marked())

    # The list

    def listed(self) -> list[ModelChoice]:
        """Every model of the list, from top to bottom."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [choice for item in items if (choice := _choice_of(item)) is not None]

    def _fill(self, marked: ModelChoice | None) -> None:
        """All groups, with something to read where there is nothing to choose."""
        self.list.clear()
        if self._bundled:
            self._group(self.tr("Comes with vzdesk"), [Cached(each) for each in self._bundled])
        folders = [Cached(each) for each in self._folders]
        hint = "" if folders else self.tr("None yet. Choose a folder to add one.")
        self._group(self.tr("Folders"), folders, hint)
        found = {each: Cached(each) for each in self._used}
        found |= {each.choice: each for each in self._cached or ()}
        cached = sorted(found.values(), key=lambda each: each.choice.name.lower())
        hint = (
            "" if cached else self.tr("Nothing to score with. Download gets a model by its name.")
        )
        if self._cached is None:
            hint = self.tr("Looking…")
        self._group(self.tr("Hugging Face cache"), cached, hint)
        for row in range(self.list.count()):
            if marked is not None and _choice_of(self.list.item(row)) == marked:
                self.list.setCurrentRow(row)
        self._enable()

    def _group(self, title: str, members: Sequence[Cached], hint: str = "") -> None:
        heading = self._remark(title)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        heading.setTextAlignment(Qt.AlignmentFlag.AlignBottom)
        heading.setSizeHint(QSize(0, self.fontMetrics().height() + 2 * RHYTHM))
        for member in members:
            self._show(member)
        if hint:
            self._remark(hint)

    def _remark(self, text: str) -> QListWidgetItem:
        """A line that cannot be chosen."""
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(muted(self.palette()))
        self.list.addItem(item)
        return item

    def _show(self, member: Cached) -> None:
        choice = member.choice
        about = described(choice)
        if member.trouble:
            about += self.tr(" · incomplete or damaged")
        if choice in self._folders:
            about += f" · {choice.path}"
        item = QListWidgetItem(f"{in_a_line(choice.name)}\n{in_a_line(about)}")
        item.setData(CHOICE, choice)
        item.setData(TROUBLE, member.trouble)
        item.setToolTip(as_tip(str(choice.path)))
        self.list.addItem(item)

    @Slot()
    def _enable(self) -> None:
        choice = self._marked()
        self._complain(self._trouble())
        self.use.setEnabled(choice is not None and not self._trouble())
        self.forget.setEnabled(choice in self._folders or choice in self._used)

    def _marked(self) -> ModelChoice | None:
        item = self.list.currentItem()
        return _choice_of(item) if item else None

    def _trouble(self) -> str:
        """Why the marked model cannot be used; empty where it can."""
        item = self.list.currentItem()
        return (item and item.data(TROUBLE)) or ""

    def _complain(self, sentence: str) -> None:
        """Show what is wrong; "" for nothing."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))


def _choice_of(item: QListWidgetItem) -> ModelChoice | None:
    choice: ModelChoice | None = item.data(CHOICE)
    return choice


def label_of(choice: ModelChoice, among: Sequence[ModelChoice]) -> str:
    """The model's name; where it is not unique, its backend, and the folder around its own where
    that is not enough.
    """
    others = [each for each in among if each.name == choice.name and each != choice]
    alike = [e for e in others if e.backend == choice.backend and e.path != choice.path]
    marks = [RUNS_ON[choice.backend]] if len(others) > len(alike) else []
    if alike:
        around = choice.path.parent
        is_enough = all(each.path.parent.name != around.name for each in alike)
        marks.append(around.name if is_enough else str(around))
    return labelled(choice.name, *marks)


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
    layers = say("{n} layers", n=n_layers)
    runs_on = RUNS_ON[choice.backend]
    if choice.backend == "torch" and not models.has_torch():
        runs_on = say("needs PyTorch, which is not installed")
    return " · ".join(part for part in (family, layers if n_layers else "", runs_on) if part)
