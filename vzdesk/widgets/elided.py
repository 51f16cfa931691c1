"""A line of text that is cut with an ellipsis where there is no room for all of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QToolTip

from vzdesk.widgets.style import RHYTHM, wrapped_tip

_LEAST = 6 * RHYTHM


class ElidedLabel(QLabel):
    """Its `text` is always whole, for screen readers and the tooltip; `cut` says where it is not
    seen whole, at its end or in its middle.
    """

    def __init__(self, cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self._cut = cut
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.explains: Callable[[int], str] = lambda x: ""
        """What its tooltip says besides, where the pointer is at this x."""

    @property
    def is_cut(self) -> bool:
        """Whether there is no room for all of it."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    @property
    def seen(self) -> str:
        """What can be read."""
        width = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), self._cut, width)

    def minimumSizeHint(self) -> QSize:
        """Little: other widgets have priority."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _LEAST), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_cut:
            super().paintEvent(event)
            return
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(self.contentsRect(), side, self.seen)

    def event(self, event: QEvent) -> bool:
        """The tooltip also has the whole text where it is cut, which changes with the width."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            whole = self.text() if self.is_cut else ""
            tip = "\n".join(filter(None, (self.explains(event.pos().x()), whole)))
            QToolTip.showText(event.globalPos(), wrapped_tip(tip), self)
            return True
        return super().event(event)
