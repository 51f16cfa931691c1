"""Heads of a target and a source: asked for from a menu, shown as a small map, or said why not."""

from __future__ import annotations

import numpy as np
from fakes import FakeChoice, FakeEngine, fake_ref
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from vzdesk.desk.run import IDLE
from vzdesk.engine.maps.head_cell import HeadCell, HeadOverview
from vzdesk.engine.types import Progress, frozen
from vzdesk.view.selection import Cell
from vzdesk.window.heads.dialog import HeadsDialog
from vzdesk.window.main_window import MainWindow

CLOSE = QDialogButtonBox.StandardButton.Close


def scored(qtbot: QtBot, window: MainWindow, text: str = "The keys are here .") -> None:
    window.desk.editor.add(text)
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    window.desk.navigator.choose_units("tokens")


def text_of(window: MainWindow) -> str:
    window.commands.menu("analyse").aboutToShow.emit()
    return window.commands["heads"].text()


def dialog_of(window: MainWindow) -> HeadsDialog:
    [dialog] = window.findChildren(HeadsDialog)
    return dialog


def close(qtbot: QtBot, dialog: HeadsDialog) -> None:
    with qtbot.waitSignal(dialog.destroyed):
        dialog.buttons.button(CLOSE).click()


def test_a_chosen_cell_has_a_map_of_layers_and_heads(qtbot: QtBot, real_window: MainWindow) -> None:
    window = real_window
    scored(qtbot, window)
    assert not window.commands["heads"].isEnabled()
    window.desk.navigator.click(Cell(3, 2))
    assert text_of(window).replace("&", "") == "Heads of s ← key…"
    window.commands["heads"].trigger()
    dialog = dialog_of(window)
    qtbot.waitUntil(dialog.table.isVisible)
    model = dialog.table.model()
    assert (model.rowCount(), model.columnCount()) == (4, 4)
    distance = model.index(0, 0).data()
    dialog.choice.setCurrentIndex(1)
    assert model.index(0, 0).data() != distance
    dialog.copying.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["", "Head 1", "Head 2", "Head 3", "Head 4"]
    assert len(lines) == 5
    result = window.desk.document.current
    assert result is not None
    close(qtbot, dialog)


def test_why_it_cannot_be_asked_is_said(qtbot: QtBot, window: MainWindow) -> None:
    assert "chosen target and source" in text_of(window)
    scored(qtbot, window)
    window.desk.navigator.click(Cell(1, 0))
    assert window.commands["heads"].isEnabled()
    window.desk.runner.choices = ()
    assert "(its model is not here)" in text_of(window)
    assert not window.commands["heads"].isEnabled()


# The dialog, without a model


def shown(window: MainWindow) -> HeadsDialog:
    dialog = HeadsDialog(window.desk.heads, "are ← keys", "viridis", window)
    dialog.open()
    return dialog


def test_progress_then_the_map(qtbot: QtBot, window: MainWindow) -> None:
    dialog, heads = shown(window), window.desk.heads
    assert dialog.buttons.button(CLOSE).text() == "Cancel"
    heads.progressed.emit(Progress(1, 4))
    assert (dialog.bar.value(), dialog.bar.maximum()) == (1, 4)
    distances = frozen(np.array([[0.5, 0.0], [0.25, 1.5]]))
    attention = frozen(np.full((2, 2), 0.25))
    window.desk.editor.add("The keys .")
    [sentence] = window.desk.sentences
    heads.found.emit(HeadOverview(sentence, HeadCell(1, 0), distances, attention))
    model = dialog.table.model()
    texts = [[model.index(row, column).data() for column in (0, 1)] for row in (0, 1)]
    assert texts == [["0.5", "0"], ["0.25", "1.5"]]
    assert dialog.table.isVisible()
    assert not dialog.bar.isVisible()
    assert dialog.buttons.button(CLOSE).text() == "Close"
    close(qtbot, dialog)


def test_a_model_with_other_weights_is_not_asked(qtbot: QtBot, window: MainWindow) -> None:
    dialog = shown(window)
    window.desk.editor.add("The keys .")
    [sentence] = window.desk.sentences
    choice = window.desk.runner.choices[0]
    window.desk.heads.ask(choice, "cpu", fake_ref("other"), sentence, HeadCell(0, 0))
    qtbot.waitUntil(lambda: "other weights" in dialog.message.text())
    assert not dialog.bar.isVisible()
    assert dialog.buttons.button(CLOSE).text() == "Close"
    close(qtbot, dialog)


def test_closing_before_the_answer_stops_it_and_a_run_does_too(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add("The keys .")
    [sentence] = window.desk.sentences
    choice, heads = window.desk.runner.choices[0], window.desk.heads
    engine.may_load.clear()
    dialog = shown(window)
    heads.ask(choice, "cpu", fake_ref(), sentence, HeadCell(0, 0))
    with qtbot.assertNotEmitted(heads.found), qtbot.assertNotEmitted(heads.failed):
        close(qtbot, dialog)
        engine.may_load.set()
        window.desk.runner.run()
        qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    engine.may_load.clear()
    dialog = shown(window)
    heads.ask(FakeChoice("second"), "cpu", fake_ref("second"), sentence, HeadCell(0, 0))  # type: ignore[arg-type]
    with qtbot.waitSignal(heads.stopped):
        window.desk.runner.run()
        engine.may_load.set()
    assert "something else was to be scored" in dialog.message.text()
    close(qtbot, dialog)
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
