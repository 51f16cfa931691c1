"""Which columns of the list are seen, and how wide they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView

from vzdesk.view.arrange import COLUMNS
from vzdesk.widgets.sentence_table.fields import (
    ID,
    LOG_PROBABILITY,
    MARK,
    NOTE,
    NUMBER,
    PREFERENCE,
    ROLES,
    TAGS,
    TEXT,
)
from vzdesk.widgets.sentence_table.model import SentencesModel

_ROOMY = 26
"""From this width on there is room for notes next to the sentence. Widths are in heights of a line,
so that they grow with the size of text.
"""
_WIDTHS = {PREFERENCE: 5.5, TAGS: 6.5, NOTE: 8, ROLES: 10, ID: 6, LOG_PROBABILITY: 5.5}
"""What these columns have where there is room for it and the user gave them no other width. Where
there is room for some of them only, the first ones are seen.
"""
_LEAST = 3
"""What each of these columns needs to be seen at all."""
_TEXT_SHARE = 0.51
"""The least share of the sentence in what number and mark leave: it is always the widest."""


class Columns(QObject):
    """Shows and hides the columns of a view of sentences, and shares its width among them."""

    def __init__(self, view: QTableView, model: SentencesModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._chosen: dict[int, bool] = {}
        self._written: set[int] = set()
        self._being_written: int | None = None
        self._user_widths: dict[int, int] = {}
        self._ours = False
        self._laid_out: object = None
        header = view.horizontalHeader()
        for column in _WIDTHS:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        header.sectionResized.connect(self._resized)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._show_menu)

    # What is seen

    @property
    def chosen(self) -> str:
        """Which columns the user chose to see or to hide, as a text to remember."""
        return " ".join(f"{COLUMNS[n]}={int(seen)}" for n, seen in sorted(self._chosen.items()))

    def choose_all(self, remembered: str) -> None:
        """See and hide what was remembered; what makes no sense is left alone."""
        choices = (each.partition("=") for each in remembered.split())
        names: Mapping[str, int] = {name: n for n, name in enumerate(COLUMNS) if n != TEXT}
        self._chosen = {names[name]: seen == "1" for name, _, seen in choices if name in names}
        self.show()

    def choose(self, column: int, seen: bool) -> None:
        """See or hide a column from now on."""
        self._chosen[column] = seen
        self._written.discard(column)
        self.show()

    def write_in(self, column: int) -> None:
        """See this column, as something is written there now."""
        if self._view.isColumnHidden(column):
            self._written.add(column)
            self._being_written = column
            self.show()

    def end_writing(self) -> None:
        """A column shown only for writing is hidden when columns are shown next."""
        self._being_written = None

    @Slot()
    def forget_written(self) -> None:
        """Other sentences come: what was written in a hidden column is no reason to see it."""
        self._written.clear()

    def show(self) -> None:
        """What was chosen; else preferences and tags where there are any, and notes where there is
        room too.

        A column that was hidden is seen while something is written there, and as long as any
        sentence has what was.
        """
        self._written = {
            column
            for column in self._written
            if column == self._being_written or self._model.has(column)
        }
        width, line = self._view.viewport().width(), self._view.fontMetrics().height()
        wanted = [each for each in range(len(COLUMNS)) if self._is_wanted(each, width / line)]
        header = self._view.horizontalHeader()
        fixed = header.sectionSize(NUMBER), header.sectionSize(MARK)
        widths = tuple(self._user_widths.items())
        key = wanted, self._being_written, width, line, fixed, widths
        if key == self._laid_out:  # as after each result of a run, where calls into Qt are slow
            return
        self._laid_out = key
        seen = self._fitting(wanted)
        with self._by_us():
            for column in range(len(COLUMNS)):
                self._view.setColumnHidden(column, column not in seen)
        self._share_room()

    def _is_wanted(self, column: int, n_lines: float) -> bool:
        """Whether it is to be seen in a list that is so many heights of a line wide."""
        if column in self._written:
            return True
        if column in self._chosen:
            return self._chosen[column]
        if column in (TAGS, PREFERENCE):
            return self._model.has(column)
        if column == NOTE:
            return n_lines >= _ROOMY and self._model.has(NOTE)
        return column not in (ROLES, ID, LOG_PROBABILITY)

    # How wide

    def _resized(self, column: int, _: int, width: int) -> None:
        """Remember a width that the user gave."""
        if not self._ours and width and column in _WIDTHS:
            self._user_widths[column] = width
            QTimer.singleShot(0, self, self._share_room)

    @contextmanager
    def _by_us(self) -> Iterator[None]:
        """Columns are resized by the program, not the user."""
        self._ours = True
        try:
            yield
        finally:
            self._ours = False

    def _lines(self, n: float) -> int:
        """This many heights of a line, in pixels."""
        return round(n * self._view.fontMetrics().height())

    def _preferred_width(self, column: int) -> int:
        return self._user_widths.get(column) or self._lines(_WIDTHS[column])

    def _room(self, columns: Collection[int]) -> int:
        """What the sentence leaves to the columns beside it, where these are seen."""
        header = self._view.horizontalHeader()
        fixed = sum(header.sectionSize(each) for each in (NUMBER, MARK) if each in columns)
        return int((self._view.viewport().width() - fixed) * (1 - _TEXT_SHARE))

    def _fitting(self, wanted: list[int]) -> list[int]:
        """As many of the columns as there is room for, and the one being written in any case."""
        beside = [each for each in wanted if each in _WIDTHS]
        beside.sort(key=lambda each: (each != self._being_written, [*_WIDTHS].index(each)))
        n_fitting = max(self._room(wanted) // self._lines(_LEAST), self._being_written in beside)
        return [each for each in wanted if each not in beside[n_fitting:]]

    @Slot()
    def _share_room(self) -> None:
        """Narrow the other columns rather than the sentence."""
        seen = [each for each in range(len(COLUMNS)) if not self._view.isColumnHidden(each)]
        wanted = {each: self._preferred_width(each) for each in _WIDTHS if each in seen}
        least = {each: min(width, self._lines(_LEAST)) for each, width in wanted.items()}
        more = sum(wanted.values()) - sum(least.values())
        share = min(1, max(0, self._room(seen) - sum(least.values())) / max(1, more))
        with self._by_us():
            for column, width in wanted.items():
                width = least[column] + int((width - least[column]) * share)
                self._view.horizontalHeader().resizeSection(column, width)

    # Asking

    def menu(self) -> QMenu:
        """What can be shown and hidden."""
        menu = QMenu(self._view)
        for column in range(len(COLUMNS)):
            if column == TEXT:
                continue
            name = self._model.headerData(
                column, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole
            )
            is_seen = not self._view.isColumnHidden(column)
            is_wanted = self._is_wanted(column, 0) or is_seen
            if is_wanted and not is_seen:
                name = self.tr("{} (no room in a list this narrow)").format(name)
            action = QAction(name, menu, checkable=True)
            action.setChecked(is_wanted)
            action.setData(column)
            menu.addAction(action)

        def chosen(action: QAction) -> None:
            self.choose(action.data(), action.isChecked())

        menu.triggered.connect(chosen)
        return menu

    def _show_menu(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._view.horizontalHeader().mapToGlobal(place))
