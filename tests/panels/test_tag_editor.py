"""Tags and notes written in place: tags are completed, and it is said for how many they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from vzdesk.panels.sentences import SentencesPanel
from vzdesk.view.types import SentenceRow, ViewState
from vzdesk.widgets.sentence_table.editors import TagCompleter

ROWS = (
    SentenceRow("a", "One.", "unscored", tags=("agreement", "plural")),
    SentenceRow("b", "Two.", "unscored", tags=("attractor",)),
    SentenceRow("c", "Three.", "unscored", note="odd"),
)
Key = Qt.Key


@pytest.fixture
def panel(qtbot: QtBot) -> SentencesPanel:
    panel = SentencesPanel()
    qtbot.addWidget(panel)
    panel.resize(480, 300)
    panel.show()
    panel.activateWindow()
    panel.set_state(ViewState(rows=ROWS, sentence=ROWS[2]))
    return panel


def opened(panel: SentencesPanel, column: str = "tags") -> QLineEdit:
    panel.write(column)
    return panel.view.editor


def completer(editor: QLineEdit) -> TagCompleter:
    return editor.findChild(TagCompleter)


def offered(editor: QLineEdit) -> list[str]:
    found = completer(editor)
    return found.model().stringList() if found.popup().isVisible() else []


def test_tags_of_other_sentences_are_offered_as_they_are_begun(panel: SentencesPanel, qtbot: QtBot):
    editor = opened(panel)
    qtbot.keyClicks(editor, "A")
    assert offered(editor) == ["agreement", "attractor"]
    qtbot.keyClicks(editor, "t")
    assert offered(editor) == ["attractor"]
    qtbot.keyClicks(editor, "x")
    assert offered(editor) == []


def test_tab_takes_the_first_and_the_next_tag_is_offered_without_it(
    panel: SentencesPanel, qtbot: QtBot
):
    editor = opened(panel)
    qtbot.keyClicks(editor, "a")
    qtbot.keyClick(completer(editor).popup(), Key.Key_Tab)
    assert editor.text() == "agreement, "
    qtbot.keyClicks(editor, "a")
    assert offered(editor) == ["attractor"]


def test_down_and_enter_take_another(panel: SentencesPanel, qtbot: QtBot):
    editor = opened(panel)
    qtbot.keyClick(editor, Key.Key_Down)
    assert offered(editor) == ["agreement", "attractor", "plural"]
    popup = completer(editor).popup()
    qtbot.keyClick(popup, Key.Key_Down)
    qtbot.keyClick(popup, Key.Key_Down)
    qtbot.keyClick(popup, Key.Key_Return)
    assert editor.text() == "attractor, "
    with qtbot.waitSignal(panel.tag_requested) as asked:
        qtbot.keyClick(editor, Key.Key_Return)
    assert asked.args == [("c",), ("attractor",), ()]


def test_enter_alone_takes_what_is_written_at_once(panel: SentencesPanel, qtbot: QtBot):
    editor = opened(panel)
    qtbot.keyClicks(editor, "agr")
    with qtbot.waitSignal(panel.tag_requested) as asked:
        qtbot.keyClick(completer(editor).popup(), Key.Key_Return)
    assert asked.args == [("c",), ("agr",), ()]
    assert not panel.view.is_editing


def test_what_is_typed_at_once_is_added_to_the_tags_that_are_there(
    panel: SentencesPanel, qtbot: QtBot
):
    """Else the tags of all selected sentences would be taken by whoever wants to give one."""
    panel.set_state(ViewState(rows=ROWS, sentence=ROWS[0]))
    editor = opened(panel)
    QApplication.processEvents()
    qtbot.keyClicks(editor, "new")
    with qtbot.waitSignal(panel.tag_requested) as asked:
        qtbot.keyClick(editor, Key.Key_Return)
    assert asked.args == [("a",), ("new",), ()]


def test_tags_that_are_left_as_they_are_ask_for_nothing(panel: SentencesPanel, qtbot: QtBot):
    panel.set_state(ViewState(rows=ROWS, sentence=ROWS[0]))
    editor = opened(panel)
    with qtbot.assertNotEmitted(panel.tag_requested):
        qtbot.keyClick(editor, Key.Key_Return)
        QApplication.processEvents()
    assert not panel.view.is_editing


def test_escape_ends_the_offer_and_then_the_editing(panel: SentencesPanel, qtbot: QtBot):
    editor = opened(panel)
    qtbot.keyClicks(editor, "a")
    qtbot.keyClick(completer(editor).popup(), Key.Key_Escape)
    assert offered(editor) == []
    assert panel.view.is_editing
    qtbot.keyClick(editor, Key.Key_Escape)
    assert not panel.view.is_editing


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("tags", "For 2 sentences: all get the tags you add, and lose those you remove."),
        ("note", "For 2 sentences: all get this note."),
    ],
)
def test_while_it_is_written_for_several_sentences_this_is_said(
    panel: SentencesPanel, qtbot: QtBot, column: str, said: str
):
    panel.view.select(frozenset("bc"))
    editor = opened(panel, column)
    assert panel.edit_message.isVisible()
    assert panel.edit_message.text() == said
    qtbot.keyClick(editor, Key.Key_Escape)
    QApplication.processEvents()
    assert not panel.edit_message.isVisible()


@pytest.mark.parametrize("column", ["tags", "text"])
def test_of_one_sentence_or_its_text_nothing_is_said(panel: SentencesPanel, column: str):
    if column == "text":
        panel.view.select(frozenset("bc"))
    opened(panel, column)
    assert not panel.edit_message.isVisible()


def test_a_tag_taken_before_others_has_one_comma_after_it(panel: SentencesPanel, qtbot: QtBot):
    editor = opened(panel)
    editor.setText(", plural")
    editor.setCursorPosition(0)
    qtbot.keyClicks(editor, "ag")
    qtbot.keyClick(completer(editor).popup(), Key.Key_Tab)
    assert editor.text() == "agreement, plural"
    assert editor.cursorPosition() == len("agreement, ")
