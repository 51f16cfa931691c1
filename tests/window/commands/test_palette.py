from __future__ import annotations

import pytest
from hand_made import show
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from vzdesk.window.dialogs.commands import CommandsDialog
from vzdesk.window.entries import keys_of, plain
from vzdesk.window.main_window import MainWindow


@pytest.fixture
def dialog(window: MainWindow) -> CommandsDialog:
    show(window)
    window.commands["commands"].trigger()
    return window.findChild(CommandsDialog)


def test_every_command_of_the_menus_can_be_found(window: MainWindow):
    paths = [command.path for command in window.commands.listed()]
    assert "Analyse ▸ Run" in paths
    assert "View ▸ Theme ▸ Dark" in paths
    assert len(paths) == len(set(paths))


def test_what_is_typed_may_be_in_any_order_and_case(dialog: CommandsDialog, qtbot: QtBot):
    qtbot.keyClicks(dialog.input, "DARK th")
    assert dialog.shown() == ["View ▸ Theme ▸ Dark"]
    dialog.input.setText("no such command")
    assert dialog.shown() == []
    qtbot.keyClick(dialog.input, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_enter_runs_the_first_that_fits(window: MainWindow, dialog: CommandsDialog, qtbot: QtBot):
    qtbot.keyClicks(dialog.input, "layer up")
    qtbot.keyClick(dialog.input, Qt.Key.Key_Return)
    assert window.desk.state.layer == 1


def test_arrows_move_in_the_list_while_typing_goes_on(window: MainWindow, qtbot: QtBot):
    show(window)
    window.desk.navigator.set_layer(1)
    window.commands["commands"].trigger()
    dialog = window.findChild(CommandsDialog)
    qtbot.keyClicks(dialog.input, "view layer ")
    qtbot.keyClick(dialog.input, Qt.Key.Key_Down)
    assert dialog.list.currentItem().text(0) == "View ▸ Layer down"
    qtbot.keyClick(dialog.input, Qt.Key.Key_Return)
    assert window.desk.state.layer == 0


def test_a_command_that_cannot_be_used_now_is_grey_and_does_nothing(
    window: MainWindow, dialog: CommandsDialog, qtbot: QtBot
):
    """At the lowest layer there is none below."""
    asked: list[bool] = []
    window.commands["layer-down"].triggered.connect(asked.append)
    qtbot.keyClicks(dialog.input, "layer down")
    assert dialog.shown() == ["View ▸ Layer down"]
    items = [dialog.list.topLevelItem(i) for i in range(dialog.list.topLevelItemCount())]
    assert [each.flags() for each in items if not each.isHidden()] == [Qt.ItemFlag.NoItemFlags]
    qtbot.keyClick(dialog.input, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert asked == []


def test_keys_are_listed_for_submenus_too(window: MainWindow):
    keys = keys_of(window.commands.listed())
    assert ("Run", "F5") in keys["Analyse"]
    assert ("Annotations ▸ Dependencies", "Ctrl+Shift+D") in keys["View"]


def test_a_question_mark_asks_for_commands_but_can_be_typed_into_a_sentence(
    window: MainWindow, qtbot: QtBot
):
    window.activateWindow()
    window.commands["add"].trigger()
    qtbot.keyClicks(window.sentences.input, "Who?")
    assert window.sentences.input.text() == "Who?"
    assert window.findChild(CommandsDialog) is None
    window.heatmap.setFocus()
    qtbot.keyClick(window.heatmap.canvas, Qt.Key.Key_Question)
    assert window.findChild(CommandsDialog) is not None


def test_the_mark_of_a_key_is_no_part_of_a_name():
    assert plain("Save &as…") == "Save as"
    assert plain("R&&D") == "R&D"


def test_no_key_belongs_to_two_commands(window: MainWindow):
    keys = [
        key.toString()
        for action in window.commands.findChildren(QAction)
        for key in action.shortcuts()
    ]
    assert len(keys) == len(set(keys))
