"""What is going on is said once, in its place, and moves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeEngine
from hand_made import show
from PySide6.QtCore import QRect, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from settled import settle

from vzdesk.desk.run import IDLE
from vzdesk.errors import UserError
from vzdesk.view.selection import Cell
from vzdesk.window.looks.shape import FRAME
from vzdesk.window.main_window import MainWindow


def run(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    settle(window)


def place(widget: QWidget, window: MainWindow) -> QRect:
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


def test_the_status_line_says_how_many_are_scored_and_how_many_cannot_be(
    qtbot: QtBot, window: MainWindow
) -> None:
    counts = window.status.counts
    window.desk.editor.add("one")
    assert counts.text() == "", "of one sentence its panels say all"
    window.desk.editor.add("unreadable\nthree")
    assert counts.text() == "0 of 3 scored"
    run(qtbot, window)
    assert counts.text() == "2 of 3 scored · 1 failed"
    assert counts.isVisible()


def test_a_run_that_was_cancelled_is_said_to_be_until_the_next_one(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    engine.step_s = 0.02
    window.desk.editor.add("\n".join(["The keys are here"] * 1200))
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: any(row.status == "scored" for row in window.desk.state.rows))
    window.commands["cancel"].trigger()
    n = sum(row.status == "scored" for row in window.desk.state.rows)
    status = window.status
    assert (status.counts.isVisible(), bool(status.message.text())) == (False, True), "said once"
    status.clear()
    assert status.counts.text() == f"{n} of 1,200 scored · cancelled"
    window.desk.show(window.desk.document.session())
    assert status.counts.text() == f"{n} of 1,200 scored"


def test_the_folder_of_what_was_written_can_be_shown(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    show(window)
    status = window.status
    height = window.statusBar().height()
    window.documents.write_sentences(tmp_path / "a.tsv")
    qtbot.waitUntil(lambda: status.message.text() == "Wrote a.tsv.")
    assert status.show_folder.isVisible()
    assert status.show_folder.toolTip() == str(tmp_path / "a.tsv")
    assert window.statusBar().height() == height
    status.show_folder.click()
    assert [url.toLocalFile() for url in opened] == [str(tmp_path)]
    status.show_message("Copied.")
    assert not status.show_folder.isVisible()


def test_the_model_is_named_with_what_runs_it_and_where(window: MainWindow) -> None:
    show(window)
    assert window.status.scored_by.text() == "scored by bert · PyTorch · CPU"


def test_what_ran_a_model_is_seen_also_where_its_name_is_long(window: MainWindow) -> None:
    show(window)
    window.resize(1280, 720)
    label = window.status.scored_by
    window.status.show_model("university/bert-base-multilingual-" * 3 + "uncased · PyTorch · CPU")
    QApplication.processEvents()
    assert label.is_cut
    assert label.seen.startswith("scored by univ")
    assert label.seen.endswith(" · PyTorch · CPU")


def test_a_message_lies_over_the_panels_and_moves_nothing(qtbot: QtBot, window: MainWindow) -> None:
    show(window)
    window.resize(1280, 720)
    settle(window)
    parts = (*window.panels, window.toolbar, window.statusBar(), window.sentences.input)
    before = [place(part, window) for part in parts]
    text = "Cannot write /media/stick/a.vzd: no space left. " * 20
    window.desk.user_error.emit(UserError(text, next_step="Make some room."))
    settle(window)
    assert [place(part, window) for part in parts] == before
    bar = window.message_bar
    assert place(window.comparing.stack, window).contains(place(bar, window))
    assert bar.label.height() >= bar.label.heightForWidth(bar.label.width()), "it is all seen"
    assert not place(bar, window).intersects(place(window.sentences, window))
    window.resize(1000, 700)
    settle(window)
    assert place(window.comparing.stack, window).contains(place(bar, window))
    bar.dismiss()
    window.desk.user_error.emit(UserError("The file is gone.", next_step="Look elsewhere."))
    assert not place(bar, window).intersects(place(window.sentence, window)), "its arcs are seen"
    bar.dismiss()
    window.desk.navigator.click(Cell(2, 1))
    assert not bar.isVisible()


def test_all_panels_fit_a_small_screen_with_a_frame_around_the_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    screen = window.screen().availableSize()
    assert window.width() <= screen.width() - FRAME.width()
    assert window.height() <= screen.height() - FRAME.height()
    show(window)
    window.resize(1280 - FRAME.width(), 720 - FRAME.height())
    settle(window)
    assert window.size().height() == 720 - FRAME.height()
    around = window.centralWidget()
    assert isinstance(around, QScrollArea)
    for bar in (around.horizontalScrollBar(), around.verticalScrollBar()):
        assert bar.maximum() == 0
    assert place(window.statusBar(), window).bottom() < window.height()


def test_a_message_is_read_as_a_whole_where_the_numbers_need_no_room(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(1600, 900)
    said = window.status.message
    window.status.show_message("Some sentences have the id of another, so they get a new one. " * 2)
    qtbot.waitUntil(lambda: not said.is_cut)
    window.status.readout.setText("score 0.5 · " * 20)
    window.status.show_message(said.text())
    qtbot.waitUntil(lambda: said.is_cut)
