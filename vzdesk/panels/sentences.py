"""The list of sentences: typing adds, editing in place changes, Delete removes.

What is filtered out or sorted is only shown so; the window's commands act on what is selected.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vzdesk.corpus import tags
from vzdesk.errors import UserError
from vzdesk.translate import counted, mark
from vzdesk.view.arrange import COLUMNS, Arrangement
from vzdesk.view.search.query import SCORE
from vzdesk.view.search.scores import lens_of
from vzdesk.view.types import ViewState
from vzdesk.widgets.failure import drawn, failed, not_drawn
from vzdesk.widgets.sentence_table.fields import NOTE, TAGS, TEXT
from vzdesk.widgets.sentence_table.filter_line import FilterLine
from vzdesk.widgets.sentence_table.model import SentencesModel
from vzdesk.widgets.sentence_table.overlay import LONGEST_TEXT
from vzdesk.widgets.sentence_table.typed import SentenceInput
from vzdesk.widgets.sentence_table.view import SentencesView
from vzdesk.widgets.style import RHYTHM, on_paper, plain_label


class SentencesPanel(QWidget):
    """The sentences of the session, and the line to type new ones into.

    add_requested carries one sentence, or several of them on a line each, as pasted;
    tag_requested ids, tags to add and tags to remove; note_requested ids and a note;
    move_requested ids and by how many lines; drop_requested ids and the place to move before.
    wanted is emitted before the user is to write in the panel, which may be hidden; counted where
    there are more or fewer sentences, or more or fewer of them are shown.
    """

    sentence_requested = Signal(str)
    add_requested = Signal(str)
    edit_requested = Signal(str, str)
    remove_requested = Signal(object)
    tag_requested = Signal(object, object, object)
    note_requested = Signal(object, str)
    move_requested = Signal(object, int)
    drop_requested = Signal(object, int)
    wanted = Signal()
    counted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Sentences"))
        self.model = SentencesModel(self)
        self.model.edited.connect(self._edited)
        self.model.dropped.connect(self.drop_requested)
        self.input = SentenceInput()
        self.input.setMaxLength(LONGEST_TEXT)
        self.input.setPlaceholderText(self.tr("Type a sentence and press Enter"))
        self.input.setAccessibleName(self.tr("New sentence"))
        self.input.setClearButtonEnabled(True)
        self.input.returnPressed.connect(self._add)
        self.input.textChanged.connect(self._add_lines)
        self.filter = FilterLine(lambda: self.model.all_rows)
        self.filter.changed.connect(self._filter)
        self.filter.left.connect(self._enter_list)
        self.filter_message = plain_label()
        self.filter_message.setWordWrap(True)
        self.filter_message.setAccessibleName(self.tr("About the filter"))
        self.view = SentencesView(self.model)
        self.view.removed.connect(self._remove)
        self.view.typed.connect(self._begin)
        self.view.sorted.connect(self._sort)
        self.view.writing.connect(self._show_edit_scope)
        self.edit_message = plain_label()
        self.edit_message.setWordWrap(True)
        self.edit_message.setAccessibleName(self.tr("What is being written"))
        self.edit_message.hide()
        self.view.selectionModel().currentRowChanged.connect(self._request_current)
        self._showing = False
        self._current: str | None = None
        self._has_annotations = False
        self._counts = 0, 0
        self._noted = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(RHYTHM, RHYTHM, RHYTHM, RHYTHM)
        layout.setSpacing(RHYTHM)
        for widget in (self.input, self.filter, self.filter_message, self.view, self.edit_message):
            layout.addWidget(widget)
        self._show_message()
        on_paper(self)
        self.view.tint(self.palette())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.view.tint(self.palette())

    def set_state(self, state: ViewState) -> None:
        """Show these sentences, and which of them is the current one; where that fails, say so."""
        try:
            self._show(state)
        except Exception as error:
            failed(self, error)
            self._show_message(not_drawn())
        else:
            drawn(self)
            if self.filter_message.text() == not_drawn():
                self._show_message()

    def _show(self, state: ViewState) -> None:
        self._showing = True
        try:
            self.model.look(lens_of(state))
            if self.model.set_rows(state.rows, hold=self.view.is_editing):
                self.view.columns.show()
            compared = state.comparison if state.has_two_sentences else None
            self.model.compare((compared.first.id, compared.second.id) if compared else ())
            self._current = state.sentence.id if state.sentence else None
            self._has_annotations = state.annotations.has_heads or bool(state.annotations.tiers)
            self.view.make_current(self._current)
        finally:
            self._showing = False
        if not state.rows and not self.model.can_move:
            self.show_all()
        self._show_count()
        self._renew_note()
        self.view.let_have_keys(self.model.n_sentences > 0)
        self.filter.setVisible(self.model.n_sentences > 1 or not self.model.can_move)
        if not state.rows and self.view.hasFocus():
            self.input.setFocus()  # there is nothing to do but type a sentence

    def _request_current(self, current: QModelIndex) -> None:
        if current.isValid() and not self._showing:
            self.sentence_requested.emit(self.model.rows[current.row()].id)

    # What the window's commands need

    @property
    def selected(self) -> tuple[str, ...]:
        return self.view.selected

    @property
    def left_by_filter(self) -> tuple[str, ...] | None:
        """The ids of the sentences that the filter leaves; None where it leaves all."""
        if len(self.model.rows) == self.model.n_sentences:
            return None
        return tuple(row.id for row in self.model.rows)

    @property
    def can_enter(self) -> bool:
        """There is always something to type into."""
        return True

    @Slot()
    def enter(self) -> None:
        """Take the keys: the list, or where there is none, the line to type into.

        Not as a focus proxy, for Tab skips all that is before one.
        """
        (self.view if self.model.rows else self.input).setFocus()

    def step(self, by: int) -> None:
        """Request the sentence this many lines below the current one, among those shown."""
        last, current = len(self.model.rows) - 1, self.view.currentIndex()
        if last >= 0:
            place = current.row() + by if current.isValid() else 0
            self.sentence_requested.emit(self.model.rows[min(max(place, 0), last)].id)

    def move_selected(self, by: int) -> None:
        """Request to move the selected sentences by this many lines."""
        if self.model.can_move:
            self.move_requested.emit(self.selected, by)
        else:
            self._show_message(
                self.tr("Clear the filter and the sorting first, then move sentences.")
            )

    def write(self, column: str, *, goes_on: bool = False) -> None:
        """Let the user write the text, the tags or the note of the current sentence, over what
        is there or in it.
        """
        self.wanted.emit()
        self.view.setFocus()
        self.view.write({"text": TEXT, "tags": TAGS, "note": NOTE}[column], goes_on=goes_on)

    def write_here(self) -> None:
        """Let the user write the text of the current sentence; in the list, where the cursor is at
        its tags or its note, those.
        """
        self.wanted.emit()
        self.view.write_here()

    def show_all(self) -> None:
        """Without a filter, in the order of the session: what is opened is seen as it is."""
        self.filter.line.clear()
        self.filter.emit_filter()
        self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def begin_sentence(self) -> None:
        """Go where sentences are typed."""
        self.wanted.emit()
        self.input.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def find_sentences(self) -> None:
        """Go where the list is filtered."""
        self.wanted.emit()
        self.filter.line.setFocus()
        self.filter.line.selectAll()

    # Filtering and sorting

    @Slot(str, bool)
    def _filter(self, text: str, is_pattern: bool) -> None:
        self._arrange(replace(self.model.arrangement, filter=text, is_pattern=is_pattern))

    @Slot(int, bool)
    def _sort(self, column: int, descending: bool) -> None:
        name = COLUMNS[column] if column >= 0 else ""
        self._arrange(replace(self.model.arrangement, column=name, descending=descending))

    def _arrange(self, arrangement: Arrangement) -> None:
        """Show the list so; the current sentence follows what is seen."""
        if arrangement == self.model.arrangement:
            self._show_message(self._filter_note())
            return
        self._showing = True
        try:
            self.model.arrange(arrangement)
        except UserError as error:
            self._show_message(f"{error.message} {error.next_step}")
            return
        finally:
            self._showing = False
        rows = self.model.rows
        self._show_count()
        self._noted = self._filter_note()
        self._show_message(self._noted)
        if self.model.place_of(self._current) is None and rows:
            self.sentence_requested.emit(rows[0].id)
        else:
            self._show_current()

    def _filter_note(self) -> str:
        """That nothing fits the filter, why all is shown in spite of it, and how many sentences
        have none of the numbers that it asks for.
        """
        model, error = self.model, self.model.arranging.error
        lines = [] if error is None else [f"{error.message} {error.next_step}"]
        if not model.rows and model.n_sentences:
            lines.append(self.tr("No sentence fits the filter."))
        for field, n in model.arranging.without:
            have = counted(n, mark("{n:,} sentence has none"), mark("{n:,} sentences have none"))
            why = self.tr("for want of a target and a cue, or of this map")
            lines += [f"{field}: {have}{f', {why}' if field == SCORE else ''}."] if n else []
        return " ".join(lines)

    def _renew_note(self) -> None:
        """Other rows or maps: what is said of the filter, unless something else is said there."""
        before, self._noted = self._noted, self._filter_note()
        if before != self._noted and self.filter_message.text() in ("", before):
            self._show_message(self._noted)

    def _show_count(self) -> None:
        counts = len(self.model.rows), self.model.n_sentences
        self.filter.show_count(*counts)
        if counts != self._counts:
            self._counts = counts
            self.counted.emit()

    def _show_current(self) -> None:
        self._showing = True
        try:
            self.view.make_current(self._current)
        finally:
            self._showing = False

    def _show_message(self, text: str = "") -> None:
        self.filter_message.setText(text)
        self.filter_message.setVisible(bool(text))

    @Slot()
    def _enter_list(self) -> None:
        self.view.setFocus()

    # Edits

    @Slot(str, int, str)
    def _edited(self, id: str, column: int, written: str) -> None:
        """Tags and notes written for one of several selected sentences are for all of them."""
        ids = self.selected if id in self.selected else (id,)
        if column == TEXT:
            self.edit_requested.emit(id, written)
        elif column == NOTE:
            self.note_requested.emit(ids, written)
        elif column == TAGS:
            place = self.model.place_of(id)
            old = self.model.rows[place].tags if place is not None else ()
            new = tags.of(written)
            added = tags.ordered({*new} - {*old})
            removed = tags.ordered({*old} - {*new})
            if added or removed:
                self.tag_requested.emit(ids, added, removed)

    @Slot(int)
    def _show_edit_scope(self, column: int) -> None:
        """While something is written for several sentences, show that."""
        n = len(self.selected)
        is_for_all = n > 1 and column in (TAGS, NOTE)
        if column == TEXT and self._has_annotations:
            text = self.tr("Annotations belong to these words: a change leaves them out.")
            self._show_edit_message(text)
            return
        if is_for_all and column == TAGS:
            text = self.tr("For {} sentences: all get the tags you add, and lose those you remove.")
        else:
            text = self.tr("For {} sentences: all get this note.")
        self._show_edit_message(text.format(n) if is_for_all else "")

    def _show_edit_message(self, text: str) -> None:
        self.edit_message.setText(text)
        self.edit_message.setVisible(bool(text))

    def _add(self) -> None:
        """Request what was typed; blank text too, so that the user sees why nothing is added."""
        text = self.input.text().strip()
        self.input.setText("")  # for good: what is undone next is that it was added
        self.add_requested.emit(text)

    def add_typed(self) -> None:
        """Add the sentence that is still being typed, if there is one."""
        if self.input.text().strip():
            self.input.returnPressed.emit()

    def _begin(self, text: str) -> None:
        """Typing on the list begins a new sentence."""
        self.input.setFocus()
        self.input.insert(text)

    def _add_lines(self, text: str) -> None:
        """Several lines can only have been pasted or dropped: all are added at once."""
        if len(text.splitlines()) > 1:
            self._add()

    def _remove(self) -> None:
        if self.selected:
            self.remove_requested.emit(self.selected)
