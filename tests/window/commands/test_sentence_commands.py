"""The list of sentences in the whole window: copies, tags, order, roles, undo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence, Word
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell
from vzdesk.widgets.sentence_table.fields import NOTE
from vzdesk.window.dialogs.roles import RolesDialog
from vzdesk.window.main_window import MainWindow

KEYS = "The keys to the cabinet are here."


def texts(window: MainWindow) -> list[str]:
    return [each.text for each in window.desk.sentences]


def show_scored(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add(KEYS)
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)


def test_ctrl_d_right_after_typing_makes_a_minimal_pair(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    window.commands["add"].trigger()
    qtbot.keyClicks(window.sentences.input, KEYS)
    qtbot.keyClick(window.sentences.input, Qt.Key.Key_Return)
    qtbot.keyClick(window.sentences.input, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    editor = window.sentences.view.editor
    qtbot.waitUntil(lambda: editor.cursorPosition() == 0)
    assert not editor.hasSelectedText(), "a copy is changed, not written anew"
    editor.setText(KEYS.replace("are", "is"))
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    expected = [KEYS, "The keys to the cabinet is here."]
    qtbot.waitUntil(lambda: texts(window) == expected)
    assert window.desk.sentences[1].parent == "1"


def test_ctrl_f_leaves_the_line_for_the_filter(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add("one\ntwo")
    window.activateWindow()
    window.commands["add"].trigger()
    qtbot.keyClick(window.sentences.input, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is window.sentences.filter.line


def test_ctrl_z_brings_back_sentences_that_were_all_removed(
    qtbot: QtBot, window: MainWindow
) -> None:
    """The line for a new one has the focus then, and has nothing to undo."""
    window.desk.editor.add("one\ntwo")
    window.activateWindow()
    window.sentences.view.setFocus()
    window.sentences.view.selectAll()
    qtbot.keyClick(window.sentences.view, Qt.Key.Key_Delete)
    assert texts(window) == []
    line = window.sentences.input
    assert window.focusWidget() is line
    qtbot.keySequence(line, window.commands["undo"].shortcut())
    assert texts(window) == ["one", "two"]
    line.setFocus()
    qtbot.keySequence(line, window.commands["redo"].shortcut())
    assert texts(window) == []


@pytest.mark.parametrize("keys", ["Ctrl+Y", "Ctrl+Shift+Z"])
def test_redo_has_the_keys_of_every_system(qtbot: QtBot, window: MainWindow, keys: str) -> None:
    window.desk.editor.add("one")
    window.desk.editor.undo()
    window.activateWindow()
    qtbot.keySequence(window, keys)
    assert texts(window) == ["one"]


def test_ctrl_z_undoes_typing_first_and_then_that_a_sentence_was_added(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.activateWindow()
    window.commands["add"].trigger()
    line, control = window.sentences.input, Qt.KeyboardModifier.ControlModifier
    qtbot.keyClicks(line, KEYS)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.keyClicks(line, "wrong")
    qtbot.keyClick(line, Qt.Key.Key_Z, control)
    assert (line.text(), texts(window)) == ("", [KEYS])
    qtbot.keyClick(line, Qt.Key.Key_Z, control)
    assert (line.text(), texts(window)) == ("", [])


def test_a_column_that_one_note_brought_is_gone_in_the_next_session(
    qtbot: QtBot, window: MainWindow
) -> None:
    noted = (replace(text.sentence("1", "one"), note="mine"),)
    window.desk.show(Session(noted))
    view = window.sentences.view
    window.commands["note"].trigger()
    editor = view.editor
    editor.setText("another")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk.sentences[0].note == "another")
    assert not view.isColumnHidden(NOTE)
    window.desk.show(Session(noted))
    assert view.isColumnHidden(NOTE), "as there would have been none had nothing been written"


def test_page_keys_pass_over_what_is_filtered_out(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.show(Session(text.sentences(["one", "two", "once"])))
    window.sentences.filter.line.setText("on")
    window.sentences.filter.emit_filter()
    qtbot.keyClick(window, Qt.Key.Key_PageDown)
    assert window.desk.state.sentence.text == "once"


def test_commands_act_on_all_selected_sentences(
    qtbot: QtBot, window: MainWindow, engine: object
) -> None:
    window.desk.show(Session(text.sentences(["one", "two", "three"])))
    window.sentences.view.select(frozenset({"1", "3"}))
    window.commands["run-selected"].trigger()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    assert engine.scored == ["1", "3"]
    window.commands["move-down"].trigger()
    assert texts(window) == ["two", "one", "three"]
    window.commands["remove"].trigger()
    assert texts(window) == ["two"]
    assert window.commands["undo"].text() == "&Undo remove 2 sentences"
    window.commands["undo"].trigger()
    window.commands["undo"].trigger()
    assert texts(window) == ["one", "two", "three"]
    assert window.commands["redo"].text() == "&Redo move"


def test_t_marks_the_target_and_c_the_source(qtbot: QtBot, window: MainWindow) -> None:
    """[CLS] The keys to the cabinet are here . [SEP]"""
    show_scored(qtbot, window)
    window.activateWindow()
    window.heatmap.canvas.setFocus()
    window.desk.navigator.click(Cell(6, 2))
    qtbot.keyClick(window.heatmap.canvas, Qt.Key.Key_T)
    qtbot.keyClick(window.heatmap.canvas, Qt.Key.Key_C)
    window.desk.navigator.click(Cell(5))
    window.sentence.canvas.setFocus()
    qtbot.keyClick(window.sentence.canvas, Qt.Key.Key_A)
    roles = window.desk.sentences[0].roles
    assert (roles.targets, roles.cues, roles.attractors) == ((5,), (1,), (4,))
    qtbot.keyClick(window.sentence.canvas, Qt.Key.Key_A)
    assert window.desk.sentences[0].roles.attractors == ()


def test_words_are_marked_before_any_run_and_stay_so(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add(KEYS)
    window.activateWindow()
    window.sentence.canvas.setFocus()
    for _ in range(2):
        qtbot.keyClick(window.sentence.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(window.sentence.canvas, Qt.Key.Key_C)
    assert window.desk.state.readout == "keys: cue"
    window.commands["roles.targets"].trigger()
    roles = window.desk.sentences[0].roles
    assert (roles.targets, roles.cues, roles.attractors) == ((1,), (1,), ())
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    assert window.desk.state.locked == Cell(2)
    assert window.desk.state.targets[2].role == "TC"


def test_special_tokens_and_nothing_have_no_role(qtbot: QtBot, window: MainWindow) -> None:
    show_scored(qtbot, window)
    commands = window.commands
    assert not commands["roles.targets"].isEnabled()
    window.desk.navigator.click(Cell(0, 2))
    assert not commands["roles.targets"].isEnabled()
    assert commands["roles.cues"].isEnabled()


def test_letters_of_roles_are_typed_on_the_list(qtbot: QtBot, window: MainWindow) -> None:
    show_scored(qtbot, window)
    window.desk.navigator.click(Cell(6, 2))
    window.activateWindow()
    window.sentences.view.setFocus()
    qtbot.keyClick(window.sentences.view, Qt.Key.Key_T)
    assert window.sentences.input.text().lower() == "t"
    assert window.desk.sentences[0].roles.targets == ()


CONLLU = """# text = The keys are old
1\tThe\tthe\tDET\t_\t_\t2\tdet\t_\t_
2\tkeys\tkey\tNOUN\t_\t_\t4\tnsubj\t_\t_
3\tare\tbe\tAUX\t_\t_\t4\tcop\t_\t_
4\told\told\tADJ\t_\t_\t0\troot\t_\t_

"""


def test_roles_are_marked_from_the_annotation_of_all_sentences(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "in.conllu"
    path.write_text(CONLLU * 2)
    window.documents.open_path(path)
    qtbot.waitUntil(lambda: len(window.desk.sentences) == 2)
    window.commands["roles.annotated"].trigger()
    dialog = window.findChild(RolesDialog)
    dialog.targets.setCurrentIndex(dialog.targets.findData("cop"))
    assert dialog.all.isChecked()
    assert dialog.all.text() == "In all 2 sentences, not only in the one shown"
    assert dialog.cues.currentText() == "head of the target"
    assert {"cop", "nsubj"} <= {dialog.targets.itemText(i) for i in range(dialog.targets.count())}
    dialog.accept()
    expected = Roles(targets=(2,), cues=(3,))
    assert [each.roles for each in window.desk.sentences] == [expected] * 2
    assert window.status.message.text() == "Roles changed in 2 sentences."
    assert window.commands["undo"].text() == "&Undo roles (2 sentences)"


def test_while_an_annotated_sentence_is_written_it_is_said_that_annotations_go(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "in.conllu"
    path.write_text(CONLLU)
    window.documents.open_path(path)
    qtbot.waitUntil(lambda: len(window.desk.sentences) == 1)
    said = window.sentences.edit_message
    for id, expected in (("edit", "Annotations belong to these words"), ("note", "")):
        window.commands[id].trigger()
        assert said.text().startswith(expected)
        assert said.isVisible() == bool(expected)
        qtbot.keyClick(window.sentences.view.editor, Qt.Key.Key_Escape)
        assert not said.isVisible()
    window.desk.editor.edit("1", "no annotations now")
    window.commands["edit"].trigger()
    assert not said.isVisible()


def test_without_annotations_the_window_says_where_roles_could_come_from(
    window: MainWindow,
) -> None:
    window.desk.editor.add("one")
    window.commands["roles.annotated"].trigger()
    assert "CoNLL-U" in window.message_bar.label.text()


def test_exported_sentences_open_again_with_roles_tags_and_notes(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.desk.editor.add(f"{KEYS}\nOne.")
    window.desk.editor.tag(("1",), ("agr",), ())
    window.desk.navigator.select("1")
    window.desk.editor.toggle_role("cues", 1)
    before = window.desk.sentences
    window.documents.write_sentences(tmp_path / "out.tsv")
    qtbot.waitUntil(lambda: window.status.message.text() == "Wrote out.tsv.")
    window.desk.show(Session())
    window.documents.open_path(tmp_path / "out.tsv")
    qtbot.waitUntil(lambda: window.desk.sentences == before)


def test_roles_that_the_exported_table_cannot_hold_are_told(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    words = (Word("Do", 0, 2), Word("n't", 2, 5), Word("go", 6, 8))
    window.desk.show(Session((Sentence("1", "Don't go", words, roles=Roles(cues=(1, 2))),)))
    window.documents.write_sentences(tmp_path / "out.tsv")
    qtbot.waitUntil(lambda: window.message_bar.isVisible())
    assert "1 role is not in out.tsv" in window.message_bar.label.text()
    assert window.status.message.text() == "Wrote out.tsv."


def test_the_list_is_sorted_and_its_columns_chosen_by_menu_too(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.desk.show(Session(text.sentences(["b", "c", "a"])))
    commands = window.commands
    orders = []
    for column in (1, 1, -1):
        commands[f"sort.{column}"].trigger()
        orders.append("".join(row.text for row in window.sentences.model.rows))
    assert orders == ["abc", "cba", "bca"]
    commands.refresh()
    columns = (-1, 1, 2, 3, 4, 5, 6)
    assert [n for n in columns if commands[f"sort.{n}"].isChecked()] == [-1]
    commands["column.6"].trigger()
    assert not window.sentences.view.isColumnHidden(6)


def test_what_is_opened_is_seen_whole_whatever_the_filter_was(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.desk.show(Session(text.sentences(["b", "c", "a"])))
    window.sentences.filter.line.setText("c")
    window.commands["sort.1"].trigger()
    path = tmp_path / "in.txt"
    path.write_text("two\none")
    window.desk.files.open(path)
    qtbot.waitUntil(lambda: [row.text for row in window.sentences.model.rows] == ["two", "one"])
    assert window.sentences.model.can_move


def test_text_dropped_on_the_list_is_taken_by_the_window(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add("one")
    data = QMimeData()
    data.setText("two\nthree")
    viewport = window.sentences.view.viewport()
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    at, keys = viewport.rect().center(), Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(at, action, data, button, keys)
    QApplication.sendEvent(viewport, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(at), action, data, button, keys))
    assert texts(window) == ["one", "two", "three"]


def test_letters_that_pin_are_typed_on_the_list(qtbot: QtBot, window: MainWindow) -> None:
    show_scored(qtbot, window)
    window.desk.navigator.click(Cell(2, 1))
    window.desk.navigator.pin()
    window.sentences.view.setFocus()
    qtbot.keyClick(window.sentences.view, "P", Qt.KeyboardModifier.ShiftModifier)
    assert window.sentences.input.text() == "P"
    assert len(window.desk.state.pins) == 1


def test_a_copy_that_a_filter_would_hide_is_seen_and_written(
    qtbot: QtBot, window: MainWindow
) -> None:
    show_scored(qtbot, window)
    window.sentences.filter.line.setText("status:scored")
    window.sentences.filter.emit_filter()
    window.commands["duplicate"].trigger()
    copy = window.desk.state.sentence.id
    assert window.sentences.model.place_of(copy) is not None
    assert window.sentences.view.state() == window.sentences.view.State.EditingState


def test_f2_edits_the_sentence_wherever_the_keys_are(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add(KEYS)
    window.activateWindow()
    window.heatmap.canvas.setFocus()
    qtbot.keyClick(window.heatmap.canvas, Qt.Key.Key_F2)
    editor = window.sentences.view.editor
    assert editor is not None
    editor.setText("Keys rust.")
    qtbot.keyClick(editor, Qt.Key.Key_F2)  # nothing else is edited meanwhile
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: texts(window) == ["Keys rust."])


def test_a_right_click_on_the_list_offers_to_edit_and_to_compare(window: MainWindow) -> None:
    offered = {each.text().replace("&", "") for each in window.sentences.view.actions()}
    assert {"Edit the sentence", "Compare with…", "Remove sentences"} <= offered


@pytest.mark.parametrize("id", ["add", "edit", "duplicate", "tags", "note", "find"])
def test_what_is_written_in_the_list_shows_the_list(window: MainWindow, id: str) -> None:
    window.desk.editor.add("one\ntwo")
    window.arrangement.toggle("sentences")
    assert not window.sentences.isVisibleTo(window)
    window.commands[id].trigger()
    assert window.sentences.isVisibleTo(window)
    focused = window.focusWidget()
    assert focused is window.sentences.view.editor or window.sentences.isAncestorOf(focused)
