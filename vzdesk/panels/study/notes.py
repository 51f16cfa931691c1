"""What is to be said of numbers, where they stand."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser

from vzdesk.widgets.style import on_paper, without_controls

_MOST = 3
"""They have one part of so many of the height at most, and are scrolled then: the numbers need the
room.
"""


class Notes(QTextBrowser):
    """A line for each, as high as they need and there is room for; hidden where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[str, ...] = ()
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

    def sizeHint(self) -> QSize:
        around = self.parentWidget()
        most = around.height() // _MOST if around is not None else 0
        needed = round(self.document().size().height())
        return QSize(super().sizeHint().width(), min(needed, most) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other widths need other heights; they are read from the first line on."""
        super().resizeEvent(event)
        self.updateGeometry()
        self.verticalScrollBar().setValue(0)


def _paragraph(text: str) -> str:
    return f'<p style="margin: 0 0 2px 0">{html.escape(without_controls(text))}</p>'
