"""The list of sentences: typing adds, editing in place changes, Delete removes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from vzdesk.export.labels import tabular
from vzdesk.look import RHYTHM, accent, mixed, muted, on_paper, pixels
from vzdesk.view.state import SentenceRow, ViewState

NUMBER, TEXT, MARK = range(3)
MARKS = {"unscored": "", "queued": "○", "running": "●", "scored": "✓", "failed": "⚠"}
WORDS = {
    "unscored": "Not scored yet",
    "queued": "Waiting to be scored",
    "running": "Being scored",
    "scored": "Scored",
    "failed": "Failed",
}
_SELECTABLE = (
    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
)
_EDITABLE = _SELECTABLE | Qt.ItemFlag.ItemIsEditable
"""Made once: a view asks for the flags of every row, and joining flags is slow."""
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SHORTCUT = QEvent.Type.ShortcutOverride


def described(row: SentenceRow) -> str:
    """The status of a sentence in words, with what there is to know about it."""
    return f"{WORDS[row.status]}: {row.message}" if row.message else WORDS[row.status]


def shown(row: SentenceRow) -> str:
    """The sentence, and what the decoder is given to read with it."""
    return row.text if row.decoder_text is None else f"{row.text} → {row.decoder_text}"


class SentencesPanel(QWidget):
    """The sentences of the session, and the line to type new ones into.

    add_requested carries one sentence, or several of them on a line each, as pasted.
    """

    sentence_requested = Signal(str)
    add_requested = Signal(str)
    edit_requested = Signal(str, str)
    remove_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Sentences")
        self.model = SentencesModel(self)
        self.model.edited.connect(self.edit_requested)
        self.input = SentenceInput()
        self.input.setPlaceholderText("Type a sentence and press Enter")
        self.input.setAccessibleName("New sentence")
        self.input.setClearButtonEnabled(True)
        self.input.returnPressed.connect(self._add)
        self.input.textChanged.connect(self._add_lines)
        self.view = SentencesView(self.model)
        self.view.removed.connect(self._remove)
        self.view.typed.connect(self._begin)
        self.view.selectionModel().currentRowChanged.connect(self._ask_for)
        self._showing = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(RHYTHM, RHYTHM, RHYTHM, RHYTHM)
        layout.setSpacing(RHYTHM)
        layout.addWidget(self.input)
        layout.addWidget(self.view)
        self.setFocusProxy(self.input)
        on_paper(self)
        self.view.tint(self.palette())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.view.tint(self.palette())

    def set_state(self, state: ViewState) -> None:
        """Show these sentences, and which of them is the current one."""
        self._showing = True
        try:
            self.model.set_rows(state.rows)
            self.view.make_current(state.sentence.id if state.sentence else None)
        finally:
            self._showing = False
        self._keep_focus_useful(bool(state.rows))

    def _keep_focus_useful(self, has_rows: bool) -> None:
        """Without sentences there is nothing to do but type one."""
        self.setFocusProxy(self.view if has_rows else self.input)
        if not has_rows and self.view.hasFocus():
            self.input.setFocus()

    def _ask_for(self, current: QModelIndex) -> None:
        if current.isValid() and not self._showing:
            self.sentence_requested.emit(self.model.rows[current.row()].id)

    def _add(self) -> None:
        """Ask for what was typed; blank text too, so that the user is told why nothing comes."""
        text = self.input.text().strip()
        self.input.clear()
        self.add_requested.emit(text)

    def _begin(self, text: str) -> None:
        """Who types on the list begins a new sentence."""
        self.input.setFocus()
        self.input.insert(text)

    def _add_lines(self, text: str) -> None:
        """Several lines can only have been pasted or dropped: all are asked for at once."""
        if len(text.splitlines()) > 1:
            self._add()

    def _remove(self) -> None:
        chosen = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        if chosen:
            self.remove_requested.emit(tuple(self.model.rows[row].id for row in chosen))


class SentenceInput(QLineEdit):
    """The line for one sentence. What is dropped on it is left to the window, and so are files and
    several lines that are pasted: they are not for one line, and there may be very many.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(False)
        self.setMaxLength(2**31 - 1)  # Qt's own limit cuts what is pasted, and says nothing

    def event(self, event: QEvent) -> bool:
        """Let the window have its shortcut for such a paste."""
        if isinstance(event, QKeyEvent) and event.type() == _SHORTCUT and _is_for_window(event):
            event.ignore()
            return False
        return super().event(event)


def _is_for_window(event: QKeyEvent) -> bool:
    if not event.matches(QKeySequence.StandardKey.Paste):
        return False
    copied = QGuiApplication.clipboard().mimeData()
    return copied is not None and (copied.hasUrls() or len(copied.text().splitlines()) > 1)


class SentencesView(QTableView):
    """One line per sentence; selects rows, edits text in place."""

    removed = Signal()
    typed = Signal(str)

    def __init__(self, model: SentencesModel) -> None:
        super().__init__()
        self.setModel(model)
        self._model = model
        self.setAccessibleName("Sentences")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(2 * RHYTHM)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        model.rowsInserted.connect(self._fit_numbers)
        model.modelReset.connect(self._fit_numbers)
        self._fit_numbers()

    def make_current(self, id: str | None) -> None:
        """Move the current line to this sentence, unless it is there already."""
        current = self.currentIndex()
        rows = self._model.rows
        if id is None:
            self.clearSelection()
            self.setCurrentIndex(_NOWHERE)
        elif not current.isValid() or rows[current.row()].id != id:
            index = self._model.index(self._model.place_of(id), TEXT)
            self.selectionModel().setCurrentIndex(
                index,
                QItemSelectionModel.SelectionFlag.ClearAndSelect
                | QItemSelectionModel.SelectionFlag.Rows,
            )
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes what is selected; F2 edits whichever column is current."""
        if event.matches(QKeySequence.StandardKey.Delete):
            self.removed.emit()
        elif event.key() == Qt.Key.Key_F2 and self.currentIndex().isValid():
            self.edit(self.currentIndex().siblingAtColumn(TEXT))
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing is not for jumping to the sentences that begin so."""
        self.typed.emit(search)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's fonts."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_numbers()

    def tint(self, system: QPalette) -> None:
        """Select with a breath of the accent colour, the same one as in every panel."""
        palette = QPalette()
        breath = mixed(system.base().color(), accent(system), 0.18)
        palette.setColor(QPalette.ColorRole.Highlight, breath)
        palette.setColor(QPalette.ColorRole.HighlightedText, system.text().color())
        self.setPalette(palette)

    def _fit_numbers(self) -> None:
        metrics = self.fontMetrics()
        digits = max(2, len(str(self._model.rowCount())))
        header = self.horizontalHeader()
        header.resizeSection(NUMBER, metrics.horizontalAdvance("0" * digits) + 2 * RHYTHM)
        header.resizeSection(MARK, metrics.horizontalAdvance("⚠") + 2 * RHYTHM)
        self.verticalHeader().setDefaultSectionSize(metrics.height() + RHYTHM)


class SentencesModel(QAbstractTableModel):
    """Rows for the view; a changed text is asked for, not set: it comes back with the next rows."""

    edited = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = parent
        self.rows: tuple[SentenceRow, ...] = ()
        self._places: dict[str, int] = {}

    def place_of(self, id: str) -> int:
        """The number of the row that shows this sentence, from 0."""
        return self._places[id]

    def set_rows(self, rows: tuple[SentenceRow, ...]) -> None:
        """Show these rows; those that only change or are added leave the others in peace."""
        before = self.rows
        if rows is before:
            return
        kept = len(before)
        if [row.id for row in rows[:kept]] != [row.id for row in before]:
            self.beginResetModel()
            self._take(rows)
            self.endResetModel()
            return
        self._take(rows[:kept])
        for place, (row, old) in enumerate(zip(rows, before, strict=False)):
            if row is not old and row != old:
                self.dataChanged.emit(self.index(place, NUMBER), self.index(place, MARK))
        if len(rows) > kept:
            self.beginInsertRows(_NOWHERE, kept, len(rows) - 1)
            self._take(rows)
            self.endInsertRows()
        self.rows = rows

    def _take(self, rows: tuple[SentenceRow, ...]) -> None:
        self.rows = rows
        self._places = {row.id: place for place, row in enumerate(rows)}

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """How many sentences there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Number, text and status."""
        return 0 if parent.isValid() else 3

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Text can be edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _EDITABLE if index.column() == TEXT else _SELECTABLE

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What one field shows."""
        row, column = self.rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return (str(index.row() + 1), shown(row), MARKS[row.status])[column]
            case Qt.ItemDataRole.EditRole if column == TEXT:
                return row.text
            case Qt.ItemDataRole.ToolTipRole:
                return described(row) if column == MARK or row.status == "failed" else shown(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return described(row) if column == MARK else None
            case Qt.ItemDataRole.TextAlignmentRole:
                side = (Qt.AlignmentFlag.AlignRight, None, Qt.AlignmentFlag.AlignHCenter)[column]
                return None if side is None else side | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole:
                return self._ink(row, column)
            case Qt.ItemDataRole.SizeHintRole:
                return QSize(0, self._look.fontMetrics().height() + RHYTHM)
            case Qt.ItemDataRole.FontRole if column == NUMBER:
                return tabular(self._look.font(), pixels(self._look.font()) * 0.9)
        return None

    def _ink(self, row: SentenceRow, column: int) -> QColor | None:
        calm = column == NUMBER or (column == MARK and row.status != "failed")
        return muted(self._look.palette()) if calm else None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a new text; unchanged text asks for nothing."""
        row, text = self.rows[index.row()], str(value).strip()
        if role == Qt.ItemDataRole.EditRole and text != row.text:
            self.edited.emit(row.id, text)
        return False
