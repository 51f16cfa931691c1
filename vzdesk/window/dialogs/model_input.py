"""The choice of what a model is given of a text."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from vzdesk.engine.model_input import INPUT_OPTIONS, input_of, options_of
from vzdesk.widgets.style import RHYTHM


class InputBoxes(QWidget):
    """A box for each option of a model's input; two of them exclude one another."""

    def __init__(self) -> None:
        super().__init__()
        self.no_special_tokens = QCheckBox(
            self.tr("Read sentences without special &tokens, such as [CLS] and </s>")
        )
        self.bos = QCheckBox(
            self.tr("&Begin with the first token of a causal model, such as <|endoftext|> of GPT-2")
        )
        self.leading_space = QCheckBox(
            self.tr("&Read the first word as within a sentence, as if a space stood before it")
        )
        boxes = self.no_special_tokens, self.bos, self.leading_space
        self._boxes = dict(zip(INPUT_OPTIONS, boxes, strict=True))
        self.no_special_tokens.clicked.connect(lambda: self.bos.setChecked(False))
        self.bos.clicked.connect(lambda: self.no_special_tokens.setChecked(False))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM)
        for box in boxes:
            layout.addWidget(box)

    @property
    def chosen(self) -> str:
        """The input that is chosen, see `ModelRef`."""
        return input_of(option for option, box in self._boxes.items() if box.isChecked())

    def show_input(self, input: str) -> None:
        """The boxes as they are for this one."""
        options = options_of(input)
        for option, box in self._boxes.items():
            box.setChecked(option in options)
