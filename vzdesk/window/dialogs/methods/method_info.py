"""What a method is, and whom to cite."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from vzdesk.view.methods.method_labels import method_label
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, wrapped
from vzdesk.widgets.words.method_texts import about, citation_of, layers_of, needs_of


class MethodInfoDialog(QDialog):
    """A paragraph about a method, what its maps are of and need, and its citation to copy.

    reason is why the chosen model cannot be scored with it, as half a sentence, or "".
    """

    def __init__(self, name: str, reason: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("method-info")
        self.setWindowTitle(method_label(name))
        self.citation = citation_of(name)
        self.text = wrapped(about(name), self.tr("About the method"))
        form = QFormLayout()
        form.setHorizontalSpacing(2 * RHYTHM)
        form.setVerticalSpacing(RHYTHM)
        rows = {
            self.tr("Maps"): layers_of(name),
            self.tr("Needs"): needs_of(name),
            self.tr("This model"): self.tr("cannot be scored with it: {}").format(reason)
            if reason
            else "",
            self.tr("Cite"): self.citation,
        }
        for label, said in rows.items():
            if said:
                form.addRow(label, wrapped(said, label))
        buttons = ButtonRow(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(
            self.tr("Copy citation"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.copy.setEnabled(bool(self.citation))
        self.copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * RHYTHM, 2 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(2 * RHYTHM)
        layout.addWidget(self.text)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.setMinimumWidth(64 * RHYTHM)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.citation)
