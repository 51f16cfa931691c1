"""A table whose names say nothing: the window asks which column is what, and opens it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QPushButton
from pytestqt.qtbot import QtBot

from vzdesk.window.dialogs.columns import ColumnsDialog
from vzdesk.window.main_window import MainWindow


def asked(qtbot: QtBot, window: MainWindow, path: Path, content: str) -> ColumnsDialog:
    path.write_text(content, encoding="utf-8")
    window.documents.open_path(path)
    qtbot.waitUntil(lambda: window.findChild(ColumnsDialog) is not None)
    return window.findChild(ColumnsDialog)


def button(dialog: ColumnsDialog, text: str) -> QPushButton:
    return next(each for each in dialog.buttons.buttons() if each.text() == text)


def test_the_columns_that_are_chosen_are_read(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    table = "nr,stimulus,word1\n7,The keys are here.,keys\n"
    dialog = asked(qtbot, window, tmp_path / "in.csv", table)
    accept = button(dialog, "Open")
    assert not accept.isEnabled()
    assert "2: stimulus (The keys are here.)" in dialog.choices["sentence"].itemText(2)
    dialog.choices["sentence"].setCurrentIndex(2)
    dialog.choices["id"].setCurrentIndex(1)
    dialog.choices["targets"].setCurrentIndex(3)
    assert accept.isEnabled()
    qtbot.mouseClick(accept, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [each.id for each in window.desk.sentences] == ["7"])
    (sentence,) = window.desk.sentences
    assert (sentence.text, sentence.roles.targets) == ("The keys are here.", (1,))


def test_the_first_line_may_be_a_row(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    dialog = asked(qtbot, window, tmp_path / "in.tsv", "The key\tThe keys\nA dog\tA dogs\n")
    dialog.choices["good"].setCurrentIndex(1)
    assert not button(dialog, "Open").isEnabled()
    dialog.choices["bad"].setCurrentIndex(2)
    dialog.has_names.setChecked(False)
    qtbot.mouseClick(button(dialog, "Open"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.desk.sentences) == 4)
    assert window.desk.sentences[0].text == "The key"


def test_cancelling_leaves_what_is_open(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.desk.editor.add("mine")
    window.desk.editor.undo()
    before = window.desk.sentences
    dialog = asked(qtbot, window, tmp_path / "in.csv", "a,b\n1,c\n")
    with qtbot.waitSignal(dialog.rejected):
        cancel = dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert window.desk.sentences == before
