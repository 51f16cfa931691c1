"""The numbers of a study, and the matches behind one of them, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from vzdesk.engine.sentence import Sentence
from vzdesk.panels.study.plot import Point
from vzdesk.study.answers import Answer, Behind
from vzdesk.study.summary import Row
from vzdesk.translate import mark, say
from vzdesk.view.methods.method_labels import method_label
from vzdesk.widgets.plain_table import make_plain
from vzdesk.widgets.style import RHYTHM, as_tip, in_a_line

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
_MEASURED, _WIDEST = 200, 40
"""Lines by which columns are as wide as they are, and characters that they show at most."""


@dataclass(frozen=True)
class Column:
    """Texts below a title; numbers are to the right."""

    title: str
    texts: Sequence[str]
    is_number: bool = False


class TextsModel(QAbstractTableModel):
    """Columns of texts, as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[Column, ...] = ()

    def show_columns(self, columns: Sequence[Column]) -> None:
        self.beginResetModel()
        self.columns = tuple(columns)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() or not self.columns else len(self.columns[0].texts)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.column()]
        text = column.texts[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return in_a_line(text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(text)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return in_a_line(self.columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[section].is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def as_text(self, rows: Sequence[int]) -> str:
        """These rows with the titles, between tabs."""
        lines = [[each.title for each in self.columns]]
        lines += [[_plain(each.texts[row]) for each in self.columns] for row in rows]
        return "\n".join("\t".join(line) for line in lines)


def _plain(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ").replace("\r", " ")


class TextsView(QTableView):
    """Whole lines; copying takes those that are selected, or all.

    went  carries the number of the line that the user went to
    """

    went = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.texts = TextsModel()
        self.setModel(self.texts)
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        make_plain(self, 3 * RHYTHM)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + RHYTHM)
        self.selectionModel().currentRowChanged.connect(self._go)

    def show_columns(self, columns: Sequence[Column], stretched: int = -1) -> None:
        """These; one of them may have the room that is left."""
        self.texts.show_columns(columns)
        header, metrics = self.horizontalHeader(), self.fontMetrics()
        header.setStretchLastSection(stretched == len(columns) - 1)
        for at, column in enumerate(columns):
            widest = max(
                (in_a_line(each)[:40] for each in (column.title, *column.texts[:200])), key=len
            )
            header.resizeSection(at, metrics.horizontalAdvance(widest) + 3 * RHYTHM)

    def _go(self, current: QModelIndex) -> None:
        if current.isValid():
            self.went.emit(current.row())

    def copy(self) -> None:
        """The selected lines, where these are several; else all."""
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows()})
        rows = chosen if len(chosen) > 1 else list(range(self.texts.rowCount()))
        QGuiApplication.clipboard().setText(self.texts.as_text(rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)


def numbers_of(answer: Answer) -> list[Column]:
    """The means of an answer; columns in which all is the same are left out, but for numbers."""
    rows = answer.rows
    columns = [
        Column(say("model"), [row.series.model for row in rows]),
        Column(say("method"), [_method(row) for row in rows]),
        Column(say("relation"), [row.series.relation for row in rows]),
        Column(say("measure"), [row.measure for row in rows]),
    ]
    for at, name in enumerate(answer.of.grouping.names):
        columns.append(Column(name, [row.series.group[at] for row in rows]))
    columns = [each for each in columns if len(set(each.texts)) > 1]
    layers = ["" if row.layer is None else str(row.layer + 1) for row in rows]
    columns.append(Column(say("layer"), layers, is_number=True))
    for title, field in _NUMBERS:
        texts = [repr(float(getattr(row.mean, field))).replace("nan", "NA") for row in rows]
        columns.append(Column(say(title), texts, is_number=True))
    return [*columns, Column("n", [str(row.mean.n) for row in rows], is_number=True)]


_NUMBERS = (
    (mark("mean"), "mean"),
    (mark("95 % from"), "low"),
    (mark("to"), "high"),
)


def _method(row: Row) -> str:
    key = row.series.key
    if key is None:
        return ""
    label = method_label(key.method)
    return say("{method}, rollout", method=label) if key.rolled_out else label


def point_of(row: Row) -> Point:
    return Point(row.series, row.measure, row.layer)


def behind_of(found: Sequence[Behind], sentences: Mapping[str, Sentence]) -> list[Column]:
    """Matches with their values, words and sentences; these have the ids of `found`."""
    texts = [sentences[each.sentence] for each in found]
    words = [_words(sentence, each) for sentence, each in zip(texts, found, strict=True)]
    return [
        Column(say("value"), [f"{each.value:.6g}" for each in found], is_number=True),
        Column(say("target ← source"), words),
        Column(say("sentence"), [each.text for each in texts]),
    ]


def _words(sentence: Sentence, of: Behind) -> str:
    n = len(sentence.words)
    named = [
        sentence.words[at].text if at < n else "?" for at in (of.match.target, *of.match.sources)
    ]
    return f"{named[0]} ← {' '.join(named[1:])}"
