"""Who presses the key of a command that cannot be used is told why."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.session.document import Session
from vzdesk.window.commands.command import Command
from vzdesk.window.main_window import MainWindow


def unusable(window: MainWindow) -> dict[str, str]:
    """The commands that have a key and cannot be used now, and the reason of each."""
    commands = window.commands
    commands.refresh()
    found = {}
    for id, (command, action) in commands._commands.items():
        assert isinstance(command, Command)
        if command.shortcuts and not (action.isEnabled() and action.isVisible()):
            found[id] = command.reason(window.desk.state)
    return found


def test_each_has_a_reason_whatever_is_open(window: MainWindow, qtbot: QtBot) -> None:
    seen = unusable(window)
    assert seen["study"] == "There is no sentence yet: type one, or open a file."
    assert len(seen) > 30
    desk = window.desk
    desk.show(Session((text.sentence("1", "The keys are here"),)))
    alone = unusable(window)
    assert alone["find"] == "There is one sentence only."
    assert alone["dependencies"] == "This sentence has no dependencies."
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    scored = unusable(window)
    assert "export-picture" not in scored
    assert scored["layer-down"] or scored["layer-up"]
    desk.editor.add("The key is there")
    desk.comparison.start(*(each.id for each in desk.sentences))
    compared = unusable(window)
    assert "A comparison is" in compared["show.map"]
    for found in (seen, alone, scored, compared):
        assert all(found.values()), [id for id, reason in found.items() if not reason]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("Ctrl+Alt+S", "Study: There is no sentence yet: type one, or open a file."),
        ("Ctrl+Alt+F", "Concordance: There is no sentence yet: type one, or open a file."),
        ("Ctrl+P", "Export picture: No map is shown: run the sentence first."),
        ("Ctrl+T", "Export table: No sentence is scored yet: run one first."),
        ("Ctrl+5", "Cross: No map is shown: run the sentence first."),
        ("Esc", "Cancel: Nothing is being run, opened or written."),
    ],
)
def test_a_key_on_the_start_page_says_why(
    window: MainWindow, qtbot: QtBot, key: str, said: str
) -> None:
    assert window.start.is_on
    focus = window.focusWidget()
    assert focus is not None
    (combination,) = [QKeySequence(key)[0]]
    qtbot.keyClick(focus, combination.key(), combination.keyboardModifiers())
    assert window.status.message.text() == said
    assert not window.study.is_on


def test_a_key_for_words_is_explained_only_where_words_are(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.desk.show(Session((text.sentence("1", "The keys are here"),)))
    window.commands.refresh()
    assert not window.commands["roles.targets"].isEnabled()
    for part, said in (
        (window.sentences.view, ""),
        (window.heatmap.canvas, "Target word: No word is chosen."),
    ):
        part.setFocus()
        qtbot.keyClick(part, Qt.Key.Key_T)
        assert window.status.message.text() == said


def test_a_sign_that_needs_the_shift_key_is_the_key_of_its_command(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, "+", Qt.KeyboardModifier.ShiftModifier)
    assert window.status.message.text() == "Larger: No map is shown: run the sentence first."
    qtbot.keyClick(window, Qt.Key.Key_F4)
    window.status.clear()
    qtbot.keyClick(window, Qt.Key.Key_F4)
    assert window.status.message.text() == "", "a key of nothing"
