"""Controls that leave the room to others where there is little; and buttons in a row."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialogButtonBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.style import RHYTHM


class NarrowBox(QComboBox):
    """Cuts what is longer than its minimum, or it would push Run out of sight; its list is as wide
    as the longest.
    """

    def __init__(self) -> None:
        super().__init__()
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.setSizeAdjustPolicy(policy)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()  # Qt's own keeps the first minimum length for ever

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        kind = QStyle.ComplexControl.CC_ComboBox
        room = self.style().subControlRect(kind, option, field, self).width() - RHYTHM // 2
        cut = Qt.TextElideMode.ElideMiddle  # names that begin alike end otherwise
        option.currentText = self.fontMetrics().elidedText(option.currentText, cut, room)

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 2 * RHYTHM)
        super().showPopup()


class OpenedBox(QComboBox):
    """Says that its list is opened."""

    opened = Signal()

    def showPopup(self) -> None:
        self.opened.emit()
        super().showPopup()


_LEAST_SEEN = 12
"""So many characters of a remark are worth to be seen."""


class Remark(ElidedLabel):
    """Takes the room that is left; nothing is wider for it. It ends in a name, which is cut in its
    middle: names that begin alike end otherwise.
    """

    def __init__(self) -> None:
        super().__init__(Qt.TextElideMode.ElideMiddle)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setContentsMargins(RHYTHM, 0, RHYTHM, 0)

    @property
    def whole_width(self) -> int:
        """What it needs to be seen whole; 0 where it says nothing."""
        return super().sizeHint().width() if self.text() else 0

    @property
    def seen(self) -> str:
        """Nothing, where so little would be left that it said nothing."""
        seen = super().seen
        return seen if not self.is_cut or len(seen) >= _LEAST_SEEN else ""

    def sizeHint(self) -> QSize:
        return QSize(0, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class ButtonRow(QDialogButtonBox):
    """Tab goes through its buttons as they stand, in whatever order they were added."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for before, after in pairwise(self._as_they_stand()):
            QWidget.setTabOrder(before, after)

    def _as_they_stand(self) -> list[QAbstractButton]:
        """By where they are: Qt makes the layout anew, and what Python has of the one before would
        be of what is not there any more.
        """
        is_reversed = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return sorted(self.buttons(), key=lambda each: each.x(), reverse=is_reversed)
