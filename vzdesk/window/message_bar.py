"""At the bottom of the panels: what happened and what to do next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QWidget,
)

from vzdesk.errors import UserError
from vzdesk.translate import shortened
from vzdesk.widgets.icons import IconButton
from vzdesk.widgets.style import LONGEST_TIP, RHYTHM, accent, mixed, plain_label, without_controls

_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


class Notice(QFrame):
    """A frame above the panels, tinted so that it is seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        system = QApplication.palette()
        paper = mixed(system.window().color(), accent(system), 0.12)
        if paper != self.palette().window().color():  # else our own change would call us again
            own = QPalette()
            own.setColor(QPalette.ColorRole.Window, paper)
            self.setPalette(own)


class MessageBar(Notice):
    """Hidden without a message; stays until it is dismissed or no longer true. It lies over the
    panels, so that nothing moves under the pointer when it comes, at their bottom, for the sentence
    with its arcs is at their top.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._below: QWidget | None = None
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(self.tr("Message"))
        self.label = plain_label()
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.close_button = IconButton("close", self.tr("Dismiss the message (Esc)"))
        self.close_button.setAutoRaise(True)
        self.close_button.clicked.connect(self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * RHYTHM, RHYTHM // 2, RHYTHM, RHYTHM // 2)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def lie_over(self, panels: QWidget) -> None:
        """Be at the bottom of these, whatever their size and place in our parent."""
        self._below = panels
        panels.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the panels."""
        if event.type() in _MOVES and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place()

    def _place(self) -> None:
        around, below = self.parentWidget(), self._below
        if below is not None and not below.isVisible():
            below = below.parentWidget()
        if below is None or around is None:
            return
        corner = below.mapTo(around, below.rect().topLeft())
        room = QRect(corner, below.size()).adjusted(RHYTHM, RHYTHM, -RHYTHM, -RHYTHM)
        room.setTop(max(room.top(), room.bottom() + 1 - self.heightForWidth(room.width())))
        self.setGeometry(room)

    @Slot(object)
    def show_error(self, error: UserError) -> None:
        """Show what happened, with which value, and what to do next."""
        self.label.setText(without_controls(shortened(str(error), LONGEST_TIP)))
        self._place()
        self.show()
        self.raise_()

    @Slot()
    def dismiss(self) -> None:
        self.label.clear()
        self.hide()
