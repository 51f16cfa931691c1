"""Choosing the model to score with: a bundled one, one in a folder, or one from the Hub's cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vzdesk import paths
from vzdesk.desk.model_names import ModelNames
from vzdesk.engine import models
from vzdesk.engine.folder_names import says_little
from vzdesk.engine.models import Cached, ModelChoice
from vzdesk.engine.types import PRECISIONS, Precision
from vzdesk.errors import UserError
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, as_tip, in_a_line, muted, plain_label, wrapped
from vzdesk.window.dialogs.model_input import InputBoxes
from vzdesk.window.dialogs.model_texts import two_lines

LONGEST_NAME = 100
"""Characters that a user may call a model."""
_SELECTING = Qt.FocusReason.TabFocusReason
CHOICE, TROUBLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class ModelDialog(QDialog):
    """Lists the models of this computer. A folder that is no model is refused, with the reason.

    chosen carries the ModelChoice to use; before it come precision_chosen, with what precision to
    run it in, and input_chosen, with it and what to give it of a text, see `ModelRef`. forgotten
    carries one that is no longer to be listed, download_requested the name of a model to get, ""
    where it is still to be typed, and renamed a ModelChoice and what the user calls it, "" for its
    own name.
    """

    chosen = Signal(object)
    precision_chosen = Signal(str)
    input_chosen = Signal(object, str)
    forgotten = Signal(object)
    download_requested = Signal(str)
    renamed = Signal(object, str)

    def __init__(
        self,
        choices: tuple[ModelChoice, ...],
        current: ModelChoice | None,
        bundled: tuple[ModelChoice, ...],
        names: ModelNames,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._names = names
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
        self.list.installEventFilter(self)
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
        self.buttons = ButtonRow(QDialogButtonBox.StandardButton.Cancel)
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
        layout.addLayout(self._name_line())
        layout.addLayout(self._precision_line())
        self.input = InputBoxes()
        layout.addWidget(self.input)
        layout.addWidget(self.buttons)

    def _name_line(self) -> QHBoxLayout:
        """What the user calls the marked model."""
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setToolTip(self.tr("What you call it, wherever it is named in the window (F2)"))
        self.name.editingFinished.connect(self._rename)
        label = plain_label(self.tr("&Name"))
        label.setBuddy(self.name)
        line = QHBoxLayout()
        line.setSpacing(RHYTHM)
        line.addWidget(label)
        line.addWidget(self.name, 1)
        return line

    @Slot()
    def _rename(self) -> None:
        """Call the marked model what is written; nothing is its own name."""
        choice, name = self._marked(), in_a_line(self.name.text())
        if choice is None or name == self._names.of(choice):
            return
        self._names = self._names.with_name(choice, name)
        item = self.list.currentItem()
        item.setText(self._text_of(choice, item.data(TROUBLE)))
        self.name.setText(self._names.of(choice))
        self.renamed.emit(choice, name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """F2 in the list writes a name, as in other lists."""
        key = event.key() if isinstance(event, QKeyEvent) else None
        is_press = event.type() == QEvent.Type.KeyPress
        if is_press and key == Qt.Key.Key_F2 and self._marked() is not None:
            self.name.setFocus(_SELECTING)
            return True
        return super().eventFilter(watched, event)

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
        self.input.show_input(self._inputs.get(choice, "") if choice else "")

    def accept(self) -> None:
        choice = self._marked()
        if choice is not None and not self._trouble():
            self._rename()
            self.precision_chosen.emit(self.precision.currentData())
            self.input_chosen.emit(choice, self.input.chosen)
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
        if says_little(choice.name.split("/")[-1]) and self._names.of(choice) == choice.name:
            self._complain(
                self.tr("“{}” says little: what do you call this model?").format(choice.name)
            )
            self.name.setFocus(_SELECTING)

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
        item = QListWidgetItem(self._text_of(choice, member.trouble))
        item.setData(CHOICE, choice)
        item.setData(TROUBLE, member.trouble)
        item.setToolTip(as_tip(str(choice.path)))
        self.list.addItem(item)

    def _text_of(self, choice: ModelChoice, trouble: str) -> str:
        """What it is called, and below what it is."""
        more = [self.tr("incomplete or damaged")] if trouble else []
        more += [str(choice.path)] if choice in self._folders else []
        return two_lines(choice, self._names.of(choice), more)

    @Slot()
    def _enable(self) -> None:
        choice = self._marked()
        self.name.setEnabled(choice is not None)
        self.name.setText(in_a_line(self._names.of(choice)) if choice is not None else "")
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
