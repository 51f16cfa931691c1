"""What is to be said of numbers, where they stand."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QVBoxLayout, QWidget

from vzdesk.widgets.style import RHYTHM, on_paper, without_controls

_PART = 3
"""Notes have one part of so many of the height at most, and are scrolled then."""


class Notes(QTextBrowser):
    """A line for each, as high as they need and may be; hidden where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[str, ...] = ()
        self._most = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("What to know of these numbers"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        on_paper(self.viewport())
        self.hide()

    def show_lines(self, lines: Sequence[str]) -> None:
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self.setHtml("".join(_paragraph(each) for each in lines))
            self.updateGeometry()
        self.setVisible(bool(lines))

    def keep_below(self, most: int) -> None:
        """Take no more pixels of height than these."""
        self._most = most
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        needed = round(self.document().size().height())
        return QSize(super().sizeHint().width(), min(needed, self._most))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other widths need other heights; they are read from the first line on."""
        super().resizeEvent(event)
        self.updateGeometry()
        self.verticalScrollBar().setValue(0)


class WithNotes(QWidget):
    """Numbers, and below them what is to be said of them."""

    def __init__(self, numbers: QWidget) -> None:
        super().__init__()
        self.notes = Notes()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(RHYTHM // 2)
        column.addWidget(numbers, 1)
        column.addWidget(self.notes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.notes.keep_below(self.height() // _PART)


def _paragraph(text: str) -> str:
    return f'<p style="margin: 0 0 2px 0">{html.escape(without_controls(text))}</p>'
