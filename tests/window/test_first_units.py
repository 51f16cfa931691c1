"""People who have not chosen see words first; what they choose is remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import FakeEngine
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vzdesk import app
from vzdesk.desk import preferences
from vzdesk.desk.preferences import Preferences
from vzdesk.session.document import Session
from vzdesk.view.selection import Settings
from vzdesk.window.main_window import MainWindow


def test_a_new_session_begins_with_words(window: MainWindow):
    assert window.desk.state.units == "words"
    window.desk.editor.add("The keys are here.")
    assert window.desk.snapshot().settings == Settings("words")


def test_the_units_that_were_chosen_are_those_of_later_sessions(window: MainWindow):
    window.commands["units.tokens"].trigger()
    assert preferences.read().units == "tokens"
    window.desk.editor.add("The keys are here.")
    window.desk.navigator.set_settings(colours="cividis")
    window.desk.begin()
    assert window.desk.snapshot().settings == Settings("tokens")
    window.commands["units.words-joint"].trigger()
    window.desk.begin()
    assert window.desk.state.units == "words-joint"


def test_choosing_units_changes_no_other_setting_of_an_empty_session(window: MainWindow):
    window.desk.navigator.set_settings(colours="cividis")
    window.commands["units.tokens"].trigger()
    assert window.desk.snapshot().settings == Settings("tokens", colours="cividis")


def test_the_units_are_remembered_from_one_start_to_the_next(
    qapp: QApplication, engine: FakeEngine
):
    preferences.write(Preferences(units="tokens"))
    window = app.build(qapp, engine.load, engine.analyse)
    try:
        assert window.desk.state.units == "tokens"
    finally:
        window.close_now()
        window.deleteLater()


def test_a_session_keeps_its_own_units_and_they_are_not_remembered(window: MainWindow):
    window.desk.show(Session(settings=Settings("tokens")))
    assert window.desk.state.units == "tokens"
    window.save_preferences()
    assert preferences.read().units == "words"
    window.desk.begin()
    assert window.desk.state.units == "words"


def test_the_sentences_of_a_text_are_shown_in_words(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
):
    path = tmp_path / "texts.txt"
    path.write_text("The keys are here.\nBirds sing.\n")
    with qtbot.waitSignal(window.desk.files.opened):
        window.documents.open_path(path)
    assert window.desk.state.units == "words"
    assert not window.desk.dirty


@pytest.mark.parametrize("content", ['"syllables"', "3", "null", "[]"])
def test_units_that_nobody_knows_are_words(own_settings: Path, content: str):
    preferences.write(Preferences(units="tokens", theme="dark"))
    file = own_settings / "preferences.json"
    kept = json.loads(file.read_text())
    file.write_text(json.dumps(kept | {"units": json.loads(content)}))
    assert preferences.read() == Preferences(units="words", theme="dark")
