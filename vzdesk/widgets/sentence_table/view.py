"""The view of the table of sentences: columns, selection, editing in place."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableView,
)

from vzdesk.view.arrange import COLUMNS
from vzdesk.widgets.sentence_table.columns import Columns
from vzdesk.widgets.sentence_table.editors import InPlace, TagsInPlace
from vzdesk.widgets.sentence_table.fields import MARK, NOTE, NUMBER, TAGS, TEXT
from vzdesk.widgets.sentence_table.model import VARIANT, SentencesModel
from vzdesk.widgets.sorted_header import SortedHeader
from vzdesk.widgets.style import RHYTHM, accent, mixed

_NOWHERE = QModelIndex()
_SELECT = QItemSelectionModel.SelectionFlag


class SentencesView(QTableView):
    """One line per sentence; selects rows, edits text, tags and note in place.

    sorted carries the column, -1 for none, and whether it is descending; writing the column in
    which something is being written now, -1 for none.
    """

    removed = Signal()
    typed = Signal(str)
    sorted = Signal(int, bool)
    writing = Signal(int)

    def __init__(self, model: SentencesModel) -> None:
        super().__init__()
        self.setModel(model)
        self._model = model
        self._selected_before: frozenset[str] = frozenset()
        self._current: str | None = None
        self.setAccessibleName(self.tr("Sentences"))
        tags = TagsInPlace(self, lambda: model.tags)
        for column, delegate in ((TEXT, InPlace(self)), (TAGS, tags), (NOTE, InPlace(self))):
            self.setItemDelegateForColumn(column, delegate)
            delegate.opened.connect(self.writing)
            delegate.closeEditor.connect(self._end_writing)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
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
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self._build_header()
        self.columns = Columns(self, model)
        model.modelAboutToBeReset.connect(self._remember_selected)
        model.rowsInserted.connect(self.fit)
        model.modelReset.connect(self.fit)
        self.fit()

    def _build_header(self) -> None:
        header = SortedHeader(self)
        header.setToolTip(self.tr("Click to sort; right-click to choose columns"))
        header.setAccessibleName(self.tr("Columns"))
        self.setHorizontalHeader(header)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorShown(True)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(2 * RHYTHM)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        header.sortIndicatorChanged.connect(self._sort)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        self.sorted.emit(column, order == Qt.SortOrder.DescendingOrder)

    # Selection

    @property
    def selected(self) -> tuple[str, ...]:
        """The ids of the selected sentences, in the order that is seen."""
        return tuple(self._model.rows[row].id for row in sorted(self._selected_rows()))

    def _selected_rows(self) -> Iterator[int]:
        for ranged in self.selectionModel().selection().toList():
            yield from range(ranged.top(), ranged.bottom() + 1)

    def _remember_selected(self) -> None:
        """What is selected, before another order of rows forgets it."""
        self._selected_before = frozenset(self.selected)

    def make_current(self, id: str | None) -> None:
        """Move the current line to this sentence, unless it is there already."""
        selected_before, self._selected_before = self._selected_before, frozenset()
        place, index = self._model.place_of(id), self.currentIndex()
        if place is None:
            self.clearSelection()
            self.setCurrentIndex(_NOWHERE)
        elif not index.isValid() or index.row() != place:
            index = self._model.index(place, TEXT)
            together = len(selected_before) > 1 and id in selected_before
            flag = _SELECT.NoUpdate if together else _SELECT.ClearAndSelect | _SELECT.Rows
            self.selectionModel().setCurrentIndex(index, flag)
            if together:
                self.select(selected_before)
            if id != self._current:
                self.scrollTo(index)
        self._current = id

    def select(self, ids: frozenset[str]) -> None:
        """Select these sentences, as far as they are shown."""
        ranges = QItemSelection()
        first = None
        last_column = len(COLUMNS) - 1
        for place, row in enumerate((*self._model.rows, None)):
            is_in = row is not None and row.id in ids
            if is_in and first is None:
                first = place
            elif not is_in and first is not None:
                model = self._model
                ranges.select(model.index(first, 0), model.index(place - 1, last_column))
                first = None
        self.selectionModel().select(ranges, _SELECT.ClearAndSelect | _SELECT.Rows)

    # Editing

    def _end_writing(self) -> None:
        self.writing.emit(-1)
        self.columns.end_writing()
        QTimer.singleShot(0, self, self._leave_hidden)  # the editor is still there now

    def _leave_hidden(self) -> None:
        """Nothing may have been written in the column that was shown for it."""
        self.columns.show()
        index = self.currentIndex()
        if index.isValid() and self.isColumnHidden(index.column()):
            text = index.siblingAtColumn(TEXT)
            self.selectionModel().setCurrentIndex(text, _SELECT.NoUpdate)

    @property
    def is_editing(self) -> bool:
        return self.state() == QAbstractItemView.State.EditingState

    @property
    def editor(self) -> QLineEdit | None:
        """The line in which something is being written."""
        editor = self.indexWidget(self.currentIndex())
        return editor if isinstance(editor, QLineEdit) else None

    def write_here(self) -> None:
        """Let the user write the text of the current line, or the tags or the note where the
        cursor is there and the keys are for the list.
        """
        if self.is_editing:
            return
        column = self.currentIndex().column() if self.hasFocus() else TEXT
        self.setFocus()
        self.write(column if column in (TAGS, NOTE) else TEXT)

    def finish_writing(self) -> None:
        """What is being written counts, as with Enter."""
        QGuiApplication.inputMethod().commit()
        editor = self.editor
        if self.is_editing and editor is not None:
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def write(self, column: int, *, goes_on: bool = False) -> None:
        """Let the user write in this column of the current line; it is shown if it was not.

        goes_on: the text there is to be changed, so it is not selected as a whole.
        """
        index = self.currentIndex()
        if not index.isValid():
            return
        self.columns.write_in(column)
        index = index.siblingAtColumn(column)
        self.scrollTo(index)
        self.selectionModel().setCurrentIndex(index, _SELECT.NoUpdate)
        self.edit(index)
        if goes_on:
            QTimer.singleShot(0, self, self._unselect)  # the delegate selects all when it is done

    def _unselect(self) -> None:
        if self.editor is not None:
            self.editor.home(False)

    def event(self, event: QEvent) -> bool:
        """Letters and digits begin a sentence, also those that are commands elsewhere."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            bare = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            if bare == Qt.KeyboardModifier.NoModifier and event.text().isalnum():
                event.accept()
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click outside the lines unselects all sentences but the one that is shown."""
        super().mousePressEvent(event)
        self._select_current()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """As when pressed."""
        super().mouseReleaseEvent(event)
        self._select_current()

    def _select_current(self) -> None:
        index = self.currentIndex()
        if index.isValid() and not self.selected:
            self.selectionModel().select(index, _SELECT.ClearAndSelect | _SELECT.Rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes what is selected; F2 edits the text, or the tags or note there."""
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Delete):
            self.removed.emit()
        elif event.key() == Qt.Key.Key_F2 and index.isValid():
            self.write_here()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):  # with Ctrl none would be selected
            held = event.modifiers() & ~Qt.KeyboardModifier.ControlModifier
            super().keyPressEvent(QKeyEvent(event.type(), event.key(), held))
        else:
            super().keyPressEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End go to the first and the last line, not within one."""
        actions, index = QAbstractItemView.CursorAction, self.currentIndex()
        if action not in (actions.MoveHome, actions.MoveEnd) or not index.isValid():
            return super().moveCursor(action, modifiers)
        place = len(self._model.rows) - 1 if action == actions.MoveEnd else 0
        return self._model.index(place, index.column())

    def keyboardSearch(self, search: str) -> None:
        """Typing is not for jumping to the sentences that begin so."""
        self.typed.emit(search)

    # Looks

    def let_have_keys(self, may: bool) -> None:
        """Whether Tab comes here: of an empty list nobody sees that it has the keys."""
        policies = Qt.FocusPolicy
        self.setFocusPolicy(policies.WheelFocus if may else policies.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """With the keys, in a frame, as other panels."""
        super().paintEvent(event)
        if self.hasFocus():
            with QPainter(self.viewport()) as painter:
                painter.setPen(mixed(self.palette().base().color(), accent(self.palette()), 0.7))
                painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Notes come and go with the room there is."""
        super().resizeEvent(event)
        self.columns.show()

    def tint(self, system: QPalette) -> None:
        """Select with a breath of the accent colour, the same one as in every panel."""
        palette = QPalette()
        breath = mixed(system.base().color(), accent(system), 0.18)
        palette.setColor(QPalette.ColorRole.Highlight, breath)
        palette.setColor(QPalette.ColorRole.HighlightedText, system.text().color())
        self.setPalette(palette)

    def fit(self) -> None:
        """Let numbers and marks have the room that they need."""
        metrics = self.fontMetrics()
        digits = max(2, len(str(self._model.n_sentences)))
        mark = f"{VARIANT} " if any(row.parent for row in self._model.rows) else ""
        header = self.horizontalHeader()
        header.resizeSection(NUMBER, metrics.horizontalAdvance(mark + "0" * digits) + 2 * RHYTHM)
        header.resizeSection(MARK, metrics.horizontalAdvance("⚠") + 2 * RHYTHM)
        self.verticalHeader().setDefaultSectionSize(metrics.height() + RHYTHM)
        self.columns.show()
