"""Rows for the table of sentences. Edits are emitted, not set: they come back as new rows.

It is made for ten thousand rows: flags are made once, rows that only change are updated, and only
another choice or order of rows resets the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from vzdesk.corpus import tags
from vzdesk.paint.style import tabular
from vzdesk.translate import shortened
from vzdesk.view.arrange import COLUMNS, Arrangement
from vzdesk.view.search.scores import Lens
from vzdesk.view.types import SentenceRow
from vzdesk.widgets.sentence_table.arranging import Arranging
from vzdesk.widgets.sentence_table.fields import (
    ALIGNED,
    FLAGS,
    LAST,
    MARK,
    NOTE,
    NUMBER,
    NUMBERS,
    PREFERENCE,
    SIDES,
    TAGS,
    TERMS,
    TEXT,
)
from vzdesk.widgets.sentence_table.texts import (
    MARKS,
    names,
    predicted_text,
    preference_text,
    row_text,
    short_names,
    status_text,
)
from vzdesk.widgets.style import RHYTHM, as_tip, muted, text_pixels, tinted, wrapped_tip
from vzdesk.widgets.words.glossary import meaning

VARIANT: Final = "↳"
LONGEST_FIELD: Final = 1000
"""Characters of a text that are shown in the list, whose lines are shorter: what is set as a line
is measured whole, again and again.
"""
MOST_TAGS: Final = 100
"""More have no room beside a sentence on any screen."""
MANY: Final = 100
"""More rows that change at once are emitted as one range: each signal takes some 10 µs."""
MIME: Final = "application/x-vzdesk-sentences"
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_ID_OF = attrgetter("id")
_HELD = {TAGS: attrgetter("tags"), NOTE: attrgetter("note"), PREFERENCE: attrgetter("bad")}
"""What a row has where it has something in this column."""


class SentencesModel(QAbstractTableModel):
    """The sentences that fit the filter, in the chosen order.

    edited carries an id, a column and what was written there; dropped the ids that were dragged and
    the place, from 0, to move them before.
    """

    edited = Signal(str, int, str)
    dropped = Signal(object, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._all: tuple[SentenceRow, ...] = ()
        self._positions: Sequence[int] = ()
        self._places: dict[str, int] = {}
        self._numbers: dict[str, int] | None = None
        self.rows: tuple[SentenceRow, ...] = ()
        self.arranging = Arranging()
        self._letters: dict[str, str] = {}

    @property
    def n_sentences(self) -> int:
        """How many there are, shown or not."""
        return len(self._all)

    @property
    def all_rows(self) -> tuple[SentenceRow, ...]:
        """Of all sentences, shown or not, in the order of the session."""
        return self._all

    @property
    def arrangement(self) -> Arrangement:
        return self.arranging.arrangement

    @property
    def can_move(self) -> bool:
        """Whether the list is in the order of the session, and whole."""
        return self.arrangement.is_plain

    def place_of(self, id: str | None) -> int | None:
        """The row that shows this sentence, from 0; None where it is filtered out."""
        return None if id is None else self._places.get(id)

    def number_of(self, id: str) -> int | None:
        """The number of a sentence in the session, from 1; None where there is none."""
        if self._numbers is None:
            self._numbers = {row.id: number for number, row in enumerate(self._all, 1)}
        return self._numbers.get(id)

    def has(self, column: int) -> bool:
        """Whether any sentence has tags, or a note, or is the good one of a predicted pair."""
        return any(map(_HELD[column], self._all))

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that any sentence has, shown or not."""
        return tags.ordered(tag for each in {row.tags for row in self._all} for tag in each)

    # What is shown

    def compare(self, ids: tuple[str, ...]) -> None:
        """Mark these two as A and B of the comparison; with none, there is none."""
        letters = dict(zip(ids, "AB", strict=False))
        changed = {*letters.items()} ^ {*self._letters.items()}
        self._letters = letters
        for id in {id for id, _ in changed}:
            place = self._places.get(id)
            if place is not None:
                self.dataChanged.emit(self.index(place, NUMBER), self.index(place, LAST))

    def arrange(self, arrangement: Arrangement) -> None:
        """Filter and sort so. UserError, and all as before, where the filter cannot be used."""
        self._show(self.arranging.arrange(self._all, arrangement))

    def look(self, lens: Lens) -> None:
        """These are the maps that scores in a filter are of."""
        if self.arranging.look(lens):
            self._show(self.arranging.again(self._all))

    def set_rows(self, rows: tuple[SentenceRow, ...], *, hold: bool = False) -> bool:
        """Show these rows, resetting the table only where it must. Whether they are other rows than
        before.

        hold: an editor is open, so rows stay where they are until the next time.
        """
        if rows is self._all:
            return False
        same = hold and [row.id for row in rows] == [row.id for row in self._all]
        self._all, self._numbers = rows, None
        self._show(self._positions if same else self.arranging.again(rows))
        return True

    def _show(self, positions: Sequence[int]) -> None:
        had, self._positions = self._positions, positions
        whole = isinstance(positions, range)
        rows = self._all if whole else tuple(self._all[position] for position in positions)
        before, n_before = self.rows, len(self.rows)
        if n_before and [*map(_ID_OF, rows[:n_before])] != [*map(_ID_OF, before)]:
            self.beginResetModel()
            self._set_rows(rows)
            self.endResetModel()
            return
        self._set_rows(rows[:n_before])
        pairs = enumerate(zip(rows, before, strict=False))
        changed = [place for place, (row, old) in pairs if row is not old and row != old]
        if not whole and list(had[:n_before]) != list(positions[:n_before]):  # their numbers
            changed = list(range(n_before))
        if len(changed) > MANY:
            changed_ranges = [(changed[0], changed[-1])]
        else:
            changed_ranges = [(place, place) for place in changed]
        for first, last in changed_ranges:
            self.dataChanged.emit(self.index(first, NUMBER), self.index(last, LAST))
        if len(rows) > n_before:
            self.beginInsertRows(_NOWHERE, n_before, len(rows) - 1)
            self._set_rows(rows)
            self.endInsertRows()
        self.rows = rows

    def _set_rows(self, rows: tuple[SentenceRow, ...]) -> None:
        self.rows = rows
        self._places = dict(zip(map(_ID_OF, rows), range(len(rows)), strict=True))

    # The model's interface

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Text, tags and note can be edited; rows can be dragged to between others."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled if self.can_move else Qt.ItemFlag.NoItemFlags
        return FLAGS[self.can_move][index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return short_names()[section]
            case Qt.ItemDataRole.ToolTipRole if section in TERMS:
                return wrapped_tip(meaning(TERMS[section]))
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return names()[section]
            case Qt.ItemDataRole.TextAlignmentRole:
                return SIDES[section] | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return shortened(self._shown(index.row(), row, column), LONGEST_FIELD)
            case Qt.ItemDataRole.EditRole:
                return {TEXT: row.text, TAGS: tags.line(row.tags), NOTE: row.note}.get(column)
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(self._tip(row, column))
            case Qt.ItemDataRole.AccessibleTextRole:
                spoken = self._accessible_text(index.row(), row, column)
                return spoken and shortened(spoken, LONGEST_FIELD)
            case Qt.ItemDataRole.TextAlignmentRole if column in ALIGNED:
                return SIDES[column] | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole:
                return self._ink(row, column)
            case Qt.ItemDataRole.BackgroundRole if row.id in self._letters:
                return tinted(self._widget.palette(), 0.06)
            case Qt.ItemDataRole.SizeHintRole:
                return QSize(0, self._widget.fontMetrics().height() + RHYTHM)
            case Qt.ItemDataRole.UserRole:
                return row.tags[:MOST_TAGS]
            case Qt.ItemDataRole.FontRole if column in NUMBERS:
                return tabular(self._widget.font(), text_pixels(self._widget.font(), 0.9))
        return None

    def _shown(self, place: int, row: SentenceRow, column: int) -> str:
        match column:
            case 0:
                number = str(self._positions[place] + 1)
                return f"{VARIANT} {number}" if row.parent else number
            case 1:
                return row_text(row)
            case 2:
                return self._letters.get(row.id, MARKS[row.status])
            case 3:
                return tags.line(row.tags[:LONGEST_FIELD])
            case 4:
                return " ".join(row.note[:LONGEST_FIELD].split())
            case 5:
                return row.roles
            case 6:
                return row.id
        return predicted_text(row, column)

    def _tip(self, row: SentenceRow, column: int) -> str:
        """The tooltip: status, or the whole sentence with its tags, note and roles."""
        compared = self._compared(row)
        if column == MARK or row.status == "failed":
            return "\n".join(filter(None, (compared, status_text(row))))
        lines = [
            *(compared, row_text(row), self.variant(row), row.roles, tags.line(row.tags)),
            *(row.note, preference_text(row)),
        ]
        return "\n".join(line for line in lines if line)

    def _accessible_text(self, place: int, row: SentenceRow, column: int) -> str | None:
        compared = self._compared(row)
        if column == MARK:
            return ". ".join(filter(None, (compared, status_text(row))))
        if column == TEXT and compared:
            return f"{compared}: {row_text(row)}"
        if column == NUMBER and row.parent:
            return f"{self._positions[place] + 1}, {self.variant(row)}"
        return None

    def _compared(self, row: SentenceRow) -> str:
        """Which of the two that are compared it is; "" where it is none of them."""
        letter = self._letters.get(row.id)
        return self.tr("{} in the comparison").format(letter) if letter else ""

    def variant(self, row: SentenceRow) -> str:
        """Which sentence it is a variant of; "" where it is of none."""
        if not row.parent:
            return ""
        number = self.number_of(row.parent)
        if number is None:
            return self.tr("variant of “{}”, which is not here").format(row.parent)
        return self.tr("variant of #{}").format(number)

    def _ink(self, row: SentenceRow, column: int) -> QColor | None:
        is_calm_mark = row.status != "failed" and row.id not in self._letters
        calm = column not in (TEXT, MARK) or (column == MARK and is_calm_mark)
        return muted(self._widget.palette()) if calm else None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Emit what was written, if it changed."""
        row, column, written = self.rows[index.row()], index.column(), str(value).strip()
        if role == Qt.ItemDataRole.EditRole and written != self.data(index, role):
            self.edited.emit(row.id, column, written)
        return False

    # Dragging rows

    def mimeTypes(self) -> list[str]:
        """Only rows of this list can be dropped on it; all else is the window's."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The ids of dragged rows, in their order."""
        data = QMimeData()
        places = sorted({index.row() for index in indexes})
        data.setData(MIME, "\n".join(str(place) for place in places).encode())
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index
    ) -> bool:
        """Emit the new order; nothing changes before the new rows come."""
        if not data.hasFormat(MIME) or not self.can_move:
            return False
        places = [int(each) for each in bytes(data.data(MIME).data()).split()]
        ids = tuple(self.rows[place].id for place in places if place < len(self.rows))
        before = parent.row() if row < 0 and parent.isValid() else row
        self.dropped.emit(ids, len(self.rows) if before < 0 else before)
        return False
