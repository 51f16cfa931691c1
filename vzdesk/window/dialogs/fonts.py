"""Choosing the font of the user's own words, with their words to look at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFontComboBox,
    QFormLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from vzdesk.translate import shortened
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, on_paper, plain_label


class FontDialog(QDialog):
    """chosen carries the family, "" for the program's own, and the size in per cent of its size."""

    chosen = Signal(str, int)

    def __init__(
        self,
        family: str,
        percent: int,
        text: str,
        font_of: Callable[[str, int], QFont],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Data font"))
        self._font_of, self._is_own = font_of, not family
        self.family = QFontComboBox()
        self.family.setAccessibleName(self.tr("Font"))
        self.family.setCurrentFont(font_of(family, percent))
        self.share = QSpinBox()
        self.share.setRange(50, 300)
        self.share.setSingleStep(10)
        self.share.setSuffix(self.tr(" % of other text"))
        self.share.setAccessibleName(self.tr("Size"))
        self.share.setValue(percent)
        self.preview = plain_label(
            shortened(text) or self.tr("The keys · ðə ˈkʰiːz · ключи · مفاتيح · מפתחות · 钥匙")
        )
        self.preview.setAccessibleName(self.tr("Preview"))
        self.preview.setWordWrap(True)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setMargin(2 * RHYTHM)
        self.preview.setMinimumHeight(14 * RHYTHM)
        self.preview.setForegroundRole(QPalette.ColorRole.Text)
        on_paper(self.preview)
        self._build()
        self.family.currentFontChanged.connect(self._family_chosen)
        self.share.valueChanged.connect(self._show)
        self._show()
        self.resize(60 * RHYTHM, self.sizeHint().height())

    def _build(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("&Font"), self.family)
        form.addRow(self.tr("&Size"), self.share)
        label = plain_label(
            self.tr("For sentences, labels and pictures. Missing letters come from others.")
        )
        label.setWordWrap(True)
        kinds = QDialogButtonBox.StandardButton
        buttons = ButtonRow(kinds.Ok | kinds.Cancel)
        reset = QPushButton(self.tr("&Like other text"))
        reset.clicked.connect(self.reset)
        buttons.addButton(reset, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * RHYTHM, 2 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        column.setSpacing(2 * RHYTHM)
        column.addLayout(form)
        column.addWidget(self.preview, 1)
        column.addWidget(label)
        column.addWidget(buttons)

    @property
    def chosen_family(self) -> str:
        """The family, "" for the program's own."""
        return "" if self._is_own else self.family.currentFont().family()

    @Slot(QFont)
    def _family_chosen(self, _font: QFont) -> None:
        self._is_own = False
        self._show()

    @Slot()
    def _show(self) -> None:
        font = self._font_of(self.chosen_family, self.share.value())
        font = font.resolve(self.font())
        self.preview.setFont(font)

    @Slot()
    def reset(self) -> None:
        """Back to the program's own font and size."""
        self.share.setValue(100)
        self.family.setCurrentFont(self.font())
        self._is_own = True
        self._show()

    def accept(self) -> None:
        self.chosen.emit(self.chosen_family, self.share.value())
        super().accept()
