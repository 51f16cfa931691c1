"""The line in which a sentence of the list is edited: as wide as it needs, over what is beside."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from vzdesk.widgets.style import RHYTHM, accent, mixed

LONGEST_TEXT = 2**31 - 1
"""Of what can be typed: lines cut at 32,767 characters unless they get another number."""
_USUAL = 40
"""In heights of a line: so wide it is for short texts too, so that it seldom grows."""
_MEASURED = 1000
"""Characters: more are wider than any window."""
_FRAME = 2


class Overlay(QLineEdit):
    """Begins where its field does and ends before the window's edge, with a frame."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport.window())
        self._viewport, self._field = viewport, QRect()
        self.setFont(viewport.font())
        self.setPalette(_calm(self.palette()))
        self.setMaxLength(LONGEST_TEXT)
        self.setTextMargins(_FRAME, _FRAME, _FRAME, _FRAME)
        self.textChanged.connect(self._fit)
        self.window().installEventFilter(self)

    def place(self, field: QRect) -> None:
        """Move it over this rectangle of the viewport; where that is scrolled away, it stays at the
        edge.
        """
        self._field = QRect(field)  # Qt lends it
        self._fit()
        self.raise_()

    def _fit(self) -> None:
        height = max(self.sizeHint().height(), self._field.height() + 2 * _FRAME)
        lowest = max(0, self._viewport.height() - height)
        y = min(max(self._field.center().y() - height // 2, 0), lowest)
        place = self._viewport.mapTo(self.window(), QPoint(max(0, self._field.x()), y))
        line = self.fontMetrics()
        needed = line.horizontalAdvance(self.displayText()[:_MEASURED]) + 4 * RHYTHM
        wanted = max(self._field.width(), needed, _USUAL * line.height())
        room = self.window().width() - place.x() - RHYTHM
        self.setGeometry(place.x(), place.y(), max(self._field.width(), min(wanted, room)), height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the window, which may become smaller while the list does not."""
        if watched is self.window() and event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """With a frame that is seen on whatever is below."""
        super().paintEvent(event)
        edge = _FRAME // 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(accent(self.palette()), _FRAME))
            inside = self.rect().adjusted(edge, edge, -edge, -edge)
            painter.drawRoundedRect(inside, RHYTHM // 4, RHYTHM // 4)


def _calm(palette: QPalette) -> QPalette:
    """What is selected has a tint, as lines of the list have."""
    calm, role = QPalette(palette), QPalette.ColorRole
    calm.setColor(role.Highlight, mixed(palette.base().color(), accent(palette), 0.3))
    calm.setColor(role.HighlightedText, palette.text().color())
    return calm
