"""Who presses the key of a command that cannot be used is told why."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from pytestqt.qtbot import QtBot

from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.session.document import Session
from vzdesk.window.main_window import MainWindow


def unusable(window: MainWindow) -> dict[str, str]:
    """What is said where the keys of commands are pressed that cannot be used now, by their names;
    without keys that work in some widgets only.
    """
    said: list[str] = []
    window.commands.refresh()
    window.commands.refused.connect(said.append)
    for action in window.commands.findChildren(QAction):
        is_local = action.shortcutContext() == Qt.ShortcutContext.WidgetWithChildrenShortcut
        is_off = not (action.isEnabled() and action.isVisible())
        if is_off and not is_local and not action.shortcut().isEmpty():
            keys = action.shortcut()[0]
            event = QKeyEvent(QEvent.Type.KeyPress, keys.key(), keys.keyboardModifiers())
            assert window.commands.explains(event), action.text()
    window.commands.refused.disconnect(said.append)
    return dict(each.split(": ", 1) for each in said)


def test_each_has_a_reason_whatever_is_open(window: MainWindow, qtbot: QtBot) -> None:
    seen = unusable(window)
    assert seen["Study"] == "There is no sentence yet: type one, or open a file."
    assert len(seen) > 30
    desk = window.desk
    desk.show(Session((text.sentence("1", "The keys are here"),)))
    alone = unusable(window)
    assert alone["Filter the sentences"] == "There is one sentence only."
    assert alone["Dependencies"] == "This sentence has no dependencies."
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    scored = unusable(window)
    assert "Export picture" not in scored
    assert "Layer down" in scored
    desk.editor.add("The key is there")
    desk.comparison.start(*(each.id for each in desk.sentences))
    compared = unusable(window)
    assert "A comparison is of one layer: leave it first." in compared.values()
    for found in (seen, alone, scored, compared):
        assert all(found.values()), [name for name, reason in found.items() if not reason]


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
