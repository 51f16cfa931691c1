"""The lines of a concordance as rows of a table, in the order that the user chose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from vzdesk.paint.style import tabular
from vzdesk.study.concordance import Line
from vzdesk.translate import say, shortened
from vzdesk.view.readout import number
from vzdesk.widgets.concordance.contexts import left_words, right_words, sides
from vzdesk.widgets.style import as_tip, text_pixels, wrapped_tip
from vzdesk.widgets.words.glossary import meaning

NUMBER, LEFT, MATCH, RIGHT, SCORE, PREFERENCE = COLUMNS = range(6)
CONTEXTS: Final = (LEFT, MATCH, RIGHT)
CONTEXT_ROLE: Final = Qt.ItemDataRole.UserRole
"""A Context, for what is drawn."""
LONGEST_TEXT = 500
TERMS: Final = {SCORE: "score", PREFERENCE: "preference"}
"""What the names of these columns mean, by its id in the glossary."""
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SIDES = {
    LEFT: Qt.AlignmentFlag.AlignRight,
    MATCH: Qt.AlignmentFlag.AlignHCenter,
    RIGHT: Qt.AlignmentFlag.AlignLeft,
}


def names() -> tuple[str, ...]:
    """Of the columns."""
    return (
        *(say("#"), say("Left context"), say("Match"), say("Right context")),
        *(say("Score"), say("Preference")),
    )


class LinesModel(QAbstractTableModel):
    """One row for each line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._all: Sequence[Line] = ()
        self._by: tuple[int, bool] = (-1, False)
        self.lines: Sequence[Line] = ()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show these, sorted as the others were."""
        self.beginResetModel()
        self._all = lines
        self.lines = self._sorted()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By this column; -1 is the order of the session."""
        self._by = column, order == Qt.SortOrder.DescendingOrder
        self.beginResetModel()
        self.lines = self._sorted()
        self.endResetModel()

    def _sorted(self) -> Sequence[Line]:
        """Lines without a number come last either way."""
        column, descending = self._by
        if column < 0:
            return self._all
        key = _KEYS[column]
        keyed = [(key(line), line) for line in self._all]
        filled = sorted(
            (each for each in keyed if each[0] is not None),
            key=lambda each: each[0],
            reverse=descending,
        )
        return [line for _, line in (*filled, *(each for each in keyed if each[0] is None))]

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return names()[section]
        if role == Qt.ItemDataRole.ToolTipRole and section in TERMS:
            return wrapped_tip(meaning(TERMS[section]))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = _SIDES.get(section, Qt.AlignmentFlag.AlignRight)
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column = self.lines[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(line, column)
            case Qt.ItemDataRole.UserRole if column in CONTEXTS:
                return sides(line)[column - LEFT]
            case Qt.ItemDataRole.ToolTipRole:
                return as_tip(line.row.text)
            case Qt.ItemDataRole.TextAlignmentRole if column not in CONTEXTS:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.FontRole if column not in CONTEXTS:
                return tabular(self._widget.font(), text_pixels(self._widget.font(), 0.9))
        return None

    def _text(self, line: Line, column: int) -> str:
        match column:
            case 0:
                return str(line.number)
            case 4:
                return "" if line.score is None else number(line.score)
            case 5:
                bits = line.row.preference_bits
                return "" if bits is None else f"{bits:+.2f}".replace("-", "−")
        return shortened(sides(line)[column - LEFT].text.strip(), LONGEST_TEXT)


_KEYS: Final[dict[int, Callable[[Line], Any]]] = {
    NUMBER: lambda line: (line.number, line.span),
    LEFT: left_words,
    MATCH: lambda line: line.match.casefold(),
    RIGHT: right_words,
    SCORE: lambda line: line.score,
    PREFERENCE: lambda line: line.row.preference_bits,
}
