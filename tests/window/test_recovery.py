"""What was not saved when the program was killed is offered at the next start."""

from __future__ import annotations

from pathlib import Path

import pytest
from elsewhere import open_elsewhere
from hand_made import show
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot
from settled import settle

from vzdesk import paths
from vzdesk.engine import text
from vzdesk.session.document import Session
from vzdesk.session.journal import ABOUT, Journal
from vzdesk.session.stamp import stamp
from vzdesk.session.write import write
from vzdesk.window.main_window import MainWindow


def left(name: str, *texts: str, of: Path | None = None) -> Path:
    """A journal that a killed program left, with these sentences."""
    folder = paths.data() / "journals" / name
    journal = Journal(folder)
    if of is not None:
        saved = Session(text.sentences(texts[:1]))
        write(saved, of)
        journal.begin(saved, of, stamp(of))
    journal.write(Session(text.sentences(texts)))
    journal.close()
    return folder


def offered(qtbot: QtBot, window: MainWindow) -> list[str]:
    with qtbot.waitSignal(window.desk.recovery.changed):
        window.desk.recovery.find()
    return [label.text() for label in shown(window, QLabel)]


def shown(window: MainWindow, kind: type) -> list:
    return [each for each in window.recovery_bar.findChildren(kind) if each.isVisible()]


def press(qtbot: QtBot, window: MainWindow, name: str) -> None:
    button = next(each for each in shown(window, QPushButton) if name in each.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_anything_left_nothing_is_shown(qtbot: QtBot, window: MainWindow) -> None:
    assert offered(qtbot, window) == []
    assert not window.recovery_bar.isVisible()


def test_it_is_said_what_was_left_and_recovered_on_request(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    folder = left("a", "one", "two <b>&amp;", of=tmp_path / "pairs <i>.vzd")
    (said,) = offered(qtbot, window)
    assert said.startswith("Work on pairs <i>.vzd was not saved when vzdesk last ended: 2 sen")
    assert "last changed today at" in said
    assert shown(window, QLabel)[0].textFormat() == Qt.TextFormat.PlainText
    press(qtbot, window, "Recover")
    qtbot.waitUntil(lambda: len(window.desk.sentences) == 2)
    assert window.windowTitle() == "pairs <i>.vzd[*] — vzdesk"
    assert window.isWindowModified()
    assert not window.recovery_bar.isVisible()
    qtbot.waitUntil(lambda: not folder.exists())


def test_what_was_left_can_be_discarded_after_a_question(qtbot: QtBot, window: MainWindow) -> None:
    folder = left("a", "one")
    (said,) = offered(qtbot, window)
    assert "A new session was not saved when vzdesk last ended: 1 sentence, last" in said
    press(qtbot, window, "Discard")
    box = window.findChild(QMessageBox, "discard")
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert window.recovery_bar.isVisible()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "discard") is None)
    press(qtbot, window, "Discard")
    box = window.findChild(QMessageBox, "discard")
    box.button(QMessageBox.StandardButton.Discard).click()
    assert not window.recovery_bar.isVisible()
    qtbot.waitUntil(lambda: not folder.exists())


def test_work_that_is_open_is_not_replaced_unasked(qtbot: QtBot, window: MainWindow) -> None:
    left("a", "one")
    offered(qtbot, window)
    window.desk.editor.add("mine")
    press(qtbot, window, "Recover")
    box = window.findChild(QMessageBox, "unsaved")
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert [each.text for each in window.desk.sentences] == ["mine"]
    assert window.recovery_bar.isVisible()


def test_what_is_offered_does_not_let_a_small_window_scroll(
    qtbot: QtBot, window: MainWindow
) -> None:
    show(window)
    left("a", "one")
    offered(qtbot, window)
    for height in (690, 560):
        window.resize(1270, height)
        settle(window)
        assert window.recovery_bar.isVisible()
        assert window.centralWidget().verticalScrollBar().maximum() == 0


def test_work_on_a_file_that_another_window_has_open_is_recovered_after_a_question(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "a.vzd"
    left("a", "one", "two", of=path)
    offered(qtbot, window)
    with open_elsewhere(path):
        press(qtbot, window, "Recover")
        box = window.findChild(QMessageBox, "open-elsewhere")
        next(each for each in box.buttons() if "read only" in each.text()).click()
        qtbot.waitUntil(lambda: len(window.desk.sentences) == 2)
    assert window.desk.is_read_only


def test_of_many_the_latest_are_offered_first(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        folder = left(str(n), *"abcdefgh"[: n + 1])
        about = (folder / ABOUT).read_text()
        (folder / ABOUT).write_text(about.replace('"when": "20', f'"when": "200{n}'))
    said = offered(qtbot, window)
    assert len(said) == 3
    assert "5 sentences" in said[0]
    assert "an unknown time" in said[0]


def test_work_is_not_offered_again_after_it_was_discarded_on_leaving(
    qtbot: QtBot, window: MainWindow
) -> None:
    folder = left("a", "one")
    offered(qtbot, window)
    press(qtbot, window, "Recover")
    qtbot.waitUntil(lambda: len(window.desk.sentences) == 1)
    window.close_now()
    assert not folder.exists()
    assert not list((paths.data() / "journals").iterdir())
