"""The page itself: what the program shows, how to begin, and what was open before."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vzdesk.desk.preferences import Held
from vzdesk.widgets.style import RHYTHM, in_a_line, on_paper, plain_label, wrapped
from vzdesk.window.start.entry import Entry
from vzdesk.window.start.looking import Looker

_WIDE = 46
"""The width of the column, in heights of a line."""
_TITLE = 1.5
"""The size of the title's letters, in those of text."""


class StartPage(QScrollArea):
    """One column, in the middle of the room there is.

    open_path_requested carries a file's path, remove_requested that of one to take off the list.
    `offers` is where work that was found after a crash is offered.
    """

    type_requested = Signal()
    open_requested = Signal()
    example_requested = Signal()
    open_path_requested = Signal(object)
    remove_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Start"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.recent: dict[str, Entry] = {}
        self._rows: list[QWidget] = []
        self._looker = Looker(self)
        self._looker.found.connect(self._show_trouble)
        self._column = QWidget()
        self.offers = QVBoxLayout()
        self._title = wrapped(self.tr("See what each word takes from the others"))
        self.begin = self._entries()
        self._recent_title = plain_label(self.tr("Recent files"))
        self._recent = QGridLayout()
        self._lay_out()
        self._fit()

    @property
    def can_enter(self) -> bool:
        """Whether it is not empty."""
        return not self._column.isHidden()

    def enter(self) -> None:
        """Take the keys: the first way to begin."""
        self.begin[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def set_empty(self, is_empty: bool) -> None:
        """Whether only paper is seen."""
        self._column.setVisible(not is_empty)

    def _entries(self) -> tuple[Entry, ...]:
        """How to begin."""
        typing = Entry(
            self.tr("Type a sentence"),
            self.tr("In the line at the left; then press Enter, and Run"),
            framed=True,
        )
        typing.clicked.connect(self.type_requested)
        opening = Entry(
            self.tr("Open a file…"),
            self.tr("A session, or a text or table with sentences; or drop it on this window"),
            framed=True,
        )
        opening.clicked.connect(self.open_requested)
        example = Entry(
            self.tr("Look at the example"),
            self.tr("Sentences with agreement, scored by the small model that comes with vzdesk"),
            framed=True,
        )
        example.clicked.connect(self.example_requested)
        return typing, opening, example

    def _lay_out(self) -> None:
        about = wrapped(
            self.tr(
                "A language model builds every word anew in each of its layers, out of the words "
                "around it. vzdesk measures how much a word takes from each of the others, and "
                "shows it as arcs over the sentence, as a map with a row for every word, and as "
                "curves over the layers. Point at a word in one of them, and all of them show it."
            )
        )
        column = QVBoxLayout(self._column)
        column.setContentsMargins(2 * RHYTHM, 2 * RHYTHM, 2 * RHYTHM, 2 * RHYTHM)
        column.setSpacing(0)
        column.addStretch(1)
        column.addLayout(self.offers)
        column.addSpacing(2 * RHYTHM)
        for label in (self._title, about):
            label.setContentsMargins(RHYTHM, 0, RHYTHM, 2 * RHYTHM)
            column.addWidget(label)
        for entry in self.begin:
            column.addWidget(entry)
            column.addSpacing(RHYTHM)
        self._recent_title.setContentsMargins(RHYTHM, 2 * RHYTHM, RHYTHM, RHYTHM // 2)
        column.addWidget(self._recent_title)
        self._recent.setSpacing(0)
        self._recent.setColumnStretch(0, 1)
        column.addLayout(self._recent)
        column.addStretch(2)
        whole = QWidget()
        on_paper(whole)
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._column, 1000)
        row.addStretch(1)
        self.setWidget(whole)

    # Recent files

    def set_recent(self, paths: Sequence[str], held: Mapping[str, Held]) -> None:
        """List these files, with what they held when they were last opened or saved."""
        focused = [n for n, widget in enumerate(self._rows) if widget.hasFocus()]
        for widget in self._rows:
            widget.hide()
            widget.deleteLater()
        self.recent = {path: self._file(path, held.get(path)) for path in paths}
        self._rows = []
        for row, (path, entry) in enumerate(self.recent.items()):
            remove = self._remove_button(path)
            self._recent.addWidget(entry, row, 0)
            self._recent.addWidget(remove, row, 1)
            entry.show()  # now, as it may get the focus
            remove.show()
            self._rows += [entry, remove]
        for place in focused:  # else it would go far away from a file that is taken off
            order = [*self.begin, *self._rows]
            order[min(place + len(self.begin), len(order) - 1)].setFocus()
        self._recent_title.setVisible(bool(paths))
        self._looker.look(paths if self.isVisible() else ())

    def _file(self, written: str, held: Held | None) -> Entry:
        path = Path(written)
        aside, about = in_a_line(f"…{os.sep}{path.parent.name}"), ""
        if held is not None and held.n_sentences:
            counted = self.tr("1 sentence") if held.n_sentences == 1 else self.tr("{} sentences")
            about = held.first
            aside = f"{counted.format(f'{held.n_sentences:,}')} · {aside}"
        entry = Entry(path.name, about or str(path), aside, tip=str(path))
        entry.clicked.connect(partial(self.open_path_requested.emit, path))
        return entry

    def _remove_button(self, path: str) -> QToolButton:
        button = QToolButton()
        button.setText("✕")
        button.setAutoRaise(True)
        button.setToolTip(self.tr("Take it off this list; the file stays"))
        name = in_a_line(Path(path).name)
        button.setAccessibleName(self.tr("Take {} off the list").format(name))
        button.clicked.connect(partial(self.remove_requested.emit, path))
        return button

    @Slot(str, str)
    def _show_trouble(self, path: str, trouble: str) -> None:
        if path in self.recent:
            self.recent[path].set_trouble(trouble)

    def look(self) -> None:
        """Look again which of the files can be opened."""
        self._looker.look(self.recent)

    # Looks

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._fit()
        elif event.type() == QEvent.Type.ActivationChange and self.isVisible():
            self.look()

    def _fit(self) -> None:
        """The column and its titles by the size of text."""
        self._column.setMaximumWidth(_WIDE * self.fontMetrics().height())
        for label, factor in ((self._title, _TITLE), (self._recent_title, 1)):
            _enlarge(label, factor)


def _enlarge(label: QLabel, factor: float) -> None:
    font = label.window().font()
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * factor)
    else:
        font.setPixelSize(round(font.pixelSize() * factor))
    label.setFont(font)
    label.setForegroundRole(QPalette.ColorRole.Text)
