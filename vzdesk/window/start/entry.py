"""A line of the start page that does something: a title, and what it is about below it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from vzdesk.view.texts.isolates import isolated
from vzdesk.widgets.style import RHYTHM, accent, as_tip, hairline, in_a_line, mixed, muted, tinted

_LEAST, _USUAL = 12, 40
"""How wide it is at least and by its own wish, in heights of a line."""
_BETWEEN = 2
"""Between the two lines."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_Elide = Qt.TextElideMode
_BESIDE_ITS_TITLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
"""Also a sentence that runs from right to left, or it seems to be of nothing."""
_WHOLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
"""Some scripts are higher than a line of the window's font."""


class Entry(QAbstractButton):
    """`aside` follows the title; where there is a `trouble`, that is why it cannot be used now."""

    def __init__(
        self, title: str, about: str, aside: str = "", *, tip: str = "", framed: bool = False
    ) -> None:
        super().__init__()
        self._framed = framed
        self._title, self._about, self._aside = in_a_line(title), in_a_line(about), aside
        self._trouble = ""
        self.setAccessibleName(self._title)
        self.setToolTip(as_tip(tip or about))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_trouble("")

    @property
    def trouble(self) -> str:
        """Why it cannot be used, or empty."""
        return self._trouble

    @property
    def about(self) -> str:
        """The line below the title."""
        return self._trouble or self._about

    def set_trouble(self, trouble: str) -> None:
        self._trouble = in_a_line(trouble)
        self.setEnabled(not trouble)
        self.setAccessibleDescription(" ".join(filter(None, (self.about, self._aside))))
        self.update()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(_USUAL * line, 2 * line + _BETWEEN + 2 * RHYTHM)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST * self.fontMetrics().height(), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is as good as Space."""
        if event.key() in _ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Two lines; a tint under the pointer, a ring where the keyboard is."""
        palette = self._palette()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            line = hairline(palette) if self._framed else QColor(Qt.GlobalColor.transparent)
            if self.hasFocus():
                line = mixed(palette.base().color(), accent(palette), 0.7)
            painter.setPen(QPen(line, 1.5 if self.hasFocus() else 1))
            is_pointed_at = self.isEnabled() and (self.underMouse() or self.isDown())
            painter.setBrush(tinted(palette, 0.06 if is_pointed_at else 0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
            self._write(painter, palette)

    def _palette(self) -> QPalette:
        """What cannot be used can still be read."""
        palette = QPalette(self.palette())
        palette.setCurrentColorGroup(QPalette.ColorGroup.Active)
        return palette

    def _write(self, painter: QPainter, palette: QPalette) -> None:
        """Both lines, as far as there is room."""
        ink, calm = palette.text().color(), muted(palette)
        line, bold = self.fontMetrics(), QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        wide = QFontMetrics(bold)
        inside = self.rect().adjusted(RHYTHM, RHYTHM, -RHYTHM, -RHYTHM)
        above = QRect(inside.x(), inside.y(), inside.width(), line.height())
        title = wide.elidedText(self._title, _Elide.ElideMiddle, above.width())
        painter.setFont(bold)
        painter.setPen(ink if self.isEnabled() else calm)
        painter.drawText(above, Qt.AlignmentFlag.AlignVCenter, title)
        above.setLeft(above.left() + wide.horizontalAdvance(title) + 2 * RHYTHM)
        painter.setFont(self.font())
        painter.setPen(calm)
        aside = line.elidedText(self._aside, _Elide.ElideRight, max(0, above.width()))
        painter.drawText(above, Qt.AlignmentFlag.AlignVCenter, aside)
        below = QRect(
            inside.x(), inside.bottom() + 1 - line.height(), inside.width(), line.height()
        )
        about = line.elidedText(isolated(self.about), _Elide.ElideRight, below.width())
        painter.drawText(below, _BESIDE_ITS_TITLE | _WHOLE, about)
