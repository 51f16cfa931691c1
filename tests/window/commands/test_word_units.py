"""Tokens, words, and words zeroed as one: the third is computed where it is asked for."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from vzdesk.desk.run import IDLE
from vzdesk.export.jobs import caption
from vzdesk.window.main_window import MainWindow

TABLE = "The keys are on the table now"


def run_to_end(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)


def show_as_one(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add(TABLE)
    window.commands["units.words-joint"].trigger()
    run_to_end(qtbot, window)


def test_the_third_choice_stands_beside_the_others_and_can_be_reached_by_key(
    qtbot: QtBot, window: MainWindow
) -> None:
    buttons = [button.text() for button in window.toolbar.choices]
    assert buttons == ["Tokens", "Words", "Words as one"]
    window.desk.editor.add(TABLE)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.desk.state.units == "words"
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_2, both)
    assert window.desk.state.units == "words-joint"
    assert window.toolbar.choices[2].isChecked()
    assert [button.text() for button in window.toolbar.choices] == buttons


def test_the_panels_say_to_run_and_then_show_the_words(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add(TABLE)
    run_to_end(qtbot, window)
    window.commands["units.words-joint"].trigger()
    panels = (window.sentence, window.heatmap, window.layers)
    assert window.sentence.message_label.text() == "Press Run (F5) to zero its words as one."
    assert [unit.label for unit in window.desk.state.words] == TABLE.split()
    assert all(panel.state.map is None for panel in panels)
    run_to_end(qtbot, window)
    assert all(panel.state.words_as_one for panel in panels)
    window.commands["units.tokens"].trigger()
    assert window.heatmap.state.map is not None
    assert window.desk.state.rows[0].status == "scored"


def test_a_table_of_them_says_what_it_is_and_how_it_is_made_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    show_as_one(qtbot, window)
    window.documents.write_table(tmp_path / "t.csv")
    beside = tmp_path / "t.csv.json"
    qtbot.waitUntil(beside.exists)
    record = json.loads(beside.read_text(encoding="utf-8"))
    assert (record["units"], record["methods"][0]) == ("words-joint", "value-zeroing+words")
    assert "--units words-joint" in record["command"]


def test_conllu_gets_the_map_that_is_shown(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    show_as_one(qtbot, window)
    window.documents.write_table(tmp_path / "t.conllu")
    qtbot.waitUntil((tmp_path / "t.conllu.json").exists)
    assert "ValueZeroingWordsL1=1:" in (tmp_path / "t.conllu").read_text(encoding="utf-8")
    record = json.loads((tmp_path / "t.conllu.json").read_text(encoding="utf-8"))
    assert (record["units"], record["methods"]) == ("words-joint", ["value-zeroing+words"])


def test_a_picture_says_that_words_were_zeroed_as_one(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    show_as_one(qtbot, window)
    window.documents.write_picture(tmp_path / "p.png")
    qtbot.waitUntil((tmp_path / "p.png").exists)
    image = QImage(str(tmp_path / "p.png"))
    assert image.text("Method") == "value-zeroing+words"
    assert image.text("Title").endswith("layer 1, words zeroed as one")
    window.desk.navigator.set_method("attention")
    assert "as one" not in caption(window.desk.state)
