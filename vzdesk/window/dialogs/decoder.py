"""Asking what is to be read with a sentence: by a model's decoder, or as the second of a pair."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from vzdesk.translate import LONGEST_SHOWN
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.types import SentenceRow
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, plain_label


class DecoderTextDialog(QDialog):
    """One line of text; submitted carries the sentence's id and the text, "" for the model's."""

    submitted = Signal(str, str)

    def __init__(
        self, sentence: SentenceRow, written: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.name)
        self._id = sentence.id
        self.input = QLineEdit(sentence.decoder_text or "")
        self.input.setAccessibleName(self.name)
        self.input.setClearButtonEnabled(True)
        self.input.setPlaceholderText(written or self.if_empty)
        buttons = ButtonRow(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * RHYTHM, 2 * RHYTHM, 2 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(RHYTHM)
        for widget in (self._hint(sentence.text), self.input, buttons):
            layout.addWidget(widget)
        self.resize(70 * RHYTHM, self.sizeHint().height())

    @property
    def name(self) -> str:
        return self.tr("Decoder's text")

    @property
    def if_empty(self) -> str:
        return self.tr("Left empty, the model writes it")

    @property
    def about(self) -> str:
        return self.tr("What the decoder reads with “{}”. Left empty, the model writes it itself.")

    def _hint(self, text: str) -> QLabel:
        hint = plain_label(self.about.format(isolated(text, LONGEST_SHOWN)))
        hint.setWordWrap(True)
        return hint

    def accept(self) -> None:
        """Submit the text, as it is now."""
        self.submitted.emit(self._id, self.input.text())
        super().accept()


class SecondTextDialog(DecoderTextDialog):
    """The same for the second text of a pair, which an encoder reads as one input."""

    @property
    def name(self) -> str:
        return self.tr("Second text")

    @property
    def if_empty(self) -> str:
        return self.tr("Left empty, the sentence is read alone")

    @property
    def about(self) -> str:
        return self.tr(
            "What the model reads behind “{}”, as the second text of a pair, such as the "
            "hypothesis to a premise. Left empty, the sentence is read alone."
        )
