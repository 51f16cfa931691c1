from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QEvent, QMimeData, QModelIndex, QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QClipboard, QColor, QGuiApplication, QKeyEvent, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from vzdesk.engine.sentence import Roles
from vzdesk.engine.text import sentence
from vzdesk.panels.sentences import SentencesPanel
from vzdesk.view.arrange import Arrangement
from vzdesk.view.types import SentenceRow, ViewState
from vzdesk.widgets.sentence_table.fields import ID, MARK, NOTE, NUMBER, TAGS, TEXT
from vzdesk.widgets.sentence_table.model import SentencesModel

ROWS = (
    SentenceRow("a", "The keys are here.", "scored"),
    SentenceRow("b", "The key is here.", "running"),
    SentenceRow("c", "Far too long.", "failed", "The sentence has 614 tokens."),
    SentenceRow("d", "Not yet.", "unscored"),
)


def state(rows: tuple[SentenceRow, ...] = ROWS, current: int | None = 0) -> ViewState:
    return ViewState(rows=rows, sentence=None if current is None else rows[current])


@pytest.fixture
def panel(qtbot: QtBot) -> SentencesPanel:
    panel = SentencesPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 300)
    panel.show()
    panel.set_state(state())
    return panel


def test_enter_asks_to_add_what_was_typed_and_empties_the_line(panel: SentencesPanel, qtbot: QtBot):
    qtbot.keyClicks(panel.input, " Birds sing. ")
    with qtbot.waitSignal(panel.add_requested) as asked:
        qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    assert asked.args == ["Birds sing."]
    assert panel.input.text() == ""


def test_typing_on_the_list_begins_a_new_sentence(panel: SentencesPanel, qtbot: QtBot):
    panel.activateWindow()
    panel.view.setFocus()
    qtbot.keyClick(panel.view, "F")
    assert panel.focusWidget() is panel.input
    qtbot.keyClicks(panel.input, "ar away")
    assert panel.input.text() == "Far away"
    assert panel.view.currentIndex().row() == 0


def test_tab_goes_through_typing_and_filter_to_the_list(qtbot: QtBot):
    above, before, panel = QWidget(), QPushButton("before"), SentencesPanel()
    qtbot.addWidget(above)
    layout = QVBoxLayout(above)
    layout.addWidget(before)
    layout.addWidget(panel)
    above.show()
    panel.set_state(state())
    above.activateWindow()
    before.setFocus()
    seen = []
    for _ in range(4):
        qtbot.keyClick(above.focusWidget(), Qt.Key.Key_Tab)
        seen.append(above.focusWidget())
    assert seen == [panel.input, panel.filter.line, panel.filter.pattern, panel.view]


@pytest.mark.parametrize("held", ["NoModifier", "ControlModifier"])
def test_home_and_end_go_to_the_first_and_the_last_sentence(
    panel: SentencesPanel, qtbot: QtBot, held: str
):
    for key, id in ((Qt.Key.Key_End, "d"), (Qt.Key.Key_Home, "a")):
        with qtbot.waitSignal(panel.sentence_requested) as asked:
            qtbot.keyClick(panel.view, key, Qt.KeyboardModifier[held])
        assert asked.args == [id]
        assert panel.selected == (id,)
    qtbot.keyClick(panel.view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert panel.selected == ("a", "b", "c", "d")


def test_enter_on_blank_text_asks_too_so_that_the_user_is_told(panel: SentencesPanel, qtbot: QtBot):
    qtbot.keyClicks(panel.input, "   ")
    with qtbot.waitSignal(panel.add_requested) as asked:
        qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    assert asked.args == [""]


def test_several_pasted_lines_are_asked_for_at_once(panel: SentencesPanel, qtbot: QtBot):
    QGuiApplication.clipboard().setText("One.\nTwo.\n\nThree.\n", QClipboard.Mode.Clipboard)
    with qtbot.waitSignal(panel.add_requested) as asked:
        panel.input.paste()
    assert asked.args == ["One.\nTwo.\n\nThree."]
    assert panel.input.text() == ""


def test_one_pasted_line_waits_for_enter(panel: SentencesPanel, qtbot: QtBot):
    QGuiApplication.clipboard().setText("One.")
    with qtbot.assertNotEmitted(panel.add_requested):
        panel.input.paste()
    assert panel.input.text() == "One."


@pytest.mark.parametrize(
    ("kind", "is_left"), [("one line", False), ("two lines", True), ("a file", True)]
)
def test_a_paste_of_more_than_one_line_is_left_to_the_window(
    panel: SentencesPanel, kind: str, is_left: bool
):
    data = QMimeData()
    data.setText("One.\nTwo." if kind == "two lines" else "One.")
    if kind == "a file":
        data.setUrls([QUrl.fromLocalFile("/in.tsv")])
    QGuiApplication.clipboard().setMimeData(data)
    control = Qt.KeyboardModifier.ControlModifier
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_V, control)
    event.ignore()
    QApplication.sendEvent(panel.input, event)
    assert event.isAccepted() != is_left


def test_however_long_a_pasted_line_is_it_is_whole(panel: SentencesPanel):
    QGuiApplication.clipboard().setText("word " * 10_000)
    panel.input.paste()
    assert panel.input.text() == "word " * 10_000


def test_what_is_dropped_on_the_line_goes_to_the_window(panel: SentencesPanel):
    assert not panel.input.acceptDrops()


def test_choosing_a_line_asks_for_its_sentence(panel: SentencesPanel, qtbot: QtBot):
    place = panel.view.visualRect(panel.model.index(2, TEXT)).center()
    with qtbot.waitSignal(panel.sentence_requested) as asked:
        qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == ["c"]


def test_showing_a_state_asks_for_nothing(panel: SentencesPanel, qtbot: QtBot):
    with qtbot.assertNotEmitted(panel.sentence_requested):
        panel.set_state(state(current=3))
        panel.set_state(state(ROWS[1:], current=2))
        panel.set_state(state(current=None))
    assert not panel.view.currentIndex().isValid()


def test_the_current_sentence_is_selected(panel: SentencesPanel):
    panel.set_state(state(current=2))
    assert [index.row() for index in panel.view.selectionModel().selectedRows()] == [2]


def test_a_click_below_the_lines_leaves_the_shown_sentence_selected(
    panel: SentencesPanel, qtbot: QtBot
):
    """Else no line would tell which sentence the other panels show."""
    panel.set_state(state(current=2))
    panel.view.selectAll()
    below = QPoint(40, panel.view.viewport().height() - 4)
    assert not panel.view.indexAt(below).isValid()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert panel.selected == ("c",)
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert panel.selected == ("c",)


def test_f2_edits_in_place_and_asks_for_the_new_text(panel: SentencesPanel, qtbot: QtBot):
    """The list itself changes only when the next state says so."""
    qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    editor = panel.view.editor
    editor.setText("The keys were here.")
    with qtbot.waitSignal(panel.edit_requested) as asked:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert asked.args == ["a", "The keys were here."]
    assert panel.model.rows == ROWS


def test_unchanged_text_is_no_edit(panel: SentencesPanel, qtbot: QtBot):
    with qtbot.assertNotEmitted(panel.edit_requested):
        panel.model.setData(panel.model.index(0, TEXT), ROWS[0].text)


def test_delete_asks_to_remove_all_selected_sentences(panel: SentencesPanel, qtbot: QtBot):
    for row in (0, 2):
        place = panel.view.visualRect(panel.model.index(row, TEXT)).center()
        qtbot.mouseClick(
            panel.view.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.ControlModifier if row else Qt.KeyboardModifier.NoModifier,
            place,
        )
    with qtbot.waitSignal(panel.remove_requested) as asked:
        qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert asked.args == [("a", "c")]


def test_the_status_is_told_by_mark_tooltip_and_accessible_text(panel: SentencesPanel):
    marks = [panel.model.index(row, MARK) for row in range(4)]
    assert [mark.data() for mark in marks] == ["✓", "●", "⚠", ""]
    tip, spoken = Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole
    assert marks[2].data(tip) == marks[2].data(spoken) == "Failed: The sentence has 614 tokens."
    assert marks[1].data(spoken) == "Being scored"


def test_a_changed_status_redraws_one_line_and_an_added_one_is_inserted(
    panel: SentencesPanel, qtbot: QtBot
):
    """Nothing is reset, so the place in a list of thousands and an open editor stay."""
    changed: list[tuple[int, int]] = []
    panel.model.dataChanged.connect(
        lambda first, last, roles: changed.append((first.row(), last.row()))
    )
    done = SentenceRow("b", "The key is here.", "scored")
    more = SentenceRow("e", "More.", "unscored")
    with (
        qtbot.assertNotEmitted(panel.model.modelReset),
        qtbot.waitSignal(panel.model.rowsInserted),
    ):
        panel.set_state(state((ROWS[0], done, *ROWS[2:], more)))
    assert changed == [(1, 1)]
    assert panel.model.rowCount() == 5


def test_a_removed_sentence_resets_the_list(qtbot: QtBot, panel: SentencesPanel):
    with qtbot.waitSignal(panel.model.modelReset):
        panel.set_state(state(ROWS[1:]))
    assert panel.model.place_of("b") == 0


def test_the_model_keeps_qts_rules(qtmodeltester: object, panel: SentencesPanel):
    assert isinstance(panel.model, SentencesModel)
    assert panel.model.rowCount(QModelIndex()) == 4
    qtmodeltester.check(panel.model)  # type: ignore[attr-defined]


# Filtering, sorting, columns

TAGGED = (
    SentenceRow("item-10", "The keys are here.", "scored", tags=("agr", "plural"), note="odd"),
    SentenceRow(
        *("item-9", "The key is here.", "unscored"),
        tags=("agr",),
        parent="item-10",
        marked=replace(sentence("item-9", "The key is here."), roles=Roles(targets=(2,))),
    ),
    SentenceRow("item-1", "Birds sing.", "failed", "Too long."),
)


def seen(panel: SentencesPanel) -> list[str]:
    return [row.id for row in panel.model.rows]


def click_header(panel: SentencesPanel, qtbot: QtBot, column: int) -> None:
    header = panel.view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(column) + 6, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)


@pytest.fixture
def tagged(panel: SentencesPanel) -> SentencesPanel:
    panel.set_state(state(TAGGED))
    panel.resize(700, 300)
    return panel


def test_a_filter_shows_what_fits_and_says_how_many(tagged: SentencesPanel, qtbot: QtBot):
    qtbot.keyClicks(tagged.filter.line, "KEY")
    qtbot.waitUntil(lambda: seen(tagged) == ["item-10", "item-9"])
    assert tagged.filter.count.text() == "2 of 3"
    qtbot.keyClick(tagged.filter.line, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(seen(tagged)) == 3)
    assert not tagged.filter.count.isVisible()


def test_the_button_for_expressions_stays_where_it_is_when_the_count_comes(tagged: SentencesPanel):
    """Whoever is about to click on it would miss it."""
    before = tagged.filter.pattern.geometry()
    tagged.filter.line.setText("keys")
    tagged.filter.emit_filter()
    QApplication.processEvents()
    assert tagged.filter.count.isVisible()
    assert tagged.filter.pattern.geometry() == before


def test_a_filter_that_nothing_fits_says_so(tagged: SentencesPanel):
    tagged.filter.line.setText("zebra")
    tagged.filter.emit_filter()
    assert seen(tagged) == []
    assert tagged.filter_message.text() == "No sentence fits the filter."
    tagged.set_state(state((), current=None))
    assert tagged.filter.line.text() == ""


def test_a_wrong_expression_is_told_and_the_list_stays(tagged: SentencesPanel, qtbot: QtBot):
    tagged.filter.line.setText("keys?")
    tagged.filter.pattern.click()
    assert seen(tagged) == ["item-10", "item-9"]
    tagged.filter.line.setText("keys?(")
    tagged.filter.emit_filter()
    assert seen(tagged) == ["item-10", "item-9"]
    assert tagged.filter_message.text().startswith("“keys?(” is no regular expression")
    tagged.filter.line.setText("")
    tagged.filter.emit_filter()
    assert not tagged.filter_message.isVisible()


def test_a_sentence_that_is_filtered_out_gives_way_to_the_first_that_fits(
    tagged: SentencesPanel, qtbot: QtBot
):
    with qtbot.waitSignal(tagged.sentence_requested) as asked:
        tagged.filter.line.setText("birds")
        tagged.filter.emit_filter()
    assert asked.args == ["item-1"]


def test_a_filter_that_fitted_nothing_gives_back_the_place(tagged: SentencesPanel, qtbot: QtBot):
    tagged.set_state(state(TAGGED, current=1))
    with qtbot.assertNotEmitted(tagged.sentence_requested):
        for filter in ("zebra", ""):
            tagged.filter.line.setText(filter)
            tagged.filter.emit_filter()
    assert tagged.selected == ("item-9",)


def test_a_header_sorts_turns_and_at_the_third_click_lets_go(tagged: SentencesPanel, qtbot: QtBot):
    orders = []
    for _ in range(3):
        click_header(tagged, qtbot, TEXT)
        orders.append(seen(tagged))
    assert orders == [
        ["item-1", "item-9", "item-10"],
        ["item-10", "item-9", "item-1"],
        ["item-10", "item-9", "item-1"],
    ]
    assert tagged.model.can_move
    assert tagged.view.currentIndex().row() == 0


def test_numbers_stay_those_of_the_session(tagged: SentencesPanel, qtbot: QtBot):
    click_header(tagged, qtbot, TEXT)
    assert [tagged.model.index(row, NUMBER).data() for row in range(3)] == ["3", "↳ 2", "1"]


def test_stepping_follows_what_is_seen(tagged: SentencesPanel, qtbot: QtBot):
    click_header(tagged, qtbot, TEXT)
    with qtbot.waitSignal(tagged.sentence_requested) as asked:
        tagged.step(-1)
    assert asked.args == ["item-9"]
    with qtbot.waitSignal(tagged.sentence_requested) as asked:
        tagged.step(1)
    assert asked.args == ["item-10"], "at the end"


def test_a_variant_says_of_which_sentence(tagged: SentencesPanel):
    tip = tagged.model.index(1, TEXT).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.splitlines() == ["The key is here.", "variant of #1", "T is", "agr"]
    spoken = tagged.model.index(1, NUMBER).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "2, variant of #1"


def test_columns_of_tags_and_notes_come_with_them(panel: SentencesPanel):
    view = panel.view
    assert [view.isColumnHidden(column) for column in (TAGS, NOTE, ID)] == [True, True, True]
    panel.set_state(state(TAGGED))
    assert [view.isColumnHidden(column) for column in (TAGS, NOTE, ID)] == [False, True, True]
    panel.resize(700, 300)
    assert [view.isColumnHidden(column) for column in (TAGS, NOTE, ID)] == [False, False, True]


def test_chosen_columns_are_remembered(tagged: SentencesPanel, qtbot: QtBot):
    by_name = {action.text(): action for action in tagged.view.columns.menu().actions()}
    names = {"Number", "Status", "Tags", "Note", "Roles", "Id"}
    assert set(by_name) == {*names, "Preference (bits)", "Log-probability"}
    by_name["Id"].trigger()
    by_name["Tags"].trigger()
    assert tagged.view.columns.chosen == "tags=0 id=1"
    other = SentencesPanel()
    qtbot.addWidget(other)
    other.view.columns.choose_all(f"{tagged.view.columns.chosen} nonsense=1 text=0 x")
    other.set_state(state(TAGGED))
    hidden = [other.view.isColumnHidden(column) for column in (TEXT, TAGS, ID)]
    assert hidden == [False, True, False]


@pytest.mark.parametrize("text_size", [9, 13, 22])
def test_in_a_narrow_list_columns_shrink_and_no_sentence_is_pushed_out(
    tagged: SentencesPanel, text_size: int
):
    """As where a note is written: its column comes, and there is no bar to scroll back with."""
    header = tagged.view.horizontalHeader()
    font = tagged.view.font()
    font.setPixelSize(text_size)
    tagged.view.setFont(font)
    line = tagged.view.fontMetrics().height()
    tagged.resize(900, 300)
    tagged.view.columns.choose(NOTE, True)
    wide = header.sectionSize(NOTE)
    header.resizeSection(TAGS, 120)
    tagged.resize(20 * line, 300)
    QApplication.processEvents()
    assert header.sectionSize(TAGS) < 120
    assert header.sectionSize(NOTE) < wide
    assert header.sectionSize(TEXT) >= 6 * line
    assert header.length() <= tagged.view.viewport().width()
    tagged.resize(900, 300)
    QApplication.processEvents()
    assert (header.sectionSize(NOTE), header.sectionSize(TAGS)) == (wide, 120)


def test_columns_are_wider_where_text_is_larger_but_for_those_that_the_user_made_so(
    tagged: SentencesPanel,
):
    header, view = tagged.view.horizontalHeader(), tagged.view
    tagged.resize(1600, 300)
    for column in (TAGS, NOTE, ID):
        view.columns.choose(column, True)
    header.resizeSection(ID, 111)
    before = [header.sectionSize(column) for column in (TAGS, NOTE)]
    font = view.font()
    font.setPixelSize(2 * view.fontInfo().pixelSize())
    view.setFont(font)
    assert all(
        header.sectionSize(column) > 1.8 * width
        for column, width in zip((TAGS, NOTE), before, strict=True)
    )
    assert header.sectionSize(ID) == 111


# Edits of several sentences


def write(panel: SentencesPanel, qtbot: QtBot, column: str, text: str) -> None:
    panel.write(column)
    editor = panel.view.editor
    editor.setText(text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def take_notes(panel: SentencesPanel) -> None:
    """Show what is written at once, as the window does."""

    def take(ids: tuple[str, ...], note: str) -> None:
        rows = panel.model.rows
        panel.set_state(
            state(tuple(row._replace(note=note) if row.id in ids else row for row in rows))
        )

    panel.note_requested.connect(take)


def test_tags_written_for_one_are_given_to_and_taken_from_all_selected(
    tagged: SentencesPanel, qtbot: QtBot
):
    tagged.view.select(frozenset({"item-10", "item-9"}))
    with qtbot.waitSignal(tagged.tag_requested) as asked:
        write(tagged, qtbot, "tags", "new; agr")
    assert asked.args == [("item-10", "item-9"), ("new",), ("plural",)]


def test_a_note_is_written_for_all_selected_even_where_its_column_was_hidden(
    panel: SentencesPanel, qtbot: QtBot
):
    panel.view.selectAll()
    take_notes(panel)
    with qtbot.waitSignal(panel.note_requested) as asked:
        write(panel, qtbot, "note", "mine")
    assert asked.args == [("a", "b", "c", "d"), "mine"]
    QApplication.processEvents()
    assert not panel.view.isColumnHidden(NOTE)


def test_a_column_that_came_with_a_note_goes_with_it_and_is_not_remembered(
    panel: SentencesPanel, qtbot: QtBot
):
    take_notes(panel)
    write(panel, qtbot, "note", "mine")
    QApplication.processEvents()
    assert not panel.view.isColumnHidden(NOTE)
    assert panel.view.columns.chosen == ""
    panel.set_state(state(ROWS[1:]))
    assert panel.view.isColumnHidden(NOTE)


def test_a_column_that_comes_to_be_written_in_is_as_wide_as_any_time(panel: SentencesPanel):
    """And that width is not the user's: it grows with the size of text."""
    view, header = panel.view, panel.view.horizontalHeader()
    panel.resize(1200, 300)
    panel.write("note")
    assert header.sectionSize(NOTE) == 8 * view.fontMetrics().height()
    font = view.font()
    font.setPixelSize(2 * view.fontInfo().pixelSize())
    view.setFont(font)
    view.columns.show()
    assert header.sectionSize(NOTE) == 8 * view.fontMetrics().height()


def test_a_column_that_the_user_chose_stays_without_notes_too(panel: SentencesPanel, qtbot: QtBot):
    take_notes(panel)
    write(panel, qtbot, "note", "mine")
    panel.view.columns.choose(NOTE, True)
    panel.set_state(state(ROWS[1:]))
    assert not panel.view.isColumnHidden(NOTE)


def test_a_column_that_came_with_a_note_can_be_hidden(panel: SentencesPanel, qtbot: QtBot):
    take_notes(panel)
    write(panel, qtbot, "note", "mine")
    panel.view.columns.choose(NOTE, False)
    assert panel.view.isColumnHidden(NOTE)


def test_a_note_that_is_not_written_after_all_leaves_no_column(panel: SentencesPanel, qtbot: QtBot):
    panel.write("note")
    assert not panel.view.isColumnHidden(NOTE)
    editor = panel.view.editor
    panel.set_state(state((*ROWS,)))
    assert not panel.view.isColumnHidden(NOTE), "something is being written there"
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: panel.view.isColumnHidden(NOTE))
    assert panel.view.currentIndex().column() == TEXT
    assert panel.selected == ("a",)


def test_moving_asks_only_while_the_list_is_in_its_own_order(tagged: SentencesPanel, qtbot: QtBot):
    with qtbot.waitSignal(tagged.move_requested) as asked:
        tagged.move_selected(1)
    assert asked.args == [("item-10",), 1]
    click_header(tagged, qtbot, TEXT)
    with qtbot.assertNotEmitted(tagged.move_requested):
        tagged.move_selected(1)
    assert tagged.filter_message.text().startswith("Clear the filter")


def test_what_is_selected_stays_so_in_another_order(tagged: SentencesPanel, qtbot: QtBot):
    tagged.view.select(frozenset({"item-10", "item-9"}))
    tagged.set_state(state((TAGGED[2], *TAGGED[:2]), current=1))
    assert tagged.selected == ("item-10", "item-9")
    click_header(tagged, qtbot, TEXT)
    assert set(tagged.selected) == {"item-10", "item-9"}


def test_dragged_rows_ask_for_a_new_place(tagged: SentencesPanel, qtbot: QtBot):
    model = tagged.model
    data = model.mimeData([model.index(0, TEXT), model.index(0, MARK)])
    with qtbot.waitSignal(tagged.drop_requested) as asked:
        model.dropMimeData(data, Qt.DropAction.MoveAction, 2, 0, QModelIndex())
    assert asked.args == [("item-10",), 2]
    with qtbot.waitSignal(tagged.drop_requested) as asked:
        model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, QModelIndex())
    assert asked.args == [("item-10",), 3]
    click_header(tagged, qtbot, TEXT)
    assert not model.flags(model.index(0, TEXT)) & Qt.ItemFlag.ItemIsDragEnabled
    assert not model.flags(QModelIndex()) & Qt.ItemFlag.ItemIsDropEnabled


def test_while_something_is_written_rows_stay_where_they_are(tagged: SentencesPanel, qtbot: QtBot):
    """A run changes states, by which the list is sorted; what is being written is not lost."""
    tagged.view.sorted.emit(MARK, False)
    assert seen(tagged) == ["item-9", "item-10", "item-1"]
    tagged.view.write(TEXT)
    editor = tagged.view.editor
    editor.setText("half a sent")
    changed = (TAGGED[0], TAGGED[1]._replace(status="scored"), TAGGED[2])
    tagged.set_state(state(changed))
    assert seen(tagged) == ["item-9", "item-10", "item-1"]
    assert tagged.view.is_editing
    assert editor.text() == "half a sent"


def test_a_pattern_that_takes_too_long_is_told_and_new_rows_are_all_shown(
    tagged: SentencesPanel, qtbot: QtBot
):
    tagged.filter.pattern.setChecked(True)
    tagged.filter.line.setText("(b+)+$")
    tagged.filter.emit_filter()
    assert seen(tagged) == []
    slow = SentenceRow("slow", "b" * 60 + "c", "unscored")
    tagged.set_state(state((*TAGGED, slow)))
    assert len(seen(tagged)) == 4
    tagged.filter.line.setText("x?(b+)+$")
    tagged.filter.emit_filter()
    assert "takes too long" in tagged.filter_message.text()


def test_a_right_to_left_sentence_begins_at_the_right_and_is_cut_at_its_end(
    panel: SentencesPanel,
):
    """What is dark in the picture of its line tells where it stands."""
    ends = {}
    for text in ("סוף", "word"):
        panel.set_state(ViewState(rows=(SentenceRow("1", text, "unscored"),)))
        rect = panel.view.visualRect(panel.model.index(0, TEXT))
        image = panel.view.viewport().grab(rect).toImage()
        inked = [
            x
            for x in range(image.width())
            if any(image.pixelColor(x, y).lightness() < 128 for y in range(image.height()))
        ]
        ends[text] = inked[0], image.width() - inked[-1]
    assert ends["word"][0] < 12 < ends["word"][1]
    assert ends["סוף"][1] < 12 < ends["סוף"][0]


def test_numbers_follow_where_a_hidden_sentence_comes_back(qtbot: QtBot, panel: SentencesPanel):
    rows = tuple(SentenceRow(id, f"text {id}", "unscored") for id in ("x", "y", "z"))
    panel.model.set_rows(rows[1:])
    panel.model.arrange(Arrangement(filter="z"))
    assert panel.model.data(panel.model.index(0, NUMBER)) == "2"
    with qtbot.waitSignal(panel.model.dataChanged):
        panel.model.set_rows(rows)
    assert panel.model.data(panel.model.index(0, NUMBER)) == "3"


def test_what_is_written_of_a_sentence_that_is_not_selected_is_said_of_it_alone(
    panel: SentencesPanel, qtbot: QtBot
):
    panel.view.select(frozenset({"a", "b"}))
    with qtbot.waitSignal(panel.note_requested) as asked:
        panel.model.setData(panel.model.index(2, NOTE), "mine")
    assert asked.args == [("c",), "mine"]


def test_only_the_mark_of_a_failed_sentence_stands_out(panel: SentencesPanel):
    inks = [
        panel.model.index(row, MARK).data(Qt.ItemDataRole.ForegroundRole) is None
        for row in range(4)
    ]
    assert inks == [False, False, True, False]


def test_the_arrow_of_a_header_points_up_where_the_first_line_is_the_least(
    tagged: SentencesPanel, qtbot: QtBot
):
    def arrows() -> set[str]:
        device, content = QSvgGenerator(), QBuffer()
        device.setOutputDevice(content)
        painter = QPainter(device)
        tagged.view.horizontalHeader().paintSection(painter, QRect(0, 0, 200, 20), TEXT)
        painter.end()
        return {"▴", "▾"} & set(content.data().data().decode())

    assert arrows() == set()
    click_header(tagged, qtbot, TEXT)
    assert seen(tagged)[0] == "item-1"
    assert arrows() == {"▴"}
    click_header(tagged, qtbot, TEXT)
    assert arrows() == {"▾"}


def test_f2_edits_the_text_whichever_column_is_current(panel: SentencesPanel, qtbot: QtBot):
    panel.view.setCurrentIndex(panel.model.index(0, MARK))
    qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    assert panel.view.editor.text() == ROWS[0].text


def test_a_note_of_several_lines_is_seen_in_one(panel: SentencesPanel):
    panel.set_state(state((ROWS[0]._replace(note="odd\n  one"),)))
    assert panel.model.index(0, NOTE).data() == "odd one"


def test_a_failed_sentence_says_why_in_every_column(panel: SentencesPanel):
    tip = Qt.ItemDataRole.ToolTipRole
    assert panel.model.index(2, TEXT).data(tip) == "Failed: The sentence has 614 tokens."
    assert panel.model.index(0, TEXT).data(tip) == "The keys are here."


def test_nothing_is_dropped_into_a_list_in_another_order(tagged: SentencesPanel, qtbot: QtBot):
    data = tagged.model.mimeData([tagged.model.index(0, TEXT)])
    click_header(tagged, qtbot, TEXT)
    with qtbot.assertNotEmitted(tagged.drop_requested):
        tagged.model.dropMimeData(data, Qt.DropAction.MoveAction, 2, 0, QModelIndex())


def test_an_empty_list_has_no_place_in_the_order_of_keys(panel: SentencesPanel):
    """Nothing would show that it has them."""
    assert panel.view.focusPolicy() & Qt.FocusPolicy.TabFocus
    panel.set_state(ViewState())
    assert not panel.view.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_list_is_framed_while_it_has_the_keys(panel: SentencesPanel, qtbot: QtBot):
    """As other panels are."""
    panel.resize(300, 400)
    panel.show()
    qtbot.waitExposed(panel)
    panel.activateWindow()

    def edge() -> QColor:
        picture = panel.view.viewport().grab().toImage()
        return picture.pixelColor(2, picture.height() - 1)

    panel.input.setFocus()
    plain = edge()
    panel.view.setFocus()
    assert edge() != plain
