"""What is still being typed is not lost where the session is saved, or something else is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from vzdesk.engine import text
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.window.main_window import MainWindow

COLUMNS = ("text", "note", "tags")


def opened(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    """A session in this file, with nothing unsaved."""
    window.desk.show(Session(text.sentences(["The keys are here.", "Two"])))
    with qtbot.waitSignal(window.desk.files.saved):
        window.desk.files.save(path)


def begin_to_write(qtbot: QtBot, window: MainWindow, column: str) -> QLineEdit:
    """Type into the list, and press no Enter."""
    window.sentences.write(column)
    editor = window.sentences.view.editor
    assert editor is not None
    qtbot.keyClicks(editor, "precious")
    return editor


@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_being_written_in_the_list_is_saved(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, column: str
) -> None:
    path = tmp_path / "mine.vzd"
    opened(qtbot, window, path)
    begin_to_write(qtbot, window, column)
    with qtbot.waitSignal(window.desk.files.saved):
        window.commands["save"].trigger()
    assert "precious" in repr(read(path).sentences[0])
    assert not window.desk.dirty


@pytest.mark.parametrize("leave", ["close", "new"])
@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_being_written_in_the_list_is_asked_about(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, column: str, leave: str
) -> None:
    opened(qtbot, window, tmp_path / "mine.vzd")
    begin_to_write(qtbot, window, column)
    if leave == "close":
        window.close()
    else:
        window.commands["new"].trigger()
    assert window.findChild(QMessageBox, "unsaved") is not None
    assert window.isVisible()
    assert "precious" in repr(window.desk.sentences[0])


def test_the_sentence_that_is_being_typed_is_asked_about_before_the_window_is_closed(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.keyClicks(window.sentences.input, "The keys are precious")
    window.close()
    assert window.findChild(QMessageBox, "unsaved") is not None
    assert [each.text for each in window.desk.sentences] == ["The keys are precious"]


def test_what_is_being_written_in_the_list_is_what_runs(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.show(Session(text.sentences(["The keys are here."])))
    begin_to_write(qtbot, window, "text")
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: len(window.desk.results) == 1)
    assert window.desk.results[0][1].sentence.text == "precious"
