"""Which words are targets and cues by their annotations."""

from __future__ import annotations

from collections.abc import Sequence

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

from vzdesk.corpus.roles import AS_MARKED, Rule
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, wrapped


class RolesDialog(QDialog):
    """submitted carries the rule, and whether it is for all sentences or the selected ones."""

    submitted = Signal(object, bool)

    def __init__(
        self,
        relations: Sequence[str],
        n_selected: int,
        n_sentences: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Roles from annotation"))
        self.targets = QComboBox()
        self.targets.addItem(self.tr("those that are marked as such"), AS_MARKED)
        self.cues = QComboBox()
        self.cues.addItem(self.tr("head of the target"), "")
        for relation in relations:
            self.targets.addItem(relation, relation)  # typing its first letters finds it
            if relation != "root":
                self.cues.addItem(self.tr("{} of the target").format(relation), relation)
        self.all = QCheckBox(self._in_which(n_selected, n_sentences))
        self.all.setChecked(n_selected <= 1 and n_sentences > 1)
        self.all.setEnabled(n_sentences > n_selected)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * RHYTHM)
        form.setVerticalSpacing(RHYTHM)
        form.addRow(self.tr("&Targets are"), self.targets)
        form.addRow(self.tr("&Cues are"), self.cues)
        form.addRow("", self.all)
        buttons = ButtonRow()
        buttons.addButton(self.tr("Mark"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * RHYTHM, 2 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        column.setSpacing(2 * RHYTHM)
        note = self.tr("Other targets and cues give way; attractors stay. Undo takes it back.")
        column.addLayout(form)
        column.addWidget(wrapped(note))
        column.addWidget(buttons)

    def _in_which(self, n_selected: int, n_sentences: int) -> str:
        if n_selected > 1:
            text = self.tr("In all {:,} sentences, not only in the {:,} selected")
            return text.format(n_sentences, n_selected)
        return self.tr("In all {:,} sentences, not only in the one shown").format(n_sentences)

    def accept(self) -> None:
        rule = Rule(self.targets.currentData(), self.cues.currentData())
        self.submitted.emit(rule, self.all.isChecked())
        super().accept()
