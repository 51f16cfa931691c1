from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QModelIndex, Qt, QUrl
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from vzdesk.panels.sentences import MARK, TEXT, SentencesModel, SentencesPanel
from vzdesk.view.state import SentenceRow, ViewState

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


def test_f2_edits_in_place_and_asks_for_the_new_text(panel: SentencesPanel, qtbot: QtBot):
    """The list itself changes only when the next state says so."""
    qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    editor = panel.view.viewport().findChild(QLineEdit)
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
