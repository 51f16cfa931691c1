"""A model whose folder is gone is said to be so before anybody runs it."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeChoice
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from settled import handle_events

from vzdesk.window.main_window import MainWindow


def come_to_the_front(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window.toolbar, "isActiveWindow", lambda: True)
    QApplication.sendEvent(window.toolbar, QEvent(QEvent.Type.ActivationChange))


def test_the_toolbar_says_that_a_model_is_gone_and_what_to_do(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the window comes to the front, and when the list of models is opened."""
    bar, folder = window.toolbar, tmp_path / "mine"
    folder.mkdir()
    window.models.use(replace(FakeChoice("mine"), path=folder))
    looked, trouble = [], window.models._looker._trouble
    monkeypatch.setattr(
        window.models._looker, "_trouble", lambda path: [trouble(path), looked.append(path)][0]
    )
    come_to_the_front(window, monkeypatch)
    qtbot.waitUntil(lambda: str(folder) in looked)
    handle_events()
    assert bar.model.currentText() == "mine"
    folder.rmdir()
    come_to_the_front(window, monkeypatch)
    qtbot.waitUntil(lambda: bar.model.currentText() == "mine (gone)")
    assert "choose another" in bar.shown_by.text()
    assert "not there any more" in bar.model.toolTip()
    assert "choose another model" in bar.model.toolTip()
    folder.mkdir()
    bar.model.showPopup()
    qtbot.waitUntil(lambda: bar.model.currentText() == "mine")
    bar.model.hidePopup()
    assert "choose another" not in bar.shown_by.text()


def test_a_drive_that_does_not_answer_keeps_nobody_waiting(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_in: list[threading.Thread] = []
    answer = threading.Event()

    def slow(_path: str) -> str:
        asked_in.append(threading.current_thread())
        answer.wait(5)
        return "gone"

    monkeypatch.setattr(window.models._looker, "_trouble", slow)
    window.models.use(replace(FakeChoice("mine"), path=tmp_path))
    come_to_the_front(window, monkeypatch)
    qtbot.waitUntil(lambda: bool(asked_in))
    assert threading.main_thread() not in asked_in
    assert window.toolbar.model.currentText() == "mine"
    answer.set()
    qtbot.waitUntil(lambda: window.toolbar.model.currentText() == "mine (gone)")
