"""What is to be said of numbers, where they stand."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QSplitter, QTextBrowser, QVBoxLayout, QWidget

from vzdesk.widgets.style import RHYTHM, on_paper, without_controls

_PART = 3
"""Below numbers, notes have one part of so many of the height at most, and are scrolled then."""


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


class WithNotes(QSplitter):
    """Numbers, and below them a list where it is asked for; the notes are below the numbers, or
    beside the list, so that the numbers have their room.

    below  the list and what is beside it
    """

    def __init__(self, numbers: QWidget, listed: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.notes, self.below = Notes(), QSplitter(Qt.Orientation.Horizontal)
        above, self._beside = QWidget(), QWidget()
        self._under_numbers, beside = QVBoxLayout(above), QVBoxLayout(self._beside)
        for column in (self._under_numbers, beside):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(RHYTHM // 2)
        self._under_numbers.addWidget(numbers, 1)
        self._under_numbers.addWidget(self.notes)
        beside.addStretch(1)
        _share(self.below, (listed, 3), (self._beside, 2))
        _share(self, (above, 2), (self.below, 1))
        self.below.hide()
        self._beside.hide()

    def show_notes(self, lines: Sequence[str]) -> None:
        self.notes.show_lines(lines)
        self._beside.setVisible(bool(lines))

    def show_list(self, is_shown: bool) -> None:
        """With the list, the notes go beside it."""
        beside = self._beside.layout()
        assert isinstance(beside, QVBoxLayout)
        if is_shown:
            beside.insertWidget(0, self.notes)
        else:
            self._under_numbers.addWidget(self.notes)
        self.below.setVisible(is_shown)
        self.notes.keep_below(self._most)

    @property
    def _most(self) -> int:
        """What notes may have of the height; beside the list, all that it has."""
        return self.height() // _PART if self.below.isHidden() else self.height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.notes.keep_below(self._most)


def _share(split: QSplitter, *parts: tuple[QWidget, int]) -> None:
    """Put these widgets in it, each with so many parts of the room."""
    split.setChildrenCollapsible(False)
    for at, (widget, n) in enumerate(parts):
        split.addWidget(widget)
        split.setStretchFactor(at, n)


def _paragraph(text: str) -> str:
    return f'<p style="margin: 0 0 2px 0">{html.escape(without_controls(text))}</p>'
