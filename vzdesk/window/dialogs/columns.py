"""Which columns of a table are what, where their names do not say it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from vzdesk.corpus.reader import UnknownColumns
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, wrapped

LONGEST_EXAMPLE = 40


class ColumnsDialog(QDialog):
    """submitted carries which column is what, by number, as `readers.find` takes it."""

    submitted = Signal(object)

    def __init__(self, error: UnknownColumns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Columns"))
        self.setObjectName("columns")
        self.has_names = QCheckBox(self.tr("The first line has the names of the columns"))
        self.has_names.setChecked(True)
        self.choices = {what: self._choice(error) for what in self._labels()}
        form = QFormLayout()
        form.setHorizontalSpacing(2 * RHYTHM)
        form.setVerticalSpacing(RHYTHM)
        for what, label in self._labels().items():
            form.addRow(label, self.choices[what])
        form.addRow("", self.has_names)
        self.buttons = ButtonRow()
        self._open = self.buttons.addButton(self.tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * RHYTHM, 2 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        column.setSpacing(2 * RHYTHM)
        note = self.tr(
            "The names of this table do not say which column has the sentences. Choose it, or the "
            "two of minimal pairs, or that of words where each has a row."
        )
        column.addWidget(wrapped(note))
        column.addLayout(form)
        column.addWidget(self.buttons)
        for choice in self.choices.values():
            choice.currentIndexChanged.connect(self._enable)
        self._enable()

    def _labels(self) -> dict[str, str]:
        return {
            "sentence": self.tr("&Sentence"),
            "good": self.tr("&Good sentence of a pair"),
            "bad": self.tr("&Bad sentence of a pair"),
            "word": self.tr("&Word, one a row"),
            "id": self.tr("&Id"),
            "item": self.tr("I&tem"),
            "condition": self.tr("&Condition"),
            "position": self.tr("&Position of the word"),
            "targets": self.tr("Ta&rget"),
            "cues": self.tr("C&ues"),
        }

    def _choice(self, error: UnknownColumns) -> QComboBox:
        """The columns by their names and what the first row has there."""
        choice = QComboBox()
        choice.addItem(self.tr("none"), "")
        for number, name in enumerate(error.names, 1):
            example = error.example[number - 1] if number <= len(error.example) else ""
            shown = f"{number}: {name[:LONGEST_EXAMPLE]} ({example[:LONGEST_EXAMPLE]})"
            choice.addItem(shown, str(number))
        return choice

    @property
    def chosen(self) -> dict[str, str]:
        """What is chosen, by number from 1."""
        found = {what: choice.currentData() for what, choice in self.choices.items()}
        names = {} if self.has_names.isChecked() else {"names": "none"}
        return {what: number for what, number in found.items() if number} | names

    def _enable(self) -> None:
        chosen = self.chosen
        is_enough = {"sentence", "word"} & chosen.keys() or {"good", "bad"} <= chosen.keys()
        self._open.setEnabled(bool(is_enough))

    def accept(self) -> None:
        self.submitted.emit(self.chosen)
        super().accept()
