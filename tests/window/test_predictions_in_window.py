"""What the model itself predicts, in the whole window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeEngine, PredictingEngine
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vzdesk import app
from vzdesk.desk import preferences
from vzdesk.desk.run import IDLE
from vzdesk.engine import models
from vzdesk.engine.models import ModelChoice
from vzdesk.view.selection import Cell
from vzdesk.widgets.sentence_table.fields import LOG_PROBABILITY, PREFERENCE
from vzdesk.window.commands.menus import Commands
from vzdesk.window.dialogs.likeliest import LikeliestDialog
from vzdesk.window.main_window import MainWindow

PAIR = '{"sentence_good": "The keys are here.", "sentence_bad": "The keys is here."}\n'


@pytest.fixture
def predicting() -> PredictingEngine:
    return PredictingEngine(FakeEngine())


@pytest.fixture
def window(
    qapp: QApplication,
    qtbot: QtBot,
    predicting: PredictingEngine,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[MainWindow]:
    """The window with a minimal pair that is scored and predicted."""
    bundled = (ModelChoice("fake", Path("fake"), "onnx"),)
    monkeypatch.setattr(models, "available", lambda: bundled)
    window = app.build(qapp, predicting.engine.load, predicting.analyse)
    window.show()
    qtbot.waitExposed(window)
    (tmp_path / "pair.jsonl").write_text(PAIR)
    window.documents.open_path(tmp_path / "pair.jsonl")
    qtbot.waitUntil(lambda: len(window.desk.state.rows) == 2)
    run(qtbot, window)
    yield window
    window.close_now()
    window.deleteLater()


def run(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)


def text_of(commands: Commands, id: str) -> str:
    return commands[id].text().replace("&", "")


def test_bars_stand_below_the_words_until_they_are_hidden(window: MainWindow) -> None:
    canvas = window.sentence.canvas
    with_bars = canvas.flow_now.size.height()
    assert canvas.layout_now.bars > 0
    assert "surprisal (a full bar is 16 bits)" in window.sentence.rows_label.text()
    window.commands["surprisal"].trigger()
    assert canvas.layout_now.bars == 0
    assert canvas.flow_now.size.height() < with_bars
    assert not window.commands["surprisal"].isChecked()
    assert window.commands.menu("annotations").isEnabled()
    assert not preferences.read().shows_surprisal
    window.commands["surprisal"].trigger()
    assert canvas.layout_now.bars > 0


def test_bars_are_something_below_the_words_and_none_hides_them(window: MainWindow) -> None:
    none = window.commands["annotation."]
    assert window.sentence.canvas.layout_now.bars > 0
    assert not none.isChecked()
    none.trigger()
    assert none.isChecked()
    assert window.sentence.canvas.layout_now.bars == 0


def test_a_bar_is_as_high_as_its_word_is_surprising(window: MainWindow) -> None:
    """Looked at where it is painted: ink from the line up, paper above."""
    from vzdesk.panels.sentence.bars import bar_room

    window.desk.navigator.select(window.desk.state.rows[1].id)
    canvas, surprisals = window.sentence.canvas, window.desk.state.surprisals
    assert surprisals is not None
    labels = [unit.label for unit in window.desk.state.targets]
    at = labels.index("is")
    room = bar_room(canvas.chip(at), canvas.layout_now.bars)
    image = canvas.grab().toImage()
    x = int(room.center().x())
    column = [image.pixelColor(x, y) for y in range(int(room.top()), int(room.bottom()))]
    paper = canvas.palette().base().color()
    inked = sum(color != paper for color in column)
    assert inked == pytest.approx(9 / 16 * room.height(), abs=1.5)


def test_the_line_of_numbers_says_the_surprisal_of_what_is_pointed_at(window: MainWindow) -> None:
    window.desk.navigator.hover(Cell(target=2))
    assert window.status.readout.text().endswith("surprisal 4.00 bits")
    window.desk.navigator.hover(Cell(target=0))
    assert "surprisal" not in window.status.readout.text()
    window.desk.navigator.hover(Cell(target=2, source=3))
    assert window.status.readout.text().endswith("surprisal of are 3.00 bits")


def test_the_list_has_the_preference_of_the_good_one(qtbot: QtBot, window: MainWindow) -> None:
    view, model = window.sentences.view, window.sentences.model
    shown = [model.index(row, PREFERENCE).data() for row in range(2)]
    assert shown == ["+6.00", ""]
    assert not view.isColumnHidden(PREFERENCE)
    assert view.isColumnHidden(LOG_PROBABILITY)
    tip = model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "prefers “are” to “is” by 6.00 bits (the good form)." in tip
    window.commands[f"column.{LOG_PROBABILITY}"].trigger()
    texts = [model.index(row, LOG_PROBABILITY).data() for row in range(2)]
    assert texts == ["−10.40", "−14.56"]


def test_two_sentences_side_by_side_say_what_is_preferred(window: MainWindow) -> None:
    window.commands["compare"].trigger()
    panel = window.comparing.panel
    assert panel.prediction.isVisible()
    assert panel.prediction.text() == "fake prefers “are” to “is” by 6.00 bits (the good form)."
    assert text_of(window.commands, "good-one") == "“The keys are here.” is the good one"
    assert window.commands["good-one"].isChecked()
    window.commands["compare"].trigger()
    window.desk.navigator.select(window.desk.state.rows[1].id)
    assert not window.commands["good-one"].isChecked()
    window.commands["good-one"].trigger()
    assert window.commands["good-one"].isChecked()
    assert [row.tags for row in window.desk.state.rows] == [("bad",), ("good",)]


def test_best_predictions_come_from_the_model_and_then_from_the_session(
    qtbot: QtBot, window: MainWindow, predicting: PredictingEngine
) -> None:
    best = window.commands["best"]
    assert not best.isEnabled()
    assert text_of(window.commands, "best") == "Best predictions for the chosen word"
    window.desk.navigator.click(Cell(target=3))
    assert text_of(window.commands, "best") == "Best predictions for “are”"
    best.trigger()
    qtbot.waitUntil(lambda: window.findChild(LikeliestDialog) is not None)
    dialog = window.findChild(LikeliestDialog)
    table = dialog.table.model()
    rows = [
        [table.index(row, column).data() for column in range(4)] for row in range(table.rowCount())
    ]
    assert rows == [
        ["1", "␣are", "0.6065", "0.72"],
        ["2", "is", "0.1353", "2.89"],
        ["7", "are", "0.1250", "3.00"],
    ]
    assert "in the place of “are”, which is number 7" in dialog.about.text()
    assert not dialog.choice.isVisible(), "the word is one piece"
    dialog.copy()
    assert QGuiApplication.clipboard().text().splitlines()[1] == "1\t␣are\t0.6065\t0.72"
    dialog.reject()
    qtbot.waitUntil(lambda: window.findChild(LikeliestDialog) is None)
    n_asked = len(predicting.requests)
    window.desk.runner.choices = ()
    window.commands.refresh()
    assert best.isEnabled(), "the session has them"
    best.trigger()
    assert window.findChild(LikeliestDialog) is not None
    assert len(predicting.requests) == n_asked
    window.findChild(LikeliestDialog).reject()
    window.desk.navigator.click(Cell(target=2))
    assert not best.isEnabled()
    assert text_of(window.commands, "best").endswith("“keys” (the model is not here)")


def test_the_menu_of_a_word_is_about_that_word(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.navigator.click(Cell(target=3))
    canvas = window.sentence.canvas
    at = canvas.chip(2).center()
    window.word_menu.open(
        canvas, window.sentence.cell_at(QPointF(at)), canvas.mapToGlobal(at.toPoint())
    )
    menu = QApplication.activePopupWidget()
    texts = [action.text().replace("&", "") for action in menu.actions()]
    menu.close()
    assert any(text.startswith("Best predictions for “keys”") for text in texts), texts


def test_runs_predict_unless_they_are_told_not_to_and_that_is_remembered(
    qtbot: QtBot, window: MainWindow, predicting: PredictingEngine
) -> None:
    assert window.commands["predict-too"].isChecked()
    window.commands["predict-too"].trigger()
    assert not window.commands["predict-too"].isChecked()
    assert not preferences.read().predicts
    window.desk.editor.add("the table")
    assert not window.commands["predict"].isEnabled(), "nothing that is scored lacks any"
    run(qtbot, window)
    assert not predicting.requests[-1].predictions
    assert text_of(window.commands, "predict") == "Predict what is scored already"
    window.commands["predict"].trigger()
    qtbot.waitUntil(lambda: window.desk.state.rows[-1].predicted is not None)


def test_without_a_head_the_reason_is_at_the_commands(
    qtbot: QtBot, window: MainWindow, predicting: PredictingEngine
) -> None:
    predicting.has_head = False
    window.desk.editor.add("the table")
    run(qtbot, window)
    assert "cannot predict: it has no head" in window.message_bar.label.text()
    window.desk.navigator.click(Cell(target=1))
    assert not window.commands["best"].isEnabled()
    assert text_of(window.commands, "best") == "Best predictions for “the” (the model has no head)"


def test_the_table_of_sentences_has_what_is_predicted(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    out = tmp_path / "sentences.csv"
    window.documents.write_sentences(out)
    qtbot.waitUntil(lambda: out.exists())
    header, good, bad = out.read_text(encoding="utf-8").splitlines()
    assert header.endswith(",preference_bits,log_probability")
    assert float(good.split(",")[-2]) == pytest.approx(6)
    assert bad.split(",")[-2] == "NA"
    assert float(bad.split(",")[-1]) == pytest.approx(-14.556, abs=0.001)
