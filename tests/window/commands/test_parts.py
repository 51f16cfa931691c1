"""An encoder-decoder model in the window: three maps to choose from, and a second text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import FakeEngine, fake_ref
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from states import scored_pair

from vzdesk.engine import models
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.types import Analysis, Provenance, ScoreMap, SentenceResult, frozen
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell
from vzdesk.window.dialogs.decoder import DecoderTextDialog, SecondTextDialog
from vzdesk.window.main_window import MainWindow


def show_pair(window: MainWindow, scored: SentenceResult | None = None) -> None:
    scored = scored or scored_pair()
    ref = replace(fake_ref(), n_layers=2, n_decoder_layers=3)
    analysis = Analysis(ref, Provenance("then", "cpu", "t"), {"1": scored})
    window.desk.show(Session((scored.sentence,), (analysis,)))


def test_the_parts_are_there_only_where_a_result_has_some(window: MainWindow) -> None:
    commands = window.commands
    window.desk.editor.add("one")
    assert not window.toolbar.parts.isVisible()
    assert not commands["part.cross"].isEnabled()
    assert not commands["decoder-text"].isVisible()
    show_pair(window)
    assert window.toolbar.parts.isVisible()
    assert commands["part.cross"].isVisible()
    assert commands["decoder-text"].isEnabled()
    assert commands["part.encoder"].isChecked()


def test_choosing_a_part_shows_its_map_in_every_panel(window: MainWindow) -> None:
    show_pair(window)
    window.commands["part.cross"].trigger()
    window.desk.navigator.click(Cell(3, 4))
    assert window.toolbar.layer.suffix() == " of 3"
    assert window.heatmap.state.map.scores.shape == (4, 5)
    assert window.status.readout.text().startswith("cross layer 1 · sie ← </s> · score")
    assert not window.commands["rollout"].isEnabled()
    assert not window.toolbar.rollout.isEnabled()
    window.commands["part.encoder"].trigger()
    assert window.toolbar.layer.suffix() == " of 2"
    assert window.commands["rollout"].isEnabled()


def test_a_cross_map_that_is_rolled_out_across_both_texts_is_shown(window: MainWindow) -> None:
    scored = scored_pair()
    cross = scored.maps[map_key("value-zeroing/cross")]
    maps = dict(scored.maps)
    for name, share in (("alti/cross", 0.5), ("alti/cross+rollout", 0.25)):
        key, scores = map_key(name), frozen(cross.scores * share, cross.scores.dtype)
        maps[key] = ScoreMap(key, scores, None, cross.no_mixing)
    show_pair(window, replace(scored, maps=maps))
    window.desk.navigator.set_method("alti")
    window.commands["part.cross"].trigger()
    assert window.toolbar.rollout.isEnabled()
    window.commands["rollout"].trigger()
    assert window.toolbar.rollout.isChecked()
    expected = maps[map_key("alti/cross+rollout")].scores[0]
    assert (window.heatmap.state.map.scores == expected).all()
    window.desk.navigator.set_method("value-zeroing")
    assert not window.toolbar.rollout.isEnabled()
    assert (window.heatmap.state.map.scores == cross.scores[0]).all()


def test_the_chooser_of_parts_follows_and_asks(qtbot: QtBot, window: MainWindow) -> None:
    show_pair(window)
    assert window.toolbar.part.currentText() == "Encoder"
    window.commands["part.decoder"].trigger()
    assert window.toolbar.part.currentText() == "Decoder"
    window.toolbar.part.setFocus()
    qtbot.keyClick(window.toolbar.part, Qt.Key.Key_Down)
    assert window.desk.state.part == "cross"


def test_run_stays_in_sight_in_a_narrow_window(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(900, 620)
    show_pair(window)
    qtbot.waitUntil(lambda: window.toolbar.cancel.isVisible())
    right = window.toolbar.cancel.mapTo(window, window.toolbar.cancel.rect().topRight())
    assert right.x() < 900
    window.desk.show(Session())
    window.resize(1300, 620)
    qtbot.waitUntil(lambda: all(label.isVisible() for label in window.toolbar.labels))


def test_it_is_told_what_the_model_wrote(window: MainWindow) -> None:
    show_pair(window)
    assert window.sentence.notices.text() == "fake wrote the decoder's text: “Da sind sie”"


def test_the_user_gives_an_encoder_the_second_text_of_a_pair(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "reads_pairs", lambda _choice: True)
    window.desk.editor.add("one")
    command = window.commands["decoder-text"]
    assert (command.isVisible(), command.text()) == (True, "&Second text…")
    command.trigger()
    dialog = window.findChild(SecondTextDialog)
    assert dialog is not None
    assert "second text of a pair" in dialog.findChild(QLabel).text()
    qtbot.keyClicks(dialog.input, "two")
    qtbot.keyClick(dialog.input, Qt.Key.Key_Return)
    assert window.desk.state.rows[0].decoder_text == "two"


def test_the_user_gives_the_decoder_s_text(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    show_pair(window)
    window.commands["decoder-text"].trigger()
    dialog = window.findChild(DecoderTextDialog)
    assert dialog is not None
    assert dialog.input.placeholderText() == "Da sind sie"
    qtbot.keyClicks(dialog.input, "Hier")
    qtbot.keyClick(dialog.input, Qt.Key.Key_Return)
    assert window.desk.state.rows[0].decoder_text == "Hier"
    index = window.sentences.model.index(0, 1)
    assert window.sentences.model.data(index) == "The keys are here → Hier"
    assert window.sentences.model.data(index, Qt.ItemDataRole.EditRole) == "The keys are here"
